from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from evaluation.attainment import (
    RULES,
    GoalTerms,
    Mean,
    Thresholds,
    attainment,
    explain,
    status_of,
    stored,
    weighted_mean,
)
from evaluation.explanation import FORMULAS, explanation_of
from evaluation.models.status import Status
from tests.evaluation.rules import Example, examples

CHINESE = Path(settings.BASE_DIR) / "docs/attainment.md"
ENGLISH = Path(settings.BASE_DIR) / "docs/en/attainment.md"
EXAMPLES = examples(CHINESE)

figures = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)
methods = st.sampled_from(sorted(RULES))
optional = st.none() | figures


@st.composite
def goals(draw: st.DrawFn) -> GoalTerms:
    low, high = draw(optional), draw(optional)
    if low is not None and high is not None and low > high:
        low, high = high, low
    floor = draw(st.decimals(min_value=0, max_value=99, places=2))
    return GoalTerms(
        method=draw(methods),
        direction=draw(st.sampled_from(["raise", "lower", "hold"])),
        target=draw(optional),
        baseline=draw(optional),
        range_low=low,
        range_high=high,
        tolerance=draw(optional),
        due_on=draw(st.none() | st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))),
        floor=floor,
        ceiling=draw(st.decimals(min_value=100, max_value=300, places=2)),
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_row_of_the_document_holds(example: Example) -> None:
    attained = explain(example.terms, example.actual)
    assert stored(attained.rate) == example.rate
    assert attained.code == example.code


def test_the_document_shows_every_rule() -> None:
    assert {example.code for example in EXAMPLES} == set(FORMULAS)
    assert {example.terms.method for example in EXAMPLES} == set(RULES)


def test_the_english_document_has_the_same_table() -> None:
    def rows(found: list[Example]) -> list[tuple[object, ...]]:
        return [(e.terms, e.actual, e.rate, e.code) for e in found]

    assert rows(examples(ENGLISH)) == rows(EXAMPLES)


@given(goals(), optional)
def test_a_rate_lies_within_the_bounds_or_is_no_data(goal: GoalTerms, actual: Decimal | None) -> None:
    rate = attainment(goal, actual)
    assert rate is None or goal.floor <= rate <= goal.ceiling
    assert actual is not None or rate is None


@given(goals(), figures, figures)
def test_better_is_never_less(goal: GoalTerms, one: Decimal, other: Decimal) -> None:
    """More is better or worse by method; a range has its best in the middle and is left out."""
    low, high = sorted((one, other))
    below, above = attainment(goal, low), attainment(goal, high)
    if below is None or above is None:
        return
    if goal.method in {"raise", "yes_no"}:
        assert below <= above
    elif goal.method in {"lower", "by_date"}:
        assert below >= above
    elif goal.method == "improvement":
        assert goal.target is not None
        assert goal.baseline is not None
        if goal.target > goal.baseline or (goal.target == goal.baseline and goal.direction == "raise"):
            assert below <= above
        elif goal.target < goal.baseline or goal.direction == "lower":
            assert below >= above


@given(goals(), figures, st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3))
def test_another_unit_gives_the_same_rate(goal: GoalTerms, actual: Decimal, factor: Decimal) -> None:
    """Hours or minutes, yuan or ten thousand yuan: only ratios matter (days and yes/no have no other unit)."""
    if goal.method in {"yes_no", "by_date"}:
        return

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * factor

    other = GoalTerms(
        method=goal.method,
        direction=goal.direction,
        target=scaled(goal.target),
        baseline=scaled(goal.baseline),
        range_low=scaled(goal.range_low),
        range_high=scaled(goal.range_high),
        tolerance=scaled(goal.tolerance),
        floor=goal.floor,
        ceiling=goal.ceiling,
    )
    assert stored(attainment(other, actual * factor)) == stored(attainment(goal, actual))


@given(goals(), optional, st.integers(min_value=0, max_value=4))
def test_every_result_has_its_words(goal: GoalTerms, actual: Decimal | None, decimals: int) -> None:
    explanation = explanation_of(goal, actual, decimals)
    assert explanation.steps[0] == explanation.formula
    assert "%(" not in explanation.formula


def test_the_formula_has_the_numbers_put_in() -> None:
    goal = GoalTerms("improvement", target=Decimal(83), baseline=Decimal("76.4"))
    explanation = explanation_of(goal, Decimal("82.1"), decimals=1)
    assert explanation.formula == "（实际 82.1 − 基线 76.4）÷（目标 83.0 − 基线 76.4）= 86.4%"
    assert len(explanation.steps) == 1
    bounded = explanation_of(goal, Decimal(90), decimals=1)
    assert bounded.steps[1] == "达成率限定在 0% 到 150% 之间，记 150.0%"


def test_a_late_day_is_named() -> None:
    goal = GoalTerms("by_date", due_on=date(2026, 6, 30), tolerance=Decimal(20))
    done = Decimal(date(2026, 7, 5).toordinal())
    assert (
        explanation_of(goal, done).formula == "逾期 5 天（2026-07-05 完成）：100% −（5 ÷ 容差 20 天）= 75.0%"
    )


parts = st.lists(
    st.tuples(
        st.decimals(min_value=0, max_value=100, places=2),
        st.none() | st.decimals(min_value=0, max_value=150, places=12),
    ),
    max_size=12,
)


@given(parts, st.randoms())
def test_the_mean_does_not_depend_on_the_order(
    weighted: list[tuple[Decimal, Decimal | None]], shuffler: object
) -> None:
    mixed = list(weighted)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = weighted_mean(weighted), weighted_mean(mixed)
    assert stored(one.rate) == stored(other.rate)
    assert one.weight_with_data == other.weight_with_data


@given(parts)
def test_the_mean_lies_between_its_parts(weighted: list[tuple[Decimal, Decimal | None]]) -> None:
    mean = weighted_mean(weighted)
    rates = [rate for weight, rate in weighted if rate is not None and weight]
    if mean.rate is None:
        assert not rates
    else:
        # One unit of the 60th digit may be lost in the division.
        assert min(rates) - Decimal("1e-50") <= mean.rate <= max(rates) + Decimal("1e-50")


def test_a_mean_passes_over_what_has_no_data() -> None:
    mean = weighted_mean([(Decimal(60), Decimal(90)), (Decimal(40), None)])
    assert mean == Mean(rate=Decimal(90), weight_with_data=Decimal(60), weight_total=Decimal(100))
    assert weighted_mean([(Decimal(40), None)]).rate is None
    assert weighted_mean([]).rate is None


@pytest.mark.parametrize(
    ("rate", "status"),
    [
        ("100", Status.REACHED),
        ("99.999999999999", Status.NEAR),
        ("95", Status.NEAR),
        ("94.96", Status.AT_RISK),
        ("85", Status.AT_RISK),
        ("84.999999999999", Status.MISSED),
        ("0", Status.MISSED),
        (None, Status.NO_DATA),
    ],
)
def test_status_by_the_unrounded_rate(rate: str | None, status: Status) -> None:
    assert status_of(None if rate is None else Decimal(rate), Thresholds()) == status
