"""Writing a plan field by field over the API, as its authors do in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from plans.commands.goals import change_goal
from plans.commands.milestones import add_milestone, change_milestone
from plans.commands.schedule import add_dependency
from plans.models import DepartmentPlan, Goal, GoalPart, Measure, Milestone
from tests.cast import Cast
from tests.factories.plans import (
    complete_plan,
    make_custom_field,
    make_drafter,
    make_finding,
    make_measure,
    make_part,
    publish,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
JSON = "application/json"


def test_a_goal_is_read_written_and_removed_in_one_spelling(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    finding = make_finding(plan)
    make_custom_field("risk", kind="choice", choices=["高", "中"])
    made = head.post(
        reverse("api:goal-list"),
        {
            "plan": plan.pk, "title": "一次解决率到 85%", "indicator": "on_time_rate", "owner": "staff_a",
            "method": "raise", "target": "85", "quarters": {"4": "85"}, "findings": [finding.pk],
            "custom": {"risk": "高"},
        },
        JSON,
    )  # fmt: skip
    assert made.status_code == 201, made.content
    goal = made.json()
    assert (goal["number"], goal["owner"], goal["custom"]) == (2, "staff_a", {"risk": "高"})
    assert (goal["quarters"], goal["findings"]) == ({"4": "85.000000"}, [finding.pk])

    address = reverse("api:goal-detail", args=[goal["id"]])
    read = head.get(address)
    assert read["ETag"] == f'"{DepartmentPlan.objects.get(pk=plan.pk).version}-draft"'
    seen = {name: goal[name] for name in ("target", "owner", "quarters", "findings", "custom")}
    wanted: dict[str, Any] = {
        "target": "86.50",
        "owner": None,
        "quarters": {"4": "86.5"},
        "findings": [],
        "custom": {"risk": "中"},
    }
    changed = head.patch(address, {**wanted, "seen": seen}, JSON)
    assert changed.status_code == 200, changed.content
    assert (changed.json()["target"], changed.json()["owner"]) == ("86.500000", None)
    assert (changed.json()["quarters"], changed.json()["custom"]) == ({"4": "86.500000"}, {"risk": "中"})

    assert head.delete(address).status_code == 428
    assert head.delete(address, headers={"If-Match": changed["ETag"]}).status_code == 204
    assert head.get(address).status_code == 404


def test_a_field_that_two_changed_is_told_with_both_values(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast)
    goal, head = plan.goals.get(), client_of(cast.head_a)
    make_drafter(plan, cast.staff_a, cast.head_a)
    seen = {"target": "90", "title": goal.title, "owner": "head_a", "quarters": {"1": "82"}}
    change_goal(
        goal,
        {"target": Decimal(95), "owner": cast.staff_a, "quarter_1": Decimal(83)},
        by=cast.staff_a,
        version=1,
    )
    address = reverse("api:goal-detail", args=[goal.pk])
    wanted = {"target": "92", "owner": "other_staff_a", "quarters": {"1": "84"}, "title": "我改的标题"}
    refused = head.patch(address, {**wanted, "seen": seen}, JSON)
    assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")
    assert refused.json()["clashes"] == [
        {"field": "owner", "theirs": "staff_a", "yours": "other_staff_a"},
        {"field": "target", "theirs": "95.000000", "yours": "92"},
        {"field": "quarters.1", "theirs": "83.000000", "yours": "84"},
    ]
    assert refused.json()["who"] == cast.staff_a.name
    goal.refresh_from_db()
    assert goal.title != "我改的标题"

    # A field that only this writer changed is taken, also while others were changed; so is overruling, knowingly.
    assert head.patch(address, {"title": "我改的标题", "seen": seen}, JSON).status_code == 200
    overruled = head.patch(address, {"target": "92", "seen": {"target": "95.000000"}}, JSON)
    assert overruled.json()["target"] == "92.000000"
    # What was seen and sent again unchanged is no change, whatever others wrote.
    assert (
        head.patch(address, {"target": "90", "seen": {"target": "90"}}, JSON).json()["target"] == "92.000000"
    )


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"target": "91"}, 428, ""),
        ({"target": "91", "seen": {}}, 428, ""),
        ({"target": "91", "seen": "90"}, 400, "seen"),
        ({"target": "91", "version": 7}, 412, ""),
        ({"target": "viel", "version": 1}, 400, "target"),
        ({"quarters": {"5": "1"}, "version": 1}, 400, "quarters"),
        ({"owner": "staff_b", "version": 1}, 400, "owner"),
        ({"due_on": "2026-01-01", "starts_on": "2027-02-01", "version": 1}, 422, "due_on"),
        ({"custom": {"nobody": "x"}, "version": 1}, 422, "custom.nobody"),
        ({"custom": {"note": "a\x00b"}, "version": 1}, 422, "custom.note"),
    ],
)
def test_what_cannot_be_used_is_named(
    cast: Cast, client_of: ClientOf, body: dict[str, Any], status: int, field: str
) -> None:
    plan = complete_plan(cast)
    make_custom_field("note")
    address = reverse("api:goal-detail", args=[plan.goals.get().pk])
    answer = client_of(cast.head_a).patch(address, body, JSON)
    assert answer.status_code == status, answer.content
    if field:
        assert field in answer.json()["fields"]
    assert DepartmentPlan.objects.get(pk=plan.pk).version == 1


def test_texts_are_merged_by_what_the_writer_saw(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    address = reverse("api:plan-detail", args=[plan.pk])
    read = head.get(address).json()
    make_drafter(plan, cast.staff_a, cast.head_a)
    client_of(cast.staff_a).patch(address, {"overview": "协作者写的", "version": 1}, JSON)
    mine = {"overview": "负责人写的", "analysis": "负责人写的分析"}
    seen = {name: read[name] for name in mine}
    refused = head.patch(address, {**mine, "seen": seen}, JSON)
    assert refused.status_code == 412
    assert refused.json()["clashes"] == [{"field": "overview", "theirs": "协作者写的", "yours": "负责人写的"}]
    plan.refresh_from_db()
    assert plan.analysis == read["analysis"]
    taken = head.patch(address, {"analysis": "负责人写的分析", "seen": seen}, JSON)
    assert (taken.status_code, taken.json()["overview"]) == (200, "协作者写的")
    assert head.patch(address, {"schedule": "没有看过", "seen": {}}, JSON).status_code == 428


def test_measures_with_their_weights_and_findings(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    goal = plan.goals.get()
    body = {
        "plan": plan.pk,
        "title": "夜间加派",
        "family": "process",
        "cost": "12000",
        "weights": {goal.pk: "40"},
    }
    made = head.post(reverse("api:measure-list"), body, JSON)
    assert made.status_code == 201, made.content
    assert (made.json()["weights"], made.json()["goals"]) == ({str(goal.pk): "40.00"}, {"1": "40.00"})
    address = reverse("api:measure-detail", args=[made.json()["id"]])
    key = str(goal.pk)
    changed = head.patch(address, {"weights": {key: "50"}, "seen": {"weights": {key: "40.00"}}}, JSON)
    assert changed.json()["weights"] == {key: "50.00"}
    stale = head.patch(address, {"weights": {key: "60"}, "seen": {"weights": {key: "40"}}}, JSON)
    assert stale.json()["clashes"] == [{"field": f"weights.{key}", "theirs": "50.00", "yours": "60"}]
    gone = head.patch(address, {"weights": {key: None}, "seen": {"weights": {key: "50"}}}, JSON)
    assert gone.json()["weights"] == {}
    assert head.patch(address, {"weights": {"x": "1"}, "seen": {}}, JSON).status_code == 400
    assert head.delete(address, headers={"If-Match": gone["ETag"]}).status_code == 204


def test_findings_are_written_and_ordered(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    first = make_finding(plan)
    made = head.post(reverse("api:finding-list"), {"plan": plan.pk, "statement": "夜间无人接单"}, JSON)
    assert (made.status_code, made.json()["number"]) == (201, 2)
    address = reverse("api:finding-detail", args=[made.json()["id"]])
    changed = head.patch(address, {"detail": "12 点以后没有值班", "seen": {"detail": ""}}, JSON)
    assert changed.json()["detail"] == "12 点以后没有值班"
    moved = head.post(reverse("api:finding-move", args=[made.json()["id"]]), {"to": "up"}, JSON)
    assert moved.json()["number"] == 1
    listed = head.get(reverse("api:finding-list"), {"plan": plan.pk}).json()["results"]
    assert {row["id"]: row["number"] for row in listed} == {first.pk: 2, made.json()["id"]: 1}
    assert head.delete(address, headers={"If-Match": moved["ETag"]}).status_code == 204


def test_a_goal_is_broken_down(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    goal = plan.goals.get()
    team = make_part(goal, department=cast.a_team)
    body = {"goal": goal.pk, "parent": team.pk, "person": "staff_a", "target": "90", "weight": "60"}
    made = head.post(reverse("api:goal-part-list"), body, JSON)
    assert made.status_code == 201, made.content
    assert head.get(reverse("api:goal-part-detail", args=[team.pk])).json()["below"] == 1
    address = reverse("api:goal-part-detail", args=[made.json()["id"]])
    assert head.patch(address, {"target": "91"}, JSON).status_code == 428
    changed = head.patch(address, {"target": "91", "seen": {"target": "90.000000"}}, JSON)
    assert (changed.status_code, changed.json()["target"]) == (200, "91.000000")
    stale = head.patch(address, {"target": "92", "seen": {"target": "90"}}, JSON)
    assert stale.json()["clashes"] == [{"field": "target", "theirs": "91.000000", "yours": "92"}]
    whole = reverse("api:goal-part-detail", args=[team.pk])
    assert [head.delete(f"{whole}{query}").status_code for query in ("", "?below=0", "?below=x")] == [
        428,
        412,
        422,
    ]
    assert head.delete(f"{whole}?below=1").status_code == 204
    assert not GoalPart.objects.filter(goal=goal).exists()
    # The history of a plan tells such edits too.
    assert head.get(reverse("plans:changes", args=[plan.pk])).status_code == 200


def test_a_move_asks_about_those_that_would_start_too_early(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    measure = plan.measures.get()
    later = make_measure(plan=plan, starts_on=date(2027, 7, 1), due_on=date(2027, 8, 31))
    add_dependency(later, measure, by=cast.head_a)
    address = reverse("api:measure-move", args=[measure.pk])
    seen = {"starts_on": str(measure.starts_on), "due_on": str(measure.due_on)}
    body = {"starts_on": "2027-02-01", "due_on": "2027-07-10", "seen": seen}
    asked = head.post(address, body, JSON)
    assert (asked.status_code, asked.json()["code"]) == (409, "dependents")
    assert [row["measure"] for row in asked.json()["pushed"]] == [later.pk]
    done = head.post(address, {**body, "dependents": "shift"}, JSON)
    assert done.status_code == 200, done.content
    rows = done.json()["moved"]
    assert [(row["measure"], row["starts_on"]) for row in rows] == [
        (measure.pk, "2027-02-01"),
        (later.pk, "2027-07-11"),
    ]
    stale = head.post(address, {**body, "due_on": "2027-07-11", "dependents": "leave"}, JSON)
    assert stale.json()["clashes"] == [{"field": "due_on", "theirs": "2027-07-10", "yours": "2027-07-11"}]
    back = [
        {
            "measure": row["measure"],
            **row["seen"],
            "seen": {"starts_on": row["starts_on"], "due_on": row["due_on"]},
        }
        for row in rows
    ]
    assert head.post(reverse("api:plan-moves", args=[plan.pk]), {"moves": back}, JSON).status_code == 200
    later.refresh_from_db()
    assert later.starts_on == date(2027, 7, 1)
    assert head.post(address, {"starts_on": "2027-02-01", "due_on": "2027-07-10"}, JSON).status_code == 428


def test_what_waits_for_what(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    first, second = plan.measures.get(), make_measure(plan=plan)
    made = head.post(
        reverse("api:measure-dependency-list"), {"measure": second.pk, "needs": first.pk, "lag_days": 3}, JSON
    )
    assert (made.status_code, made.json()["lag_days"]) == (201, 3)
    circle = head.post(
        reverse("api:measure-dependency-list"), {"measure": first.pk, "needs": second.pk}, JSON
    )
    assert circle.status_code == 422
    assert head.delete(reverse("api:measure-dependency-detail", args=[made.json()["id"]])).status_code == 204


def test_milestones_are_set_changed_reached_and_reopened(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    measure = plan.measures.get()
    body = {"measure": measure.pk, "title": "试点", "due_on": "2027-03-01"}
    made = head.post(reverse("api:milestone-list"), body, JSON).json()
    address = reverse("api:milestone-detail", args=[made["id"]])
    assert head.patch(address, {"title": "试点上线"}, JSON).status_code == 428
    changed = head.patch(address, {"due_on": "2027-03-15", "seen": {"due_on": "2027-03-01"}}, JSON)
    assert (changed.json()["title"], changed.json()["due_on"]) == ("试点", "2027-03-15")
    stale = head.patch(
        address,
        {"due_on": "2027-03-20", "title": "x", "seen": {"due_on": "2027-03-01", "title": "试点"}},
        JSON,
    )
    assert stale.json()["clashes"] == [{"field": "due_on", "theirs": "2027-03-15", "yours": "2027-03-20"}]
    outside = head.patch(address, {"due_on": "2027-12-01", "seen": {"due_on": "2027-03-15"}}, JSON)
    assert outside.status_code == 422
    assert head.get(reverse("plans:changes", args=[plan.pk])).status_code == 200

    other = head.post(reverse("api:milestone-list"), {**body, "title": "评估"}, JSON).json()
    publish(DepartmentPlan.objects.get(pk=plan.pk), cast)
    reached = head.post(reverse("api:milestone-reach", args=[made["id"]]), {}, JSON)
    assert reached.status_code == 200, reached.content
    assert reached.json()["reached_by"] == "head_a"
    assert Measure.objects.get(pk=measure.pk).progress == 50
    waiting = head.get(reverse("api:milestone-list"), {"plan": str(plan.pk), "is_reached": "false"}).json()[
        "results"
    ]
    assert [row["id"] for row in waiting] == [other["id"]]
    assert head.post(reverse("api:milestone-reach", args=[made["id"]]), {}, JSON).status_code == 409
    assert (
        head.post(reverse("api:milestone-reopen", args=[made["id"]]), {}, JSON).json()["reached_at"] is None
    )
    assert head.delete(address).status_code == 409


def test_progress_is_entered_by_who_is_responsible(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast)
    measure = plan.measures.get()
    Measure.objects.filter(pk=measure.pk).update(owner=cast.staff_a)
    publish(plan, cast)
    owner, address = client_of(cast.staff_a), reverse("api:measure-progress", args=[measure.pk])
    assert owner.post(address, {"progress": "30"}, JSON).status_code == 428
    assert owner.post(address, {"progress": "30", "seen": "0.00"}, JSON).json()["progress"] == "30.00"
    stale = owner.post(address, {"progress": "40", "seen": "0"}, JSON)
    assert stale.json()["clashes"] == [{"field": "progress", "theirs": "30.00", "yours": "40"}]
    assert owner.post(address, {"progress": "140", "seen": "30"}, JSON).status_code == 400


def test_warnings_are_read_and_explained(cast: Cast, client_of: ClientOf) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)
    address = reverse("api:plan-explanations", args=[plan.pk])
    warning = head.get(address).json()[0]
    body = {"code": warning["code"], "text": "原因见现状分析。"}
    assert head.put(address, body, JSON).status_code == 428
    told = head.put(address, {**body, "seen": ""}, JSON)
    assert told.status_code == 200, told.content
    assert {row["code"]: row["explanation"] for row in told.json()}[warning["code"]] == body["text"]
    stale = head.put(address, {**body, "text": "另一个原因", "seen": ""}, JSON)
    assert stale.json()["clashes"] == [{"field": "text", "theirs": body["text"], "yours": "另一个原因"}]
    assert head.put(address, {"code": "nonsense", "text": "x", "seen": ""}, JSON).status_code == 422


def test_a_milestone_that_two_people_change(cast: Cast) -> None:
    """Only what both changed is refused; the same value twice is no quarrel."""
    plan = complete_plan(cast)
    milestone = add_milestone(plan.measures.get(), title="试点", due_on=date(2027, 3, 1), by=cast.head_a)
    seen = {"title": "试点", "due_on": "2027-03-01"}
    change_milestone(milestone, {"due_on": date(2027, 3, 9)}, by=cast.head_a, seen=seen)
    changed = change_milestone(
        milestone, {"title": "全面试点", "due_on": date(2027, 3, 1)}, by=cast.head_a, seen=seen
    )
    assert (changed.title, changed.due_on) == ("全面试点", date(2027, 3, 9))
    assert Milestone.objects.get().title == "全面试点"


@pytest.mark.parametrize(
    "route", ["goal", "measure", "finding", "goal-part", "milestone", "measure-dependency"]
)
def test_lists_make_the_same_queries_however_long(
    cast: Cast, client_of: ClientOf, route: str, django_assert_max_num_queries: Any
) -> None:
    plan, head = complete_plan(cast), client_of(cast.head_a)

    def grow(count: int) -> None:
        for _number in range(count):
            goal = plan.goals.create(number=plan.goals.count() + 1, title="又一个")
            measure = make_measure((goal,), plan=plan)
            needed = make_measure((goal,), plan=plan)
            make_finding(plan)
            make_part(goal, person=cast.staff_a)
            Milestone.objects.create(measure=measure, title="节点", due_on=date(2027, 3, 1))
            measure.dependencies.create(needs=needed)

    def read() -> Any:
        return head.get(reverse(f"api:{route}-list"), {"plan": plan.pk})

    grow(2)
    head.get(reverse("api:cycle-list"))  # what a session remembers is fetched once
    with django_assert_max_num_queries(30) as few:
        assert len(read().json()["results"]) >= 2
    grow(3)
    with django_assert_max_num_queries(len(few)):
        assert len(read().json()["results"]) >= 5
    assert Goal.objects.filter(plan=plan).count() == 6
