"""A mail server on loopback that counts what it accepted."""

from __future__ import annotations

import email
import socket
from typing import Any, Self

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class MailSink:
    """Accepts everything but mail to `refuse`; `ids` holds the Message-ID of each delivery, in order."""

    def __init__(self, refuse: str = "") -> None:
        self.ids: list[str] = []
        self.refused = refuse
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.controller.stop()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.ids.append(str(email.message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"
