"""bin/check: everything that can be told without running the tests. All steps run; one ✗ fails the whole."""

import argparse
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

from launch import environment, lock, tree
from launch.console import say
from launch.django import manage_environ
from launch.places import PYTHON, ROOT, VENV
from launch.services import Services, services

# Gives what is wrong, in lines to act on; empty when nothing is.
Check = Callable[[], str]


@dataclass
class Result:
    title: str
    complaint: str
    seconds: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bin/check", description="Format, lint, types, contracts, templates…"
    )
    parser.add_argument("--fast", action="store_true", help="leave the types out, which take longest")
    fast = parser.parse_args(arguments).fast
    environment.prepare("demo", "test", "lint")
    environment.prepare_front_end()
    with services("test", database="jingjin") as found:
        checks = _checks(found)
        if fast:
            del checks["types"]
        results = _run_all(checks)
    failed = [result.title for result in results if result.complaint]
    say(
        f"\n{len(results) - len(failed)} of {len(results)} checks passed"
        + (f"; failed: {', '.join(failed)}" * bool(failed))
    )
    return 1 if failed else 0


def _checks(found: Services) -> dict[str, Check]:
    development = manage_environ(found) | found.environ() | {"SECRET_KEY": "k" * 60, "JINGJIN_TESTING": "1"}
    templates = tree.files("templates", ".html")
    return {
        # The longest first, so that the others run beside it.
        "types": _program("mypy"),
        "format": _program("ruff", "format", "--check", "."),
        "lint": _program("ruff", "check", "."),
        "import contracts": _program("lint-imports", "--no-cache"),
        "templates: format": _program("djade", "--check", "--target-version", "5.2", *templates)
        if templates
        else _nothing,
        "templates: lint": _program("djlint", "--lint", "--quiet", *templates) if templates else _nothing,
        "missing migrations": _manage(development, "makemigrations", "--check", "--dry-run"),
        "translations": _manage(development, "check_translations"),
        "production settings": _manage(
            production_environ(found), "check", "--deploy", "--fail-level", "WARNING", "--database", "default"
        ),
        "locks": lambda: "\n".join(lock.problems()),
        "addresses of registries": lambda: "\n".join(tree.registry_addresses()),
    }


def production_environ(found: Services) -> dict[str, str]:
    """Variables as a real installation has them, but for the services, which are the ones at hand."""
    return manage_environ(found) | {
        **found.environ(),
        "DEBUG": "0",
        "JINGJIN_DEMO": "0",
        "JINGJIN_TESTING": "0",
        "DEVELOPMENT_MAILBOX": "0",
        "SECRET_KEY": "".join(map(chr, chain(range(40, 92), range(97, 127)))),
        "ALLOWED_HOSTS": "jingjin.example.org",
        "SITE_URL": "https://jingjin.example.org",
        "TRUST_PROXY": "1",
    }


def _run_all(checks: dict[str, Check]) -> list[Result]:
    def timed(title: str) -> Result:
        started = time.monotonic()
        complaint = checks[title]()
        return Result(title, complaint, time.monotonic() - started)

    results = []
    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(timed, title) for title in checks]:
            result = running.result()
            say(f"{'✗' if result.complaint else '✓'} {result.title}  {result.seconds:.1f} s")
            if result.complaint:
                say("    " + result.complaint.strip().replace("\n", "\n    "))
            results.append(result)
    return results


def _program(name: str, *arguments: str) -> Check:
    return lambda: _complaint([str(VENV / "bin" / name), *arguments], None)


def _manage(environ: dict[str, str], *arguments: str) -> Check:
    return lambda: _complaint([str(PYTHON), "manage.py", *arguments], environ)


def _complaint(command: list[str], environ: dict[str, str] | None) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit {done.returncode}"


def _nothing() -> str:
    return ""
