"""Cells -> values: zones, clocks that change, choices, numbers, texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import neutral, original
from workorders.importing.converting import (
    choice_converter,
    number_converter,
    text_converter,
    time_converter,
)
from workorders.importing.problems import Cell, CellRefused
from workorders.importing.rules import ChoiceRule, NumberRule, TextRule, TimeRule

NEW_YORK = ZoneInfo("America/New_York")


def at(cell: Cell, **rule: Any) -> datetime | None:
    return time_converter(TimeRule(("t",), **rule), ["t"])([cell])


def test_an_offset_in_the_text_says_when_it_was() -> None:
    expected = datetime(2022, 1, 17, 21, 20, tzinfo=UTC)
    assert at("2022-01-17T16:20:00-05:00") == expected
    assert at(" 2022-01-17T21:20:00Z ", zone=ZoneInfo("Asia/Shanghai")) == expected


def test_a_wall_clock_time_needs_a_zone() -> None:
    assert at("2020-01-06 12:09:38", zone=ZoneInfo("Asia/Shanghai")) == datetime(
        2020, 1, 6, 4, 9, 38, tzinfo=UTC
    )
    with pytest.raises(CellRefused) as caught:
        at("2020-01-06 12:09:38")
    assert "zone" in caught.value.problem.remedy


def test_several_formats_are_tried_in_order() -> None:
    formats = ("%Y/%m/%d %H:%M", "%d.%m.%Y")
    assert at("06.01.2020", formats=formats, zone=ZoneInfo("UTC")) == datetime(2020, 1, 6, tzinfo=UTC)
    with pytest.raises(CellRefused) as caught:
        at("Jan 6", formats=formats, zone=ZoneInfo("UTC"))
    assert "%d.%m.%Y" in caught.value.problem.reason


def test_times_that_the_clock_never_showed() -> None:
    with pytest.raises(CellRefused, match="不存在"):
        at("2022-03-13 02:30:00", zone=NEW_YORK)
    shifted = at("2022-03-13 02:30:00", zone=NEW_YORK, nonexistent="shift")
    assert shifted == datetime(2022, 3, 13, 7, 30, tzinfo=UTC)
    assert shifted is not None
    assert f"{shifted.astimezone(NEW_YORK):%H:%M}" == "03:30"


def test_times_that_the_clock_showed_twice() -> None:
    with pytest.raises(CellRefused, match="两次"):
        at("2022-11-06 01:30:00", zone=NEW_YORK)
    earlier = at("2022-11-06 01:30:00", zone=NEW_YORK, ambiguous="earlier")
    later = at("2022-11-06 01:30:00", zone=NEW_YORK, ambiguous="later")
    assert (earlier, later) == (
        datetime(2022, 11, 6, 5, 30, tzinfo=UTC),
        datetime(2022, 11, 6, 6, 30, tzinfo=UTC),
    )


def test_china_had_summer_time_once() -> None:
    with pytest.raises(CellRefused):
        at("1988-04-17 02:30:00", zone=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("text", ["0001-01-01 00:00:00", "1899-12-31 00:00:00", "9999-12-31 23:59:59"])
def test_years_out_of_reason_are_refused(text: str) -> None:
    with pytest.raises(CellRefused):
        at(text, zone=ZoneInfo("Asia/Shanghai"))


def test_a_date_cell_of_a_spreadsheet_needs_no_format() -> None:
    assert at(datetime(2020, 1, 6), zone=ZoneInfo("UTC"), formats=("%Y",)) == datetime(2020, 1, 6, tzinfo=UTC)  # noqa: DTZ001
    assert at("", zone=ZoneInfo("UTC")) is None


@settings(max_examples=50, deadline=None)
@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_whatever_is_accepted_reads_back_as_the_same_wall_clock(naive: datetime) -> None:
    try:
        found = at(naive.isoformat(), zone=NEW_YORK)
    except CellRefused:
        return
    assert found is not None
    assert found.astimezone(NEW_YORK).replace(tzinfo=None) == naive


def test_choices_by_value_map() -> None:
    def convert(text: str, otherwise: str = "") -> str:
        rule = ChoiceRule(("k",), values={"报障": "repair"}, default="enquiry", otherwise=otherwise)
        return choice_converter(rule, ["k"], "kind")([text])

    assert convert("报障") == "repair"
    assert convert("complaint") == "complaint"
    assert convert(" ") == "enquiry"
    assert convert("?", otherwise="complaint") == "complaint"
    with pytest.raises(CellRefused, match="没有对应"):
        convert("?")


@pytest.mark.parametrize("text", ["0", "6", "4.5", "-1", "٣", "9" * 30])
def test_numbers_within_bounds(text: str) -> None:
    convert = number_converter(NumberRule(("n",)), ["n"], "satisfaction")
    assert convert(["5"]) == 5
    assert convert([""]) is None
    with pytest.raises(CellRefused):
        convert([text])


def test_texts_fall_back_are_prefixed_and_bounded() -> None:
    first = text_converter(TextRule(("a", "b"), default="无"), ["a", "b"], "title")
    assert [first(["x", "y"]), first(["", "y"]), first([" ", ""])] == ["x", "y", "无"]
    assert text_converter(TextRule(("a",), prefix="P-"), ["a"], "number")(["7"]) == "P-7"
    with pytest.raises(CellRefused, match="上限是 300"):
        first(["x" * 301, ""])
    cut = text_converter(TextRule(("a",), too_long="cut"), ["a"], "title")(["x" * 301])
    assert (len(cut), cut[-1]) == (300, "…")
    with pytest.raises(CellRefused, match="NUL"):
        first(["a\0b", ""])


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_neutral_cells_are_harmless_and_come_back(text: str) -> None:
    assert original(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
