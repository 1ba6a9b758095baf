"""An installation that would lie open does not start, and says what to change."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.checks import refuse_to_start_unsafely, starts_safely

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION: dict[str, Any] = {
    "DEBUG": False,
    "DEMO": False,
    "TESTING": False,
    "DEVELOPMENT_MAILBOX": False,
    "SECRET_KEY": "Jx3kQ9-vT7mZ2pR8sW4bY6nC1dF5gH0jL_aEiOuXqPzVrMtKwxYBN",
    "ALLOWED_HOSTS": ["jingjin.example.org"],
    "REDIS_URL": "redis://:secret@redis:6379/0",
}


@pytest.fixture
def production(settings: Any) -> Any:
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def refused(settings: Any) -> list[str | None]:
    return [message.id for message in starts_safely()]


def test_a_sound_production_starts(production: Any) -> None:
    assert refused(production) == []
    refuse_to_start_unsafely()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"DEBUG": True}, "core.E010"),
        ({"DEMO": True}, "core.E011"),
        ({"SECRET_KEY": ""}, "core.E012"),
        ({"SECRET_KEY": "short"}, "core.E012"),
        ({"SECRET_KEY": "a" * 80}, "core.E012"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2}, "core.E012"),
        ({"REDIS_URL": "redis://redis:6379/0"}, "core.E013"),
        ({"REDIS_URL": "redis://10.0.0.5:6379/0"}, "core.E013"),
        ({"REDIS_URL": "rediss://user@cache.example.org/0"}, "core.E013"),
        ({"DEVELOPMENT_MAILBOX": True}, "core.E014"),
    ],
)
def test_what_lies_open_is_refused_with_a_remedy(production: Any, changes: dict[str, Any], code: str) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    found = starts_safely()
    assert [message.id for message in found] == [code]
    assert found[0].hint
    with pytest.raises(ImproperlyConfigured, match="does not start"):
        refuse_to_start_unsafely()


@pytest.mark.parametrize(
    "changes",
    [
        {"DEBUG": True, "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "jingjin.localhost"]},
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": "redis://[::1]:6379/0"},
        {"REDIS_URL": "unix:///run/redis.sock"},
        {"DEMO": True, "DEVELOPMENT_MAILBOX": True, "ALLOWED_HOSTS": ["127.0.0.1"]},
    ],
)
def test_what_only_this_machine_reaches_may_start(production: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    assert refused(production) == []


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import config.wsgi"],
        ["-m", "celery", "--app", "config", "worker", "--pool", "solo"],
        ["-m", "celery", "--app", "config", "beat", "--schedule", "{folder}/schedule"],
    ],
    ids=["web", "worker", "beat"],
)
def test_the_processes_end_at_once(command: list[str], tmp_path: Path) -> None:
    command = [part.format(folder=tmp_path) for part in command]
    environ = os.environ | {
        "JINGJIN_TESTING": "0",
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": "jingjin.example.org",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is empty, short or a placeholder" in done.stdout + done.stderr
