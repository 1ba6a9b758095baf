"""The permission matrix as data: who may do what at every address.

Each app has a module here with `ROWS` and, where its pages need records, a `build(cast)` that returns them by
name. A URL without a row fails `test_every_route_is_classified`; a row without its URL fails too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

PEOPLE = frozenset(
    {
        "chair", "leader", "director", "officer", "head_a", "head_b", "staff_a", "other_staff_a", "staff_b",
        "supervisor", "outsider",
    }
)  # fmt: skip
NOT_SIGNED_IN = frozenset({"anonymous", "disabled"})
CLIENTS = frozenset({"crm_read", "crm_write"})
"""The CRM by token, with scope `read`, or `read workorders:write plans:write`; its account is staff of A."""
EVERYONE = PEOPLE | NOT_SIGNED_IN | CLIENTS
NOBODY: frozenset[str] = frozenset()
LEADERSHIP = frozenset({"chair", "leader"})
OFFICE = frozenset({"director", "officer"})
READ_ALL = LEADERSHIP | OFFICE | {"supervisor"}
OF_A = frozenset({"head_a", "staff_a", "other_staff_a"})
OF_B = frozenset({"head_b", "staff_b"})
SIGNED_IN = PEOPLE | CLIENTS

World = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One address. `route` is its name (`plans:plan`); `args` names records of the world whose pk fills the
    address, in order. `get`, `post`, `put`, `patch`, `delete` say who may; None: the method is not offered to anyone.
    `body(world)` is a valid body for the unsafe method: for a person who may, it must succeed."""

    route: str
    args: tuple[str, ...] = ()
    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    put: frozenset[str] | None = None
    patch: frozenset[str] | None = None
    delete: frozenset[str] | None = None
    body: Callable[[World], Mapping[str, Any]] = field(default=lambda world: {})
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    is_form: bool = False
    """An operation of the API whose POST takes a form with a file instead of JSON."""
    refusals: frozenset[int] = frozenset()
    """Further statuses that count as a refusal here, for example 400 of an endpoint that wants credentials."""

    def allowed(self, method: str) -> frozenset[str]:
        return getattr(self, method) or NOBODY


Build = Callable[[Cast], Mapping[str, Any]]
