"""Asking the scanner of the installation: a command that gets the path and answers by its exit status."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PATIENCE = 45
"""Seconds; less than the lease of a row, so that no two workers scan the same file for long."""
CLEAN, INFECTED = 0, 1


class ScanFailed(Exception):
    """The scanner gave no answer: it is missing, too slow, or says that it failed. To be tried again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    is_clean: bool
    note: str
    """The scanner's last line, e.g. the name of what it found."""


def is_configured() -> bool:
    return bool(settings.SCAN_COMMAND)


def scan(path: Path) -> Verdict:
    """Exit 0 is clean, 1 is infected. Raises `ScanFailed` for anything else."""
    command = [*shlex.split(settings.SCAN_COMMAND), str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - the installation's own command, no shell, one path we named
            command, capture_output=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise ScanFailed(f"no answer within {PATIENCE} s") from None
    except OSError as error:
        raise ScanFailed(str(error)) from error
    if done.returncode not in (CLEAN, INFECTED):
        raise ScanFailed(f"exit status {done.returncode}: {last_line(done.stderr or done.stdout)}")
    return Verdict(done.returncode == CLEAN, last_line(done.stdout).replace(str(path), "").strip(": "))


def last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    line = lines[-1] if lines else ""
    return "".join(c if c.isprintable() else " " for c in line)[:200]
