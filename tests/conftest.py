from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from organization.models import User
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
