"""Sentences come from rules, with a plain one where no rule applies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.periods import Period
from evaluation.models import Status
from evaluation.reports import sentences
from evaluation.reports.complaints import ComplaintBar, Complaints
from evaluation.reports.decisions import Decisions, Waiting
from evaluation.reports.heat import NO_CELL, Cell, Heat, HeatLine
from evaluation.reports.overdue import OverdueWeek
from evaluation.reports.service import MonthRate, Rate
from organization.models import Department

Q3 = Period.quarter(2026, 3)


def cell(rate: str | None) -> Cell:
    if rate is None:
        return NO_CELL
    value = Decimal(rate)
    limits = ((Status.REACHED, 100), (Status.NEAR, 95), (Status.AT_RISK, 85))
    return Cell(value, next((s for s, limit in limits if value >= limit), Status.MISSED))


def heat(**rows: list[str | None]) -> Heat:
    length = max(len(row) for row in rows.values())
    lines = tuple(
        HeatLine(Department(name=name, weight=Decimal(10)), tuple(cell(rate) for rate in row))
        for name, row in rows.items()
    )
    periods = tuple(Q3.shifted(-back) for back in range(length - 1, -1, -1))
    return Heat(periods, lines, (), ())


def desk(count: int = 0, late: int = 0, *, mine: bool = True) -> Decisions:
    waiting = tuple(Waiting(None, mine, index < late) for index in range(count))  # type: ignore[arg-type]
    return Decisions(waiting, True, 0, None)


def headline(map_: Heat, now: str | None, before: str | None, decisions: Decisions | None = None) -> str:
    clauses = sentences.headline(
        map_, cell(now), cell(before), Decimal("100.00"), decisions or desk(), is_whole=True
    )
    return "".join(clause.text for clause in clauses)


THREE: dict[str, list[str | None]] = {
    "物流": ["92", "86.7", "84.6", "79.5"],
    "客服": ["90", "91", "94.1", "98.6"],
    "人力": ["95", "95", "96", None],
}


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("93.8", "91.4", "总体达成率 93.8%，比上季高 2.4 个百分点，仍未到 100%。"),
        ("91.4", "93.8", "总体达成率 91.4%，比上季低 2.4 个百分点，未到 100%。"),
        ("93.84", "93.80", "总体达成率 93.8%，与上季持平，未到 100%。"),
        ("100.2", "93.8", "总体达成率 100.2%，比上季高 6.4 个百分点，已达到 100%。"),
        ("93.8", None, "总体达成率 93.8%，未到 100%。"),
        (None, "93.8", "本季还没有达成率数据。"),
    ],
)
def test_the_first_sentence_says_state_and_change(now: str | None, before: str | None, expected: str) -> None:
    assert headline(heat(唯一=["90", "90"]), now, before) == expected


def test_the_change_is_rounded_once_from_unrounded_values() -> None:
    # 93.84 - 91.35 = 2.49, which is 2.5 although the shown 93.8 - 91.4 would give 2.4.
    assert "高 2.5 个百分点" in headline(heat(唯一=["90", "90"]), "93.84", "91.35")


def test_the_worst_department_and_how_long_it_falls() -> None:
    text = headline(heat(**THREE), "93.8", "91.4")
    assert "物流连续 3 季下降，最低，为 79.5%。" in text
    assert "人力本季尚无数据。" in text


def test_one_fall_is_no_series() -> None:
    text = headline(heat(物流=["80", "84", "79.5"], 客服=["90", "91", "98"]), "93.8", "91.4")
    assert "物流最低，为 79.5%。" in text
    assert "连续" not in text


def test_all_reached_is_said_instead_of_a_worst() -> None:
    assert "有数据的部门全部达成。" in headline(heat(甲=["90", "101"], 乙=["90", "100"]), "100.5", "90")


def test_many_departments_without_data_are_counted() -> None:
    rows: dict[str, list[str | None]] = {name: ["90", None] for name in ("甲", "乙", "丙")}
    assert "3 个部门本季尚无数据。" in headline(heat(**rows, 丁=["90", "91"]), "91", "90")


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        (desk(4, 1), "4 件事等您决定，其中 1 件已超时。"),
        (desk(4), "4 件事等您决定。"),
        (desk(2, mine=False), "2 件事等领导决定。"),
        (desk(), "未到 100%。"),
    ],
)
def test_what_waits_stands_last(decisions: Decisions, expected: str) -> None:
    assert headline(heat(唯一=["90", "90"]), "93.8", "91.4", decisions).endswith(expected)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({"甲": ["90", "92"], "乙": ["90", "79.5"]}, "1 个部门比上季好转，乙降到 79.5%"),
        ({"甲": ["90", "89"], "乙": ["90", "79.5"]}, "没有部门比上季好转，乙降到 79.5%"),
        ({"甲": ["90", "92"], "乙": ["90", "93"]}, "2 个部门比上季好转，没有部门下降"),
        ({"甲": ["90", "90"], "乙": ["90", "90"]}, "各部门都不低于上季"),
        ({"甲": [None, "90"], "乙": ["80", None]}, "各部门达成率"),
        ({"甲": ["87.2", "86.9"]}, "甲 86.9%，比上季低 0.3 个百分点"),
        ({"甲": ["86.91", "86.9"]}, "甲 86.9%，与上季持平"),
    ],
)
def test_the_title_of_the_heat_map(rows: dict[str, list[str | None]], expected: str) -> None:
    assert sentences.heat_title(heat(**rows)) == expected


def weeks(*totals: int) -> list[OverdueWeek]:
    start = datetime(2026, 7, 6, tzinfo=UTC)
    return [OverdueWeek(start + timedelta(weeks=n), total, 0, 0) for n, total in enumerate(totals)]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ((41, 48, 44, 38, 33, 29, 26, 23), "逾期未结工单已连续 6 周减少，还有 23 件"),
        ((10, 12, 15), "逾期未结工单已连续 2 周增加，现有 15 件"),
        ((10, 12, 11), "逾期未结工单 11 件，比上周少 1 件"),
        ((10, 9, 11), "逾期未结工单 11 件，比上周多 2 件"),
        ((10, 11, 11), "逾期未结工单 11 件，与上周持平"),
        ((0, 0, 0), "没有逾期未结的工单"),
        ((5, 3, 0), "没有逾期未结的工单"),
        ((7,), "逾期未结工单 7 件"),
        ((), "逾期未结工单"),
    ],
)
def test_the_title_of_overdue_work(totals: tuple[int, ...], expected: str) -> None:
    assert sentences.overdue_title(weeks(*totals)) == expected


def bars(*counts: int, rest: int = 0) -> Complaints:
    named = [
        ComplaintBar(name, n, (index,))
        for index, (name, n) in enumerate(zip("甲乙丙丁戊己庚", counts, strict=False))
    ]
    return Complaints((*named, *([ComplaintBar("", rest, (99,), True)] if rest else [])))


@pytest.mark.parametrize(
    ("complaints", "expected"),
    [
        (bars(96, 71, 48, 37, 28, 19, 12, rest=16), "甲、乙2 类占投诉的 51%"),
        (bars(60, 20, 20), "甲占投诉的 60%"),
        (bars(20, 15, 15, 10, 10, 10, 10, rest=10), "甲、乙、丙3 类占投诉的 50%"),
        (bars(10, 10, 10, 10, 10, 10, 10, rest=30), "投诉按类别分"),
        (bars(rest=5), "投诉按类别分"),
        (bars(), "本季没有投诉"),
    ],
)
def test_the_title_of_complaints(complaints: Complaints, expected: str) -> None:
    assert sentences.complaints_title(complaints).replace(" ", "") == expected.replace(" ", "")


def month(number: int, good: int, all_: int) -> MonthRate:
    return MonthRate(Period.parse(f"2026-{number:02d}"), Rate(Decimal(good), Decimal(all_)))


def test_satisfaction_names_its_direction_and_leaves_out_months_with_few_ratings() -> None:
    rows = [month(1, 45, 50), month(2, 20, 21), month(3, 88, 100)]
    assert sentences.satisfaction_title(rows) == "客户满意度降到 88.0%"
    assert sentences.satisfaction_foot(rows) == "评价不足 30 份的月份不作统计：2026 年 2 月 21 份。"
    assert sentences.satisfaction_title([month(2, 20, 21)]) == "客户满意度还没有可用的评价"
    assert sentences.satisfaction_title([month(1, 45, 50)]) == "客户满意度 90.0%"
