"""Every address x every identity x every method answers as the matrix says (AZ-01, AZ-02, AZ-09)."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.house.matrix import EVERYONE, NOT_SIGNED_IN, Row
from tests.house.routes import named_twice, own_routes
from tests.house.world import World, all_rows

METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = {401, 403, 404, 405}


def test_every_route_is_classified() -> None:
    routes, rows = set(own_routes()), {row.route for row in all_rows()}
    assert routes - rows == set(), "addresses without a row in tests/house/matrix/"
    assert rows - routes == set(), "rows whose address is gone"


def test_every_address_has_a_name_of_its_own() -> None:
    assert named_twice() == set()


def refused(world: World, identity: str, row: Row, status: int, location: str) -> bool:
    if status in REFUSED | row.refusals:
        return True
    # A page sends strangers to the sign-in page, and clients that cannot use pages too.
    return status == 302 and "/account/login/" in location


@pytest.mark.django_db
@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row.route)
def test_matrix(world: World, row: Row) -> None:
    wrong: list[str] = []
    for identity in sorted(EVERYONE):
        for method in METHODS:
            if method != "get" and getattr(row, method) is None and identity != "chair":
                continue  # one probe is enough to show that a method is not offered
            with transaction.atomic():
                response, writes = world.ask(identity, method, row)
                transaction.set_rollback(True)
            location = response.headers.get("Location", "")
            shut = refused(world, identity, row, response.status_code, location)
            if identity in row.allowed(method):
                if shut or (response.status_code >= 400 and row.route != "readyz"):
                    wrong.append(
                        f"{identity} {method}: may, but {response.status_code} {response.content[:300]!r}"
                    )
            elif not shut:
                wrong.append(f"{identity} {method}: may not, but {response.status_code}")
            elif writes:
                wrong.append(f"{identity} {method}: refused, yet wrote {writes[0][:120]}")
    assert not wrong, "\n".join(wrong)


def test_nobody_signed_out_may_use_a_page_that_is_not_public() -> None:
    public = {"healthz", "readyz", "set_language", "api:schema", "api:docs"}
    open_rows = {row.route for row in all_rows() if any(row.allowed(m) & NOT_SIGNED_IN for m in METHODS)}
    assert open_rows <= public
