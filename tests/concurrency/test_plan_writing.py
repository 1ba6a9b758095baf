"""Sixteen people write one plan at once: what was accepted survives, who was overtaken is told (WF-05)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from activity.models import Event
from plans.commands.fields import save_field
from plans.commands.merging import FieldsChanged, spelled
from plans.models import DepartmentPlan, Goal
from tests.cast import Cast
from tests.concurrency.threads import failures, run_together
from tests.factories.plans import complete_plan, make_goal

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EDITS = 16, 10


def test_without_the_comparison_edits_would_be_lost(cast: Cast) -> None:
    """The race the comparison is for: everybody reads the text before anybody writes."""
    plan = complete_plan(cast, overview="")
    read = [DepartmentPlan.objects.get(pk=plan.pk) for _n in range(4)]
    for number, seen in enumerate(read):
        seen.overview += f"[{number}]"
        seen.save(update_fields=["overview"])
    plan.refresh_from_db()
    assert plan.overview == "[3]"


def test_every_accepted_edit_of_one_field_survives(cast: Cast) -> None:
    """All write into the same text; who was overtaken reads again and adds to what stands there now."""
    plan = complete_plan(cast, overview="起")

    def writer(name: int) -> Callable[[], int]:
        def write() -> int:
            told, seen = 0, "起"
            for number in range(EDITS):
                while True:
                    mine = f"{seen}[{name}.{number}]"
                    try:
                        save_field(plan, "overview", "text", mine, seen=seen, by=cast.head_a)
                    except FieldsChanged as refusal:
                        told, seen = told + 1, spelled(refusal.clashes[0].theirs)
                        continue
                    seen = mine
                    break
            return told

        return write

    results = run_together(*[writer(name) for name in range(WRITERS)])
    assert failures(results) == []
    plan.refresh_from_db()
    marks = [f"[{name}.{number}]" for name in range(WRITERS) for number in range(EDITS)]
    assert [mark for mark in marks if mark not in plan.overview] == []
    assert plan.version == 1 + WRITERS * EDITS
    assert Event.objects.about(plan).filter(name="plan.edited").count() == WRITERS * EDITS
    assert sum(results) > 0, "nobody was overtaken: the writers did not meet"


def test_writers_of_different_fields_do_not_meet(cast: Cast) -> None:
    """Each has a goal of their own; nobody is refused, nothing of the others is touched."""
    plan = complete_plan(cast)
    goals = [make_goal(plan=plan, weight=Decimal(0), rationale="") for _n in range(WRITERS)]

    def writer(goal: Goal) -> Callable[[], None]:
        def write() -> None:
            seen = ""
            for number in range(EDITS):
                save_field(plan, goal, "rationale", f"第 {number} 次", seen=seen, by=cast.head_a)
                seen = f"第 {number} 次"

        return write

    assert failures(run_together(*[writer(goal) for goal in goals])) == []
    plan.refresh_from_db()
    assert plan.version == 1 + WRITERS * EDITS
    for goal in goals:
        goal.refresh_from_db()
        assert goal.rationale == f"第 {EDITS - 1} 次"
        assert goal.target == Decimal(90)
