"""TCP ports of the loopback address."""

import socket


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    # Both questions are needed: a listener on all addresses does not always hinder a bind to one.
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def next_free(wanted: int) -> int:
    """`wanted`, or the first free one of the hundred after it, or any."""
    return (
        next((port for port in range(wanted, min(wanted + 100, 65536)) if is_free(port)), None) or free_port()
    )
