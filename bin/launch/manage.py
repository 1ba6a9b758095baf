"""bin/manage: any management command, against the demo's services or the configured ones.

Embedded services that run already (a demo, a test run) are used and left alone; where none run, they are
started for the command and stopped after it.
"""

import signal
import subprocess
import sys

from launch import console, environment
from launch.django import manage_environ
from launch.places import PYTHON, ROOT
from launch.services import services


def main(arguments: list[str]) -> int:
    console.stream = sys.stderr
    environment.prepare("demo")
    environment.prepare_front_end()
    with services("demo", database="jingjin") as found:
        return run_in_front([str(PYTHON), "manage.py", *arguments], manage_environ(found))


def run_in_front(command: list[str], environ: dict[str, str]) -> int:
    """Runs a program that owns the terminal: Ctrl-C is its business, and we still clean up after it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(
        command, cwd=ROOT, env=environ, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    )
    forward = signal.signal(signal.SIGTERM, lambda number, _frame: child.send_signal(number))
    try:
        code = child.wait()
    finally:
        signal.signal(signal.SIGTERM, forward)
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code
