"""A target against its baseline, the years before and others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.comparison import NOTHING, Comparison, Peer
from plans.models import Goal, Indicator
from plans.reach import achievable, true_baseline, usual_pace


def goal(direction: str = "lower", **fields: Any) -> Goal:
    indicator = Indicator(unit="小时", direction=direction, aggregation="ratio_of_sums", family="process")
    values = {"indicator": indicator, "method": direction, "baseline": Decimal("31.4"), "target": Decimal(24)}
    return Goal(**{**values, **fields})


def known(*values: str, peers: tuple[str, ...] = ()) -> Comparison:
    """The years up to 2025, and peers."""
    first = 2026 - len(values)
    return Comparison(
        tuple((first + index, Decimal(value)) for index, value in enumerate(values)),
        tuple(Peer("试点区", Decimal(value), date(2026, 10, 31)) for value in peers),
    )


def sentences(goal: Goal, compared: Comparison) -> list[str]:
    return [hint.sentence for hint in achievable(goal, compared)]


def test_a_pace_is_the_mean_of_the_yearly_improvements() -> None:
    pace = usual_pace(goal(), known("40", "36", "27"))
    assert pace == (Decimal(10) + Decimal(25)) / 2
    assert usual_pace(goal(), known("40")) is None, "one year has no pace"
    assert usual_pace(goal("raise"), known("40", "36")) == Decimal(-10)


def test_a_step_far_above_the_usual_pace_wants_a_reason() -> None:
    (sentence,) = sentences(goal(), known("36.8", "33.9", "31.4"))
    assert "23.6%" in sentence
    assert "7.6%" in sentence
    assert "3.1 倍" in sentence
    assert sentences(goal(rationale="试点区已到 22.8。"), known("36.8", "33.9", "31.4")) == []


def test_the_usual_pace_is_no_matter() -> None:
    assert sentences(goal(target=Decimal(29)), known("36.8", "33.9", "31.4")) == []


def test_years_that_became_worse_leave_only_the_rule_about_bold_steps() -> None:
    (sentence,) = sentences(goal(), known("28", "31.4"))
    assert "前几年" not in sentence
    assert "23.6%" in sentence


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "peers", "told"),
    [
        ("lower", "31.4", "28", ("22.8", "30"), False),
        ("lower", "31.4", "28", ("29", "30"), True),
        ("raise", "80", "90", ("92", "85"), False),
        ("raise", "80", "90", ("88", "85"), True),
        ("raise", "80", "90", ("90",), False),
    ],
)
def test_more_than_the_best_of_the_others_wants_a_reason(
    direction: str, baseline: str, target: str, peers: tuple[str, ...], told: bool
) -> None:
    examined = goal(direction, baseline=Decimal(baseline), target=Decimal(target))
    assert [("对标最好" in s) for s in sentences(examined, known(peers=peers))] == [True] * told


def test_not_better_than_the_baseline_is_told_whatever_the_rationale() -> None:
    (sentence,) = sentences(goal(target=Decimal(32), rationale="故意"), NOTHING)
    assert "没有好过基线" in sentence


def test_a_baseline_far_from_the_measured_value_is_told() -> None:
    assert [h.field for h in true_baseline(goal(), known("33.1"))] == ["baseline"]
    assert list(true_baseline(goal(), known("31.0"))) == []
    assert list(true_baseline(goal(baseline=None), known("31.0"))) == []
    assert list(true_baseline(goal(), known("0"))) == [], "nothing is a percentage of zero"
