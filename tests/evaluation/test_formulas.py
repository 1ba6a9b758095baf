"""The formulas in SQL say what the formulas in Python say."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from evaluation.attainment import GoalTerms, Thresholds, attainment, status_of, stored
from evaluation.formulas import RATE, STATUS
from tests.evaluation.rules import examples
from tests.evaluation.test_attainment import figures, goals

NAMES = [f.name for f in fields(GoalTerms)]
CASTS = {"method": "text", "direction": "text", "due_on": "date"}
Case = tuple[GoalTerms, Decimal | None]


def by_sql(cases: list[Case]) -> list[tuple[Decimal | None, str]]:
    columns = ["actual", *NAMES]
    row = ", ".join(f"%s::{CASTS.get(name, 'numeric')}" for name in columns)
    params: list[Any] = []
    for goal, actual in cases:
        params += [actual, *(getattr(goal, name) for name in NAMES)]
    t = Thresholds()
    sql = f"""
        WITH term(n, {", ".join(columns)}) AS (VALUES {", ".join(f"({n}, {row})" for n in range(len(cases)))}),
        rated AS (SELECT n, {RATE} AS rate, {t.reached_from} AS reached_from, {t.near_from} AS near_from,
                  {t.at_risk_from} AS at_risk_from FROM term)
        SELECT rate, {STATUS} FROM rated ORDER BY n"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def by_python(cases: list[Case]) -> list[tuple[Decimal | None, str]]:
    rates = [stored(attainment(goal, actual)) for goal, actual in cases]
    return [(rate, str(status_of(rate, Thresholds()))) for rate in rates]


@pytest.mark.django_db
def test_every_row_of_the_document_holds_in_sql() -> None:
    rows = examples(Path(settings.BASE_DIR) / "docs/attainment.md")
    cases = [(example.terms, example.actual) for example in rows]
    assert [rate for rate, _ in by_sql(cases)] == [example.rate for example in rows]


@pytest.mark.django_db
@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(goals(), st.none() | figures), min_size=1, max_size=30))
def test_random_goals_agree(cases: list[Case]) -> None:
    assert by_sql(cases) == by_python(cases)


small = st.decimals(min_value=-3, max_value=3, places=1)


@pytest.mark.django_db
@hypothesis_settings(max_examples=60, deadline=None)
@given(st.data())
def test_goals_at_the_edges_agree(data: st.DataObject) -> None:
    """Few different numbers, so that zeros, equal figures and exact limits come up all the time."""

    def edge(goal: GoalTerms) -> GoalTerms:
        values = {name: getattr(goal, name) for name in NAMES}
        for name in ("target", "baseline", "tolerance"):
            values[name] = data.draw(st.none() | small)
        low, high = data.draw(st.none() | small), data.draw(st.none() | small)
        if low is not None and high is not None and low > high:
            low, high = high, low
        return GoalTerms(**{**values, "range_low": low, "range_high": high})

    cases = [(edge(data.draw(goals())), data.draw(st.none() | small)) for _ in range(10)]
    assert by_sql(cases) == by_python(cases)
