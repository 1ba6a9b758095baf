"""The cast, their records and their browsers, for the tests that walk over every address."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken

from integrations.models import ApiClient
from tests.cast import Cast, assemble
from tests.factories.integrations import make_client
from tests.house import matrix
from tests.house.matrix import Row

# Signing in and being refused may touch the session and the security log, nothing else.
HARMLESS = ("django_session", "SAVEPOINT", "axes_")
WRITES = ("INSERT", "UPDATE", "DELETE")


def matrix_modules() -> list[Any]:
    return [
        importlib.import_module(f"tests.house.matrix.{found.name}")
        for found in pkgutil.iter_modules(matrix.__path__)
    ]


@cache
def all_rows() -> tuple[Row, ...]:
    return tuple(row for module in matrix_modules() for row in module.ROWS)


@dataclass
class World:
    cast: Cast
    records: Mapping[str, Any]
    tokens: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)
    """Sessions begun beforehand, by identity; whoever has none signs in when asking."""

    def path(self, row: Row) -> str:
        path = reverse(
            row.route, args=[getattr(self.records[name], "pk", self.records[name]) for name in row.args]
        )
        return f"{path}?{row.query}" if row.query else path

    def client(self, identity: str) -> Client:
        if identity in self.tokens:
            return Client(headers={"Authorization": f"Bearer {self.tokens[identity]}"})
        client = Client()
        if identity in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[identity]
        elif identity != "anonymous":
            user = getattr(self.cast, identity)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def ask(
        self, identity: str, method: str, row: Row, given: Mapping[str, Any] | None = None
    ) -> tuple[HttpResponse, list[str]]:
        """The answer, and the statements that wrote something; `given` takes the place of the row's valid body."""
        client = self.client(identity)
        sends_form = row.is_form and method == "post"
        is_api = row.route.startswith("api:") and not sends_form
        body: Any = None if method == "get" else dict(row.body(self.records) if given is None else given)
        if row.is_form and not sends_form:
            body = {}  # a file cannot be written as JSON
        kind = {"content_type": "application/json"} if is_api and method != "get" else {}
        connection.queries_log.clear()  # it holds 9,000 and says so when it is full
        with CaptureQueriesContext(connection) as queries:
            response = getattr(client, method)(self.path(row), body, headers=dict(row.headers), **kind)
        return response, [q["sql"] for q in queries.captured_queries if writes(q["sql"])]


def writes(sql: str) -> bool:
    return sql.lstrip().upper().startswith(WRITES) and not any(word in sql for word in HARMLESS)


def token_for(client: ApiClient, value: str, scope: str) -> str:
    """A live bearer token with this scope, as the token endpoint would have issued it."""
    AccessToken.objects.create(
        application=client, token=value, scope=scope, expires=timezone.now() + timedelta(hours=1)
    )
    return value


def build_world() -> World:
    cast = assemble()
    application = make_client(cast.crm)
    tokens = {
        "crm_read": token_for(application, "read-token", "read"),
        "crm_write": token_for(application, "write-token", "read workorders:write plans:write"),
    }
    records: dict[str, Any] = {**vars(cast)}
    for module in matrix_modules():
        if hasattr(module, "build"):
            records |= module.build(cast)
    world = World(cast, records, tokens)
    cookies = {name: world.client(name).cookies[settings.SESSION_COOKIE_NAME].value for name in cast.people}
    return replace(world, cookies=cookies)
