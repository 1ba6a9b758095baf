from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from activity import delivery
from approvals.commands.chains import load_default_chains
from organization.models import User
from plans.commands.indicators import load_indicators
from tests.cast import Cast, assemble

pytest_plugins = ["tests.plumbing"]


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast (tests/cast.py)."""
    return assemble()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this person is signed in; CSRF is checked as in life."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(scope="session", autouse=True)
def _emptying_between_tests() -> Iterator[None]:
    """Tests that commit empty every table afterwards; append-only tables refuse that, so they step aside for it
    and for nothing else: inside the test itself the triggers stand."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_past_the_triggers(case: Any) -> None:
        with pgtrigger.ignore():
            flush(case)
            cache.clear()
        load_indicators()
        load_default_chains()  # what migrations put there is part of every installation

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_past_the_triggers)
        yield


@pytest.fixture(autouse=True)
def _no_nudges(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits in tests tell no worker anything, except in tests about just that (marker `broker`)."""
    if not request.node.get_closest_marker("broker"):
        monkeypatch.setattr(delivery.nudger, "nudge", lambda: None)
        monkeypatch.setattr(delivery.job_nudger, "nudge", lambda: None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument and pytest's number: what they hold may differ from process to process (a zip
    has the time of its making), and all processes have to name a test alike."""
    return argname if isinstance(val, bytes) else None
