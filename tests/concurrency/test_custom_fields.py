"""The office changes a custom field while authors write values of it: no plan says what its field cannot say.

`JINGJIN_FIELD_ROUNDS` sets how often each race is run (3 by default; 50 is the full size).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Invalid
from organization.models import User
from plans.commands.custom_fields import FieldInput, edit_custom_field, retire_custom_field
from plans.commands.fields import save_field
from plans.models import CustomField, Goal
from plans.models.custom import FieldKind
from tests.cast import Cast
from tests.concurrency.threads import run_together
from tests.factories.organization import make_department
from tests.factories.plans import make_custom_field, make_goal, make_plan

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("JINGJIN_FIELD_ROUNDS", "3"))
WRITERS = 6


def goals_of_six_plans(cast: Cast) -> list[Goal]:
    """Each in a plan of its own, so that no lock of a plan orders the writers."""
    return [
        make_goal(plan=make_plan(department=make_department(parent=cast.a, name=f"班组 {number}")))
        for number in range(WRITERS)
    ]


def writer(goal: Goal, value: str, by: User) -> Callable[[], Any]:
    return lambda: save_field(goal.plan, goal, "custom_risk", value, seen="", by=by)


def said(goals: list[Goal]) -> list[str]:
    found = Goal.objects.filter(pk__in=[goal.pk for goal in goals]).values_list("custom", flat=True)
    return [custom["risk"] for custom in found if "risk" in custom]


def only_refusals(results: list[Any]) -> None:
    """Nobody is answered with anything but what happened, or a sentence."""
    wrong = [r for r in results if isinstance(r, Exception) and not isinstance(r, Invalid)]
    assert wrong == []


def test_without_the_lock_a_plan_would_keep_an_option_that_is_gone(cast: Cast) -> None:
    """The race the lock is for: the author's option is checked, the office takes it away, the author saves."""
    field = make_custom_field("risk", kind="choice", choices=["高", "低"])
    goal = make_goal()
    checked = "低" in CustomField.objects.get().choices
    field.choices = ["高", "中"]
    field.save(update_fields=["choices"])
    assert checked
    Goal.objects.filter(pk=goal.pk).update(custom={"risk": "低"})
    assert said([goal]) == ["低"]
    assert "低" not in CustomField.objects.get().choices


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_an_option_is_taken_away_while_it_is_chosen(cast: Cast, turn: int) -> None:
    field, goals = (
        make_custom_field("risk", kind="choice", choices=["高", "中", "低"]),
        goals_of_six_plans(cast),
    )
    narrower = FieldInput(label=field.label, kind=FieldKind.CHOICE, choices=("高", "中"))
    results = run_together(
        lambda: edit_custom_field(field, narrower, by=cast.officer),
        *[writer(goal, "低", cast.head_a) for goal in goals],
    )
    only_refusals(results)
    field.refresh_from_db()
    refused = [isinstance(result, Invalid) for result in results]
    if refused[0]:
        assert field.choices == ["高", "中", "低"]
        assert "低" in said(goals)
        assert said(goals).count("低") == WRITERS - sum(refused[1:])
    else:
        assert field.choices == ["高", "中"]
        assert said(goals) == []
        assert all(refused[1:])


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_kind_is_changed_while_values_come(cast: Cast, turn: int) -> None:
    field, goals = make_custom_field("risk"), goals_of_six_plans(cast)
    results = run_together(
        lambda: edit_custom_field(
            field, FieldInput(label=field.label, kind=FieldKind.NUMBER), by=cast.officer
        ),
        *[writer(goal, "较高", cast.head_a) for goal in goals],
    )
    only_refusals(results)
    field.refresh_from_db()
    kept = said(goals)
    assert (field.kind == FieldKind.NUMBER) == (kept == [])
    assert len(kept) == sum(not isinstance(result, Invalid) for result in results[1:])


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_field_is_retired_while_values_come(cast: Cast, turn: int) -> None:
    """What was accepted stays; who came later is told."""
    field, goals = make_custom_field("risk"), goals_of_six_plans(cast)
    results = run_together(
        lambda: retire_custom_field(field, by=cast.officer),
        *[writer(goal, "较高", cast.head_a) for goal in goals],
    )
    only_refusals(results)
    assert not isinstance(results[0], Exception)
    assert len(said(goals)) == sum(not isinstance(result, Invalid) for result in results[1:])
    assert not CustomField.objects.get().is_active
