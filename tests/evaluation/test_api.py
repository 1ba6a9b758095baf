from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.periods import Period
from evaluation.commands.closing import close_period
from evaluation.commands.computing import compute_period
from organization.models import User
from tests.cast import Cast
from tests.evaluation.orders import local, make_goal, make_order, plan_in_force

Q1 = Period.quarter(2026, 1)


@pytest.fixture
def computed(cast: Cast) -> Cast:
    for department in (cast.a_team, cast.b):
        make_order(department, local(2026, 2, 1), due_at=local(2026, 2, 3), resolved_at=local(2026, 2, 2))
        make_order(department, local(2026, 2, 1), due_at=local(2026, 2, 3))
        make_order(department, local(2026, 5, 1), due_at=local(2026, 5, 3))
    for department in (cast.a, cast.b):
        make_goal(plan_in_force(department))
    compute_period(Q1, Period.quarter(2026, 2), by=None)
    return cast


@pytest.fixture
def get(client_of: Callable[[User], Client]) -> Callable[..., Any]:
    def ask(user: User, path: str, status: int = 200, **query: str) -> Any:
        response = client_of(user).get(f"/api/v1/{path}/", query)
        assert response.status_code == status, response.content
        return response.json()

    return ask


def test_figures_by_indicator_department_and_period(computed: Cast, get: Callable[..., Any]) -> None:
    query = {"indicator": "on_time_rate", "department": "A", "period": "2026Q1"}
    (row,) = get(computed.officer, "observations", **query)["results"]
    assert (row["indicator"], row["department"], row["period"]) == ("on_time_rate", "A", "2026Q1")
    assert (row["numerator"], row["denominator"], row["value"]) == ("1.000000", "2.000000", "50.000000000000")
    months = get(computed.officer, "observations", indicator="on_time_rate", kind="month", department="A")
    assert {r["period"] for r in months["results"]} == {"2026-02", "2026-05"}
    late = get(
        computed.officer, "observations", **{**query, "period": "", "from": "2026Q2", "kind": "quarter"}
    )
    assert [r["period"] for r in late["results"]] == ["2026Q2"]
    early = get(
        computed.officer, "observations", **{**query, "period": "", "to": "2026Q1", "kind": "quarter"}
    )
    assert [r["period"] for r in early["results"]] == ["2026Q1"]


def test_nobody_reads_beyond_the_own_departments(computed: Cast, get: Callable[..., Any]) -> None:
    for path, departments in {
        "observations": {"A", "A1"},
        "attainments": {"A"},
        "department-attainments": {"A"},
    }.items():
        rows = get(computed.head_a, path, page_size="200")["results"]
        assert {row["department"] for row in rows} == departments
        assert get(computed.outsider, path)["results"] == []
        foreign = next(
            r for r in get(computed.chair, path, page_size="200")["results"] if r["department"] == "B"
        )
        get(computed.head_a, f"{path}/{foreign['id']}", 404)
        get(computed.head_b, f"{path}/{foreign['id']}", 200)


def test_the_organisation_is_for_those_who_read_everything(computed: Cast, get: Callable[..., Any]) -> None:
    rows = get(computed.chair, "department-attainments", period="2026Q1")["results"]
    assert {row["department"] for row in rows} == {"A", "B", None}
    assert {row["rate"] for row in rows} == {"62.500000000000"}


def test_what_was_published_stays_readable(computed: Cast, get: Callable[..., Any]) -> None:
    close_period(Q1, by=computed.director)
    make_order(computed.b, local(2026, 3, 1), due_at=local(2026, 3, 2), resolved_at=local(2026, 3, 1, 8))
    compute_period(Q1, Q1, by=None)
    query = {"department": "B", "period": "2026Q1"}
    (now,) = get(computed.chair, "attainments", **query)["results"]
    assert (now["revision"], now["rate"]) == (2, "83.333333333334")
    assert now["reason"]
    both = get(computed.chair, "attainments", **query, current="false")["results"]
    assert {row["rate"] for row in both} == {"83.333333333334", "62.500000000000"}


@pytest.mark.parametrize("path", ["observations", "attainments", "department-attainments"])
@pytest.mark.parametrize(
    "query",
    [
        {"ordering": "goal__plan__department__name"},
        {"department__path__startswith": "/"},
        {"computed_at": "x"},
        {"period": "2026Q9"},
        {"from": "spring"},
        {"current": "perhaps"},
        {"goal__owner__password": "x"},
    ],
)
def test_any_other_name_or_value_is_refused(
    computed: Cast, get: Callable[..., Any], path: str, query: dict[str, str]
) -> None:
    problem = get(computed.chair, path, 400, **query)
    assert problem["fields"]
    assert next(iter(query)) in problem["fields"] or next(iter(query)) in str(problem["fields"])


def test_nothing_is_written_by_the_api(computed: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(computed.director)
    for method in ("post", "put", "patch", "delete"):
        assert (
            getattr(client, method)("/api/v1/observations/", content_type="application/json").status_code
            == 405
        )
