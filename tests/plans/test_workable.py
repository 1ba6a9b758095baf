"""Measures: targeted, workable, effective."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.models import Finding, Measure, MeasureDependency, Milestone
from plans.workable import aspects_of, examine_measure
from tests.factories.organization import make_user
from tests.factories.plans import make_goal, make_measure, make_plan

pytestmark = pytest.mark.django_db


def examined(measure: Measure, **more: Any) -> dict[str, str]:
    """Field -> letter of what there is to mend."""
    measure = Measure.objects.for_content().get(pk=measure.pk)
    arguments = {"has_findings": False, "answered_goals": (), **more}
    return {hint.field: hint.letter for hint in examine_measure(measure, measure.plan.cycle, **arguments)}


def good_measure(**fields: Any) -> Measure:
    return make_measure((make_goal(),), **{"owner": make_user(), "cost": Decimal(0), **fields})


def test_a_good_measure_has_nothing_to_mend() -> None:
    assert examined(good_measure()) == {}


@pytest.mark.parametrize(
    ("fields", "field", "letter"),
    [
        ({"owner": None}, "owner", "W"),
        ({"starts_on": None}, "starts_on", "W"),
        ({"due_on": date(2028, 1, 1)}, "due_on", "W"),
        ({"cost": None}, "cost", "W"),
        ({"expected_effect": ""}, "expected_effect", "E"),
        ({"expected_effect": "明显好转"}, "expected_effect", "E"),
    ],
)
def test_each_gap_is_told_at_its_field(fields: dict[str, Any], field: str, letter: str) -> None:
    assert examined(good_measure(**fields)) == {field: letter}


def test_a_measure_tackles_a_finding_itself_or_through_its_goal() -> None:
    measure = good_measure()
    goal = measure.goals.get()
    assert examined(measure, has_findings=True) == {"findings": "T"}
    assert examined(measure, has_findings=True, answered_goals={goal.pk}) == {}
    measure.findings.add(
        Finding.objects.create(plan=measure.plan, number=1, source="metrics", statement="慢")
    )
    assert examined(measure, has_findings=True) == {}


def test_it_starts_after_what_it_needs() -> None:
    plan = make_plan()
    goal = make_goal(plan=plan)
    first = make_measure((goal,), due_on=date(2027, 4, 30))
    then = make_measure((goal,), owner=make_user(), cost=Decimal(0), starts_on=date(2027, 5, 1))
    link = MeasureDependency.objects.create(measure=then, needs=first)
    assert examined(then) == {}, "the day after is early enough"
    link.lag_days = 1
    link.save()
    assert examined(then) == {"starts_on": "W"}


def test_milestones_lie_between_its_dates() -> None:
    measure = good_measure()
    Milestone.objects.create(measure=measure, title="上线", due_on=date(2027, 6, 30))
    assert examined(measure) == {}
    Milestone.objects.create(measure=measure, title="验收", due_on=date(2027, 7, 1))
    assert examined(measure) == {"milestones": "W"}


def test_the_three_aspects_have_their_state() -> None:
    measure = Measure.objects.for_content().get(pk=good_measure(owner=None, expected_effect="").pk)
    hints = examine_measure(measure, measure.plan.cycle, has_findings=False, answered_goals=())
    assert [(a.letter, a.state) for a in aspects_of(hints)] == [("T", "met"), ("W", "must"), ("E", "advice")]
