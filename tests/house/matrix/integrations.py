from __future__ import annotations

from typing import Any

from integrations.commands.clients import register_client
from tests.cast import Cast
from tests.house.matrix import NOBODY, Row

DIRECTOR = frozenset({"director"})


def build(cast: Cast) -> dict[str, Any]:
    return {"client_x": register_client(name="呼叫中心", department=cast.a, by=cast.director).client}


ROWS = [
    Row("integrations:clients", get=DIRECTOR),
    Row(
        "integrations:register",
        post=DIRECTOR,
        body=lambda world: {"name": "新系统", "department": world["a"].pk},
    ),
    Row(
        "integrations:client",
        ("client_x",),
        get=DIRECTOR,
        post=DIRECTOR,
        body=lambda world: {"source_systems": "hotline, crm2"},
    ),
    Row("integrations:renew", ("client_x",), post=DIRECTOR),
    Row("integrations:revoke", ("client_x",), post=DIRECTOR),
    # Signing in by client credentials is tested with the tokens; without credentials nobody gets one.
    Row("api:token", post=NOBODY, refusals=frozenset({400})),
    Row("api:token-revoke", post=NOBODY, refusals=frozenset({400})),
]
