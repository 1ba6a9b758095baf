"""Runs web, worker and beat as children, shows their lines under their names, and stops them all."""

import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

from launch import processes, records
from launch.console import Failed, say
from launch.places import ROOT
from launch.processes import Process

PATIENCE = 15.0


class Interrupted(Exception):
    """Somebody asked us to stop: Ctrl-C, or SIGTERM from another process."""


def listen_for_stop() -> None:
    """Turns Ctrl-C, SIGTERM and a closed terminal into `Interrupted`, once; later ones change nothing."""

    def heard(number: int, _frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(signal.Signals(number).name)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, heard)


class Children:
    """Child processes, each leading a session of its own so that Ctrl-C reaches only us.

    They are written down as they start; `end_leftovers` of the next run reads that after we were killed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # What they say while they start is kept in their logs; it is shown only if they fail.
        self.muted = True
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.known: dict[str, Process] = {}

    def end_leftovers(self) -> int:
        """Ends what a killed run left behind; gives how many main processes that were."""
        left = [Process(**entry) for entry in records.read(self._record()).values()]
        alive = [process for process in left if process.is_alive()]
        for process in left:
            processes.stop(process, patience=5) if process in alive else processes.end_group(process)
        self._record().unlink(missing_ok=True)
        return len(alive)

    def start(self, name: str, command: list[str], environ: dict[str, str]) -> None:
        child = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=processes.die_with_parent,
        )  # fmt: skip
        self.running[name] = child
        process = processes.identify(child.pid)
        if process is not None:
            self.known[name] = process
        records.write(self._record(), {key: vars(value) for key, value in self.known.items()})
        assert child.stdout is not None  # noqa: S101 - we asked for a pipe above
        threading.Thread(target=self._show, args=(name, child.stdout), daemon=True).start()

    def raise_if_one_ended(self) -> None:
        for name, child in self.running.items():
            if child.poll() is not None:
                time.sleep(0.2)  # its last lines are still on their way
                raise Failed(f"{name} ended by itself with {child.returncode}.\n{self.last_lines(name)}")

    def stop(self) -> None:
        """Asks all at once, waits for each, ends what is left of their groups."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for name, child in self.running.items():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} did not stop in {PATIENCE:.0f} s and is ended.")
            if name in self.known:
                processes.end_group(self.known[name])
            child.wait()
        self._record().unlink(missing_ok=True)

    def last_lines(self, name: str) -> str:
        lines = self._log(name).read_text(errors="replace").splitlines()[-30:]
        return "\n".join([f"The end of {self._log(name)}:", *lines])

    def _show(self, name: str, lines: IO[bytes]) -> None:
        with self._log(name).open("wb") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if not self.muted:
                    say(f"{name:<6} | {line.decode(errors='replace').rstrip()}")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _record(self) -> Path:
        return self.folder / "processes.json"
