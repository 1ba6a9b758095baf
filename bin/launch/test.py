"""bin/test: pytest with everything it needs, given the arguments of pytest."""

import os

from launch import environment
from launch.django import compile_translations
from launch.manage import run_in_front
from launch.places import PYTHON, clean_environ
from launch.services import Services, services


def main(arguments: list[str]) -> int:
    environment.prepare("demo", "test")
    environment.prepare_front_end()
    with services("test", database="jingjin") as found:
        environ = test_environ(found)
        compile_translations(environ)
        given = arguments or ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]
        return run_in_front([str(PYTHON), "-m", "pytest", *given], environ)


def test_environ(services: Services) -> dict[str, str]:
    """The variables of a test run; settings.py turns on what only tests may do."""
    return clean_environ(
        **services.environ(),
        JINGJIN_TESTING="1",
        JINGJIN_DEMO="0",
        DEBUG="0",
        LOG_LEVEL="WARNING",
        SECRET_KEY="a key for tests only, long enough to pass the check of its length",  # noqa: S106
    )
