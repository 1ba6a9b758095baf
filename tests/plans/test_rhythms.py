"""Which periods are owed: without gap, without overlap, whatever the clock and the rhythm do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.rhythms import MONTHS_OF, Span, owed_spans, span_words

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.dates(date(2026, 1, 1), date(2027, 2, 28))


def owed(rhythm: str, today: date, published: date, until: date | None = None) -> list[Span]:
    return owed_spans(rhythm, YEAR, published_on=published, reported_until=until, today=today)


@pytest.mark.parametrize(
    ("rhythm", "today", "expected"),
    [
        ("quarterly", date(2026, 3, 31), []),
        ("quarterly", date(2026, 4, 1), [(date(2026, 1, 1), date(2026, 3, 31))]),
        ("monthly", date(2026, 3, 1), [(date(2026, 2, 1), date(2026, 2, 28))]),
        ("half_year", date(2026, 7, 1), [(date(2026, 1, 1), date(2026, 6, 30))]),
        ("quarterly", date(2027, 1, 1), [(date(2026, 10, 1), date(2026, 12, 31))]),
    ],
)
def test_a_plan_that_never_reported_begins_with_the_latest_period_that_ended(
    rhythm: str, today: date, expected: list[Span]
) -> None:
    assert owed(rhythm, today, date(2025, 12, 20)) == expected


def test_a_plan_published_in_a_period_reports_on_it_first() -> None:
    assert owed("quarterly", date(2026, 6, 30), date(2026, 5, 20)) == []
    assert owed("quarterly", date(2026, 7, 1), date(2026, 5, 20)) == [(date(2026, 4, 1), date(2026, 6, 30))]


def test_a_clock_that_stood_still_catches_up_and_a_new_rhythm_goes_on_where_the_old_one_ended() -> None:
    caught_up = owed("quarterly", date(2026, 10, 2), date(2026, 1, 2), date(2026, 3, 31))
    assert caught_up == [
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
    ]
    changed = owed("quarterly", date(2026, 7, 1), date(2026, 1, 2), date(2026, 4, 30))
    assert changed == [(date(2026, 5, 1), date(2026, 6, 30))]


@settings(max_examples=200, deadline=None)
@given(published=DAYS, visits=st.lists(st.tuples(DAYS, st.sampled_from(sorted(MONTHS_OF))), max_size=12))
def test_no_day_is_told_twice_or_lost(published: date, visits: list[tuple[date, str]]) -> None:
    """Visits of the clock on any days, each with any rhythm: the spans follow each other without a gap."""
    told: list[Span] = []
    for today, rhythm in sorted(visits):
        until = told[-1][1] if told else None
        told += owed(rhythm, today, published, until)
        assert all(last < today for _first, last in told)
    assert all(first <= last for first, last in told)
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(told))
    assert all(YEAR[0] <= first and last <= YEAR[1] for first, last in told)


def test_periods_are_called_what_people_call_them() -> None:
    assert span_words(date(2026, 7, 1), date(2026, 9, 30)) == "2026 年第 3 季度"
    assert span_words(date(2026, 5, 1), date(2026, 5, 31)) == "2026 年 5 月"
    assert span_words(date(2026, 1, 1), date(2026, 6, 30)) == "2026 年上半年"
    assert span_words(date(2026, 5, 1), date(2026, 6, 30)) == "2026-05-01 至 2026-06-30"
