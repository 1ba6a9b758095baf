"""Goals and measures while a plan is written, through the forms people use."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.models import Event
from core.errors import Invalid, PreconditionRequired, Stale
from organization.models import User
from plans.commands.editing import update_part
from plans.commands.goals import GoalInput, add_goal, remove_goal, update_goal
from plans.commands.measures import MeasureInput, add_measure
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.organization import make_department
from tests.factories.plans import (
    complete_plan,
    make_cycle,
    make_goal,
    make_indicator,
    make_measure,
    make_objective,
    make_plan,
    plan_in,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HOSTILE = "<script>alert(1)</script>\"'{{ 7|add:7 }}</textarea>"

GOAL = {
    "title": "按期办结率由 80% 提高到 90%", "scope": "全部", "method": "raise", "weight": "100", "baseline": "80",
    "target": "90", "floor": "0", "ceiling": "150", "starts_on": "2027-01-01", "due_on": "2027-12-31",
    "quarter_1": "82", "quarter_2": "85", "quarter_3": "88", "quarter_4": "90",
}  # fmt: skip


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    return make_plan(department=cast.a)


def test_a_goal_is_added_changed_and_removed_with_its_trace(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    head = client_of(cast.head_a)
    body = {**GOAL, "version": 1, "indicator": make_indicator().pk, "owner": cast.staff_a.pk}
    added = head.post(reverse("plans:add_goal", args=[plan.pk]), body, follow=True)
    assert "已保存" in added.text
    goal = plan.goals.get()
    assert [int(v) for v in goal.quarters.values()] == [82, 85, 88, 90]
    update = reverse("plans:update_goal", args=[goal.pk])
    head.post(update, {**body, "version": 2, "target": "92.5", "quarter_4": ""})
    goal = plan.goals.get()
    assert goal.target == Decimal("92.5")
    assert goal.quarters == {1: Decimal(82), 2: Decimal(85), 3: Decimal(88)}
    changed = Event.objects.about(plan).first()
    assert changed is not None
    assert changed.data["changed"]["target"] == ["90", "92.5"]
    head.post(update, {**body, "version": 3, "target": "92.5", "quarter_4": ""})
    plan.refresh_from_db()
    assert plan.version == 3, "saving the same again is no edit"
    head.post(reverse("plans:remove_goal", args=[goal.pk]), {"version": 3})
    assert not plan.goals.exists()


def test_goals_after_a_removed_one_move_up(cast: Cast, plan: DepartmentPlan) -> None:
    first, _second, third = make_goal(plan=plan), make_goal(plan=plan), make_goal(plan=plan)
    remove_goal(first, by=cast.head_a, version=1)
    third.refresh_from_db()
    assert third.number == 2


def test_a_stale_save_shows_both_versions_and_loses_nothing(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    head = client_of(cast.head_a)
    update_part(plan, "overview", "别人先写的", by=cast.head_a, version=1)
    address = reverse("plans:update_part", args=[plan.pk, "overview"])
    answer = head.post(address, {"version": 1, "text": "我写的"})
    assert answer.status_code == 412
    assert "别人先写的" in answer.text
    assert "我写的" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert head.post(address, {"text": "没说稿次"}).status_code == 428
    goal = make_goal(plan=plan)
    stale = head.post(reverse("plans:update_goal", args=[goal.pk]), {**GOAL, "version": 1, "target": "95"})
    assert stale.status_code == 412
    assert "全年目标" in stale.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"target": "很高"}, "target"), ({"weight": "101"}, "weight"),
        ({"weight": "NaN"}, "weight"), ({"target": "1e30"}, "target"), ({"method": "magic"}, "method"),
        ({"due_on": "2026-01-01"}, "due_on"), ({"range_low": "5", "range_high": "4"}, "range_high"),
        ({"floor": "100", "ceiling": "50"}, "ceiling"), ({"owner": "999999"}, "owner"), ({"indicator": "x"}, "indicator"),
        ({"title": "长" * 201}, "title"), ({"starts_on": "昨天"}, "starts_on"),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan, wrong: dict[str, str], field: str
) -> None:
    body: dict[str, Any] = {**GOAL, "version": 1, **wrong}
    answer = client_of(cast.head_a).post(reverse("plans:add_goal", args=[plan.pk]), body)
    assert answer.status_code == 422
    assert list(answer.context["opened"].form.errors) == [field]
    assert not plan.goals.exists()


def test_relations_stay_inside_the_plan(cast: Cast, plan: DepartmentPlan) -> None:
    """Ids of another department, cycle or plan are refused by the command itself."""
    other = make_goal(plan=make_plan(department=cast.b))
    foreign = make_objective(cycle=make_cycle(year=2030))
    for values in (GoalInput(title="x", owner=cast.head_b), GoalInput(title="x", objective=foreign)):
        with pytest.raises(Invalid):
            add_goal(plan, values, by=cast.head_a)
    with pytest.raises(Invalid):
        add_measure(plan, MeasureInput(title="x", goals={other.pk: Decimal(50)}), by=cast.head_a)
    assert not plan.goals.exists()
    assert not plan.measures.exists()


def test_an_edit_names_its_version(cast: Cast) -> None:
    goal = make_goal(plan=make_plan(department=cast.a))
    with pytest.raises(PreconditionRequired):
        update_goal(goal, GoalInput(title="x"), by=cast.head_a, version=None)
    with pytest.raises(Stale):
        update_goal(goal, GoalInput(title="x"), by=cast.head_a, version=9)


def test_measures_are_linked_with_weights(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    goal, spare = make_goal(plan=plan), make_goal(plan=plan)
    body = {
        "version": 1,
        "title": "区域派单",
        "family": "process",
        f"goal_{goal.pk}": "60",
        f"goal_{spare.pk}": "",
    }
    client_of(cast.head_a).post(reverse("plans:add_measure", args=[plan.pk]), body)
    measure = plan.measures.get()
    assert [(link.goal, link.weight) for link in measure.links.all()] == [(goal, Decimal(60))]
    too_much = {**body, "version": 2, f"goal_{goal.pk}": "160"}
    answer = client_of(cast.head_a).post(reverse("plans:update_measure", args=[measure.pk]), too_much)
    assert answer.status_code == 422


def test_hints_follow_the_form_without_saving(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    answer = client_of(cast.head_a).post(
        reverse("plans:check_goal", args=[plan.pk]),
        {**GOAL, "target": "70", "indicator": make_indicator().pk},
    )
    assert "没有好过基线" in answer.text
    assert answer.text.count('id="hint-') == 5
    assert not plan.goals.exists()
    broken = client_of(cast.head_a).post(
        reverse("plans:check_goal", args=[plan.pk]), {"target": "x", "weight": "y"}
    )
    assert broken.status_code == 200


def test_hostile_text_is_shown_as_text(cast: Cast, client_of: ClientOf) -> None:
    """In every text field, on every page that shows it, to every role that reads it."""
    texts: dict[str, Any] = dict.fromkeys(("overview", "analysis", "schedule", "expected_effects"), HOSTILE)
    plan = complete_plan(cast, **texts)
    plan.goals.update(title=HOSTILE + "1", scope=HOSTILE, rationale=HOSTILE)
    plan.measures.update(title=HOSTILE, description=HOSTILE, expected_effect=HOSTILE)
    plan.cycle.objectives.update(title=HOSTILE, description=HOSTILE)
    type(plan.cycle).objects.filter(pk=plan.cycle_id).update(title=HOSTILE)
    cast.a.name = HOSTILE
    cast.a.save()
    goal, measure = plan.goals.get(), plan.measures.get()
    editor = reverse("plans:edit", args=[plan.pk])
    addresses = [
        plan.get_absolute_url(), reverse("plans:plans"), reverse("plans:cycles"),
        reverse("plans:cycle", args=[plan.cycle_id]), f"{editor}?part=overview", f"{editor}?part=goals&goal={goal.pk}",
        f"{editor}?part=measures&measure={measure.pk}",
    ]  # fmt: skip
    for user in (cast.head_a, cast.officer, cast.chair):
        for address in addresses:
            page = client_of(user).get(address).text
            assert "<script>alert" not in page, address
            assert "14" not in page.partition("alert(1)")[2][:80], address
    for year, name in ((2041, "return"), (2042, "review")):
        other = plan_in("submitted", cast, cycle=make_cycle(year=year))
        client_of(cast.officer).post(
            reverse(f"plans:{name}", args=[other.pk]), {"version": other.version, "remarks": HOSTILE}
        )
        assert "<script>alert" not in client_of(cast.head_a).get(other.get_absolute_url()).text


def test_lists_and_pages_take_a_constant_number_of_queries(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    plan = complete_plan(cast)
    cycle = plan.cycle
    office, head = client_of(cast.officer), client_of(cast.head_a)
    addresses = {
        reverse("plans:plans"): office, reverse("plans:cycle", args=[cycle.pk]): office, reverse("plans:cycles"): office,
        plan.get_absolute_url(): office, f"{reverse('plans:edit', args=[plan.pk])}?part=goals": head,
        reverse("api:plan-list"): office, reverse("api:plan-detail", args=[plan.pk]): office,
    }  # fmt: skip
    counts = {}
    for address, client in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[address] = len(queries)
    for n in range(6):
        goal = make_goal(plan=plan, owner=cast.head_a, objective=make_objective(cycle=cycle))
        make_measure((goal,), owner=cast.staff_a)
        make_plan(cycle=cycle, department=make_department(parent=cast.company))
        make_cycle(year=2050 + n)
    for address, client in addresses.items():
        with django_assert_max_num_queries(counts[address]):
            client.get(address)
