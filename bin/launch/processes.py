"""Knows a process again: by its number and its start, because numbers are given out anew."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A running process. `started` is opaque: it only tells two processes of one number apart."""

    pid: int
    started: str

    def is_alive(self) -> bool:
        return identify(self.pid) == self


def identify(pid: int) -> Process | None:
    """The process of that number, or None where there is none or only its unburied remains (a zombie)."""
    if Path("/proc/self/stat").exists():
        return _identify_on_linux(pid)
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = shown.stdout.strip().partition(" ")
    return Process(pid, started.strip()) if state and not state.startswith("Z") else None


def _identify_on_linux(pid: int) -> Process | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name stands in brackets and may hold anything, so count from the last bracket.
    fields = text.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    return None if state in "ZX" else Process(pid, started)


PR_SET_PDEATHSIG = 1
# Looked up here and not in the child, where only little may be done between fork and exec.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent() -> None:
    """For `preexec_fn`: on Linux the child gets SIGTERM when we end in whatever way.

    Elsewhere nothing does that, and the next start ends what was left.
    """
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: Process, *, ask: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Asks a process to end, waits `patience` seconds, then ends it and whatever is left of its group."""
    if process.is_alive():
        _signal(process.pid, ask)
        deadline = time.monotonic() + patience
        while process.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
    end_group(process)


def end_group(process: Process) -> None:
    """Ends at once what is left of the group that `process` leads or led.

    A number that names a group is not given to a new process, so only a living stranger of the same
    number could be meant by mistake; that one has another start.
    """
    living = identify(process.pid)
    if living is None or living == process:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
