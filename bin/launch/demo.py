"""bin/demo: from a fresh copy to a running system with people and data in it."""

import argparse
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from launch import environment
from launch.console import Failed, say, step
from launch.django import compile_translations, demo_environ, has_command, manage
from launch.locks import Lock
from launch.places import RUN, VENV
from launch.ports import next_free
from launch.services import are_configured, services
from launch.supervise import Children, Interrupted, listen_for_stop

FOLDER = RUN / "demo"
READY_WITHIN = 120
USUAL_PORT = 8000


@dataclass
class Options:
    port: int
    reset: bool


def main(arguments: list[str]) -> int:
    options = _read(arguments)
    started = time.monotonic()
    lock = Lock(FOLDER / "demo.lock")
    if not lock.take_if_free():
        raise Failed("A demo of this copy is already running. Stop it first (Ctrl-C where it was started).")
    listen_for_stop()
    try:
        _run(options, started)
    except Interrupted as asked:
        say(f"Stopped ({asked}).")
    return 0


def _read(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Starts the whole system with demo data.")
    parser.add_argument("--port", type=int, default=USUAL_PORT, help=f"the web port (usually {USUAL_PORT})")
    parser.add_argument("--reset", action="store_true", help="delete the demo's database first")
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= 65535:
        parser.error(f"--port {given.port}: a port is a number from 1 to 65535")
    if given.reset and are_configured():
        parser.error(
            "--reset deletes the embedded demo database only; with DATABASE_URL set, empty yours yourself"
        )
    return Options(given.port, given.reset)


def _run(options: Options, started: float) -> None:
    children = Children(FOLDER)
    if ended := children.end_leftovers():
        say(f"An earlier demo was killed; {ended} processes it left behind were ended.")
    environment.prepare("demo")
    environment.prepare_front_end()
    if options.reset:
        say("--reset: the demo's database and everything entered in it are deleted.")
    with services("demo", database="jingjin", reset=options.reset) as found:
        port = next_free(options.port)
        if port != options.port:
            say(f"Port {options.port} is busy, so the demo takes {port}.")
        environ = demo_environ(found, port=port)
        manage(environ, "migrate", "--no-input", title="Database tables")
        compile_translations(environ)
        if has_command("load_demo"):
            manage(environ, "load_demo", title="Demo organisation")
        else:
            say("  No demo organisation yet: there is no load_demo command.")
        try:
            _start(children, environ, port)
            with step("Web, worker and beat"):
                people = _people(environ)
                _wait_until_ready(children, port)
            _greet(people, port, time.monotonic() - started)
            while True:
                time.sleep(0.5)
                children.raise_if_one_ended()
        finally:
            with step("Web, worker and beat stopped"):
                children.stop()


def _start(children: Children, environ: dict[str, str], port: int) -> None:
    programs = VENV / "bin"
    FOLDER.mkdir(parents=True, exist_ok=True)
    children.start("web", [*web_command(programs), "--bind", f"127.0.0.1:{port}"], environ)
    # A task may work as long as its own limit allows (CELERY_TASK_TIME_LIMIT).
    patient = environ | {"DATABASE_STATEMENT_TIMEOUT": "280"}
    children.start("worker", [*worker_command(programs), "--concurrency", "2"], patient)
    children.start("beat", [*beat_command(programs), "--schedule", str(FOLDER / "beat-schedule")], environ)


def web_command(programs: Path) -> list[str]:
    return [str(programs / "gunicorn"), "config.wsgi:application", "--config", "deploy/gunicorn.py"]


def worker_command(programs: Path) -> list[str]:
    return [*_celery(programs), "worker", "--loglevel", "WARNING", "--without-gossip"]


def beat_command(programs: Path) -> list[str]:
    return [*_celery(programs), "beat", "--loglevel", "WARNING", "--pidfile="]


def _celery(programs: Path) -> list[str]:
    return [str(programs / "celery"), "--quiet", "--app", "config"]


def _wait_until_ready(children: Children, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        children.raise_if_one_ended()
        ready, answer = _ask(f"http://127.0.0.1:{port}/readyz")
        if ready:
            children.muted = False
            return
        time.sleep(0.5)
    logs = "\n".join(map(children.last_lines, children.running))
    raise Failed(f"Not ready after {READY_WITHIN} s. /readyz says: {answer}\n{logs}")


def _ask(url: str) -> tuple[bool, str]:
    # A proxy of the caller's environment must not be asked about our own loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status == HTTPStatus.OK, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return False, f"{refused.code} {refused.read(2000).decode(errors='replace')}"
    except OSError as failed:
        return False, str(failed)


def _people(environ: dict[str, str]) -> str:
    if not has_command("demo_people"):
        return ""
    return manage(environ, "demo_people", title="Demo people", quiet=True)


def _greet(people: str, port: int, seconds: float) -> None:
    say("")
    say(f"  精进已就绪 Jingjin is ready after {seconds:.0f} s:  http://127.0.0.1:{port}/")
    for line in people.splitlines():
        say(f"  {line}")
    say("  按 Ctrl-C 停止 Ctrl-C stops everything.")
    say("")
