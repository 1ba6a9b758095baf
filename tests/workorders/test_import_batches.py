"""Reading by column says what reading row by row says; keys of a file; working time laid out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from organization.worktime import Hours, Schedule
from tests.cast import Cast
from workorders.importing.batches import BatchReader
from workorders.importing.mapping import load_mapping
from workorders.importing.orders import Converter
from workorders.importing.problems import Reject
from workorders.importing.seen import SeenKeys
from workorders.importing.worked import LaidOut

AT = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = ["id", "no", "title", "kind", "status", "reported", "first", "closed", "stars", "c1", "c2", "unit"]
MAPPING = """
source_system = "crm"
[fields.external_id]
column = "id"
[fields.number]
column = "no"
[fields.title]
column = "title"
too_long = "cut"
[fields.kind]
column = "kind"
values = { "投诉" = "complaint" }
[fields.status]
column = "status"
[fields.reported_at]
column = "reported"
formats = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"]
zone = "Europe/Berlin"
[fields.first_responded_at]
column = "first"
zone = "Asia/Shanghai"
[fields.closed_at]
column = "closed"
zone = "Asia/Shanghai"
[fields.satisfaction]
column = "stars"
[category]
columns = ["c1", "c2"]
create = true
[department]
column = "unit"
create = true
"""
MOMENTS = [
    "", "2026-03-02 09:00:00", "2026-03-02T09:00:00", "2026-03-29 02:30:00", "2025-10-26 02:30:00",
    "2026-03-02 09:00:00+02:00", "02.03.2026 09:00", "2026-03-02 09:00.5", "2026-02-30 09:00:00",
    "2026-03-01 23:59:59", "1899-01-01 00:00:00", "9999-12-31 23:59:59", "2026-W10-1 09:00:00", "昨天",
]  # fmt: skip
ROWS = st.tuples(
    st.sampled_from(["", "1", "2", "3", " 4 ", "x" * 81]),
    st.sampled_from(["", "", "N1", "N2", "WO-1", "n" * 41]),
    st.sampled_from(["", "漏水", "a\r\nb", "a\0b", "长" * 301]),
    st.sampled_from(["投诉", "repair", "", "?"]),
    st.sampled_from(["", "", "closed", "resolved", "cancelled", "new", "?"]),
    st.sampled_from(MOMENTS[1:5] + MOMENTS),
    st.sampled_from(MOMENTS),
    st.sampled_from(MOMENTS),
    st.sampled_from(["", "5", "6", "五"]),
    st.sampled_from(["", "供水"]),
    st.sampled_from(["", "漏水", "停水"]),
    st.sampled_from(["A", "B", "NEW", ""]),
).map(list)


class Columns(HypothesisCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(ROWS, min_size=1, max_size=12))
    def test_a_batch_is_read_as_its_rows_are(self, rows: list[list[str]]) -> None:
        numbered = list(enumerate(rows, start=2))
        mapping = load_mapping(MAPPING)
        batch, rejects = BatchReader(mapping, HEADER, at=AT).read(numbered)
        alone = BatchReader(mapping, HEADER, at=AT)
        found: dict[int, dict[str, Any]] = {}
        refused: list[Reject] = []
        for row, cells in numbered:
            answer = alone.converter.check(row, cells)
            if isinstance(answer, Reject):
                refused.append(answer)
            else:
                found[row] = answer
        assert [(r.row, r.problems) for r in rejects] == [(r.row, r.problems) for r in refused]
        assert batch.rows == list(found)
        for place, row in enumerate(batch.rows):
            values = batch.values(place)
            assert {name: values[name] for name in found[row]} == found[row]


def test_usual_rows_are_never_read_one_by_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = ["1", "", "漏水", "投诉", "", "2026-03-02 09:00:00", "", "2026-03-03 09:00:00", "5", "", "", "A"]
    rows = [(n + 2, [str(n), *usual[1:]]) for n in range(50)]
    monkeypatch.setattr(Converter, "check", lambda *args: pytest.fail("read alone"))
    batch, rejects = BatchReader(load_mapping(MAPPING), HEADER, at=AT).read(rows)
    assert (len(batch), rejects) == (50, [])
    assert len(set(batch.columns["digest"])) == 50


def test_the_first_row_that_brought_a_key_is_known_through_all_growth() -> None:
    seen = SeenKeys()
    for number in range(20_000):
        assert seen.put(f"k{number}", number + 2) == number + 2
    assert all(seen.row_of(f"k{number}") == number + 2 for number in range(20_000))
    assert seen.put("k7", 99_999) == 9
    assert seen.row_of("other") is None
    assert seen.marks.itemsize * len(seen.marks) + seen.rows.itemsize * len(seen.rows) < 1_000_000


HOURS = (Hours(time(9), time(12)), Hours(time(13, 30), time(18)))
WEEK = Schedule(ZoneInfo("Europe/Berlin"), (HOURS,) * 5 + ((),) * 2)
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2034, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=120, deadline=None)
@given(INSTANTS, st.integers(0, 400 * 86_400), st.integers(1, 4_000_000))
def test_a_laid_out_schedule_answers_as_the_schedule_does(start: datetime, length: int, amount: int) -> None:
    laid_out = LAID_OUT
    end = start + timedelta(seconds=length)
    assert laid_out.seconds(start, end) == WEEK.between(start, end) // timedelta(seconds=1)
    assert laid_out.due(start, amount) == WEEK.add(start, timedelta(seconds=amount))


LAID_OUT = LaidOut(replace(WEEK), AT)
