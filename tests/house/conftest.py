"""The world of the tests that walk over every address: made once by each test process, in a database of its own.

It is committed there, so that the planner knows its tables, and every test takes back what it did. Only modules
whose tests all ask for `world` may have it: while it is open the connection leads there for every test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.house.world import World, build_world


@contextmanager
def leading_to(name: str) -> Iterator[None]:
    """Within it the connection of this process leads to another database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def elsewhere(*statements: str) -> None:
    """Says it to the server from another database: nobody may be in one that is copied or dropped."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def made_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, World]]:
    """The name of the database and what is in it."""
    with django_db_blocker.unblock():
        template = connection.settings_dict["NAME"]
        name = f"{template}_world"
        source, copy = connection.ops.quote_name(template), connection.ops.quote_name(name)
        elsewhere(f"DROP DATABASE IF EXISTS {copy}", f"CREATE DATABASE {copy} TEMPLATE {source}")
        with leading_to(name):
            built = build_world()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
    yield name, built
    with django_db_blocker.unblock():
        elsewhere(f"DROP DATABASE {copy}")


@pytest.fixture(scope="module")
def world(made_world: tuple[str, World], django_db_blocker: Any) -> Iterator[World]:
    name, built = made_world
    assert settings.DATABASES["default"]["NAME"] != name
    with django_db_blocker.unblock(), leading_to(name):
        yield built
