"""Saving field by field: what two people wrote never disappears, and each is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Conflict, PreconditionRequired, Stale
from organization.models import User
from plans.commands.editing import update_part
from plans.commands.fields import save_field
from plans.commands.findings import FindingInput, add_finding
from plans.commands.goals import change_goal, remove_goal
from plans.commands.measures import MeasureInput, update_measure
from plans.commands.merging import FieldsChanged, spelled
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_goal, make_plan, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    return complete_plan(cast)


def send(client: Client, plan: DepartmentPlan, place: str, name: str, value: Any, seen: str | None) -> Any:
    body = {"place": place, "name": name, "value": value}
    return client.post(
        reverse("plans:autosave", args=[plan.pk]), body if seen is None else {**body, "seen": seen}
    )


def test_each_kind_of_field_saves_itself(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    head = client_of(cast.head_a)
    goal, measure = plan.goals.get(), plan.measures.get()
    finding = add_finding(plan, FindingInput(statement="夜间超期"), by=cast.head_a)
    steps = [
        ("overview", "text", "新的概述\r\n第二行 ", plan.overview, "新的概述\n第二行"),
        (f"goal-{goal.pk}", "target", "92.50", "90", "92.5"),
        (f"goal-{goal.pk}", "quarter_4", "", "90.0", ""),
        (f"goal-{goal.pk}", "owner", str(cast.staff_a.pk), str(cast.head_a.pk), str(cast.staff_a.pk)),
        (f"goal-{goal.pk}", "findings", [str(finding.pk)], "", str(finding.pk)),
        (f"goal-{goal.pk}", "starts_on", "2027-02-01", "2027-01-01", "2027-02-01"),
        (f"measure-{measure.pk}", "cost", "8000", "0", "8000"),
        (f"measure-{measure.pk}", f"goal_{goal.pk}", "60", "100", "60"),
        (f"finding-{finding.pk}", "detail", "六成在 20 时以后", "", "六成在 20 时以后"),
    ]
    for place, name, value, seen, kept in steps:
        answer = send(head, plan, place, name, value, seen)
        assert answer.status_code == 200, (name, answer.content)
        assert answer.json()["seen"] == kept
    plan.refresh_from_db()
    assert plan.version == 2 + len(steps)
    assert plan.overview == "新的概述\n第二行"
    goal = plan.goals.get()
    assert (goal.target, goal.owner, 4 in goal.quarters) == (Decimal("92.5"), cast.staff_a, False)
    assert list(goal.findings.all()) == [finding]
    assert goal.links.get().weight == Decimal(60)
    changed = [e.data["changed"] for e in Event.objects.about(plan).filter(data__goal_id=goal.pk)]
    assert {"target": ["90", "92.5"]} in changed


def test_another_field_of_the_same_goal_is_no_clash(cast: Cast, plan: DepartmentPlan) -> None:
    goal = plan.goals.get()
    save_field(plan, goal, "title", "由 80 到 95", seen=goal.title, by=cast.head_a)
    save_field(plan, goal, "target", Decimal(95), seen="90", by=cast.head_a)
    goal.refresh_from_db()
    assert (goal.title, goal.target) == ("由 80 到 95", Decimal(95))


def test_the_same_field_changed_meanwhile_is_told_with_both_values(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    goal = plan.goals.get()
    save_field(plan, goal, "target", Decimal(93), seen="90", by=cast.head_a)
    answer = send(client_of(cast.head_a), plan, f"goal-{goal.pk}", "target", "95", "90")
    assert answer.status_code == 412
    said = answer.json()
    assert (said["mine"], said["theirs"], said["seen"]) == ("95", "93", "93")
    assert "周中心主任" in said["who"]
    assert said["when"]
    goal.refresh_from_db()
    assert goal.target == Decimal(93)
    kept = send(client_of(cast.head_a), plan, f"goal-{goal.pk}", "target", "95", said["seen"])
    assert kept.status_code == 200


def test_the_same_value_from_two_people_is_no_edit(cast: Cast, plan: DepartmentPlan) -> None:
    save_field(plan, "overview", "text", "同一句话", seen=plan.overview, by=cast.head_a)
    after = save_field(plan, "overview", "text", "同一句话 ", seen=plan.overview, by=cast.head_a)
    assert after.version == 2


def test_a_choice_clashes_in_words(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    goal = plan.goals.get()
    save_field(plan, goal, "owner", cast.staff_a, seen=spelled(goal.owner), by=cast.head_a)
    answer = send(
        client_of(cast.head_a),
        plan,
        f"goal-{goal.pk}",
        "owner",
        str(cast.other_staff_a.pk),
        str(goal.owner_id),
    )
    assert answer.status_code == 412
    assert "郑专员" in answer.json()["theirs"]
    assert "冯专员" in answer.json()["mine"]


@pytest.mark.parametrize(
    ("place", "name", "value", "seen", "status"),
    [
        ("goal", "target", "95", None, 428),
        ("goal", "target", "很高", "90", 422),
        ("goal", "title", "", "x", 422),
        ("goal", "weight", "101", "100", 422),
        ("goal", "version", "7", "1", 422),
        ("goal", "due_on", "2020-01-01", "2027-12-31", 422),
        ("measure", "cost", "-1", "", 422),
        ("overview", "analysis", "x", "", 422),
        ("goal-999999", "target", "1", "", 409),
        ("nowhere", "target", "1", "", 409),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(
    cast: Cast,
    client_of: ClientOf,
    plan: DepartmentPlan,
    place: str,
    name: str,
    value: str,
    seen: str | None,
    status: int,
) -> None:
    place = {"goal": f"goal-{plan.goals.get().pk}", "measure": f"measure-{plan.measures.get().pk}"}.get(
        place, place
    )
    answer = send(client_of(cast.head_a), plan, place, name, value, seen)
    assert answer.status_code == status
    assert answer.json()["sentence"]
    plan.refresh_from_db()
    assert plan.version == 1


def test_places_stay_inside_the_plan(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    other = make_goal(plan=make_plan(department=cast.b))
    answer = send(client_of(cast.head_a), plan, f"goal-{other.pk}", "target", "1", "90")
    assert answer.status_code == 409
    foreign = add_finding(other.plan, FindingInput(statement="x"), by=cast.head_b)
    goal = plan.goals.get()
    answer = send(client_of(cast.head_a), plan, f"goal-{goal.pk}", "findings", [str(foreign.pk)], "")
    assert answer.status_code == 422


def test_a_submitted_plan_says_why_it_is_closed(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    answer = send(client_of(cast.head_a), plan, "overview", "text", "改一改", plan.overview)
    assert answer.status_code == 409
    assert "不能修改" in answer.json()["sentence"]


def test_a_form_saves_only_what_its_writer_changed(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    """The form was opened before somebody changed the title; its own change of the target goes through."""
    goal = plan.goals.get()
    page = client_of(cast.head_a).get(
        reverse("plans:edit", args=[plan.pk]), {"part": "goals", "goal": str(goal.pk)}
    )
    form = page.context["opened"].form
    body: dict[str, Any] = {"version": "1", **dict(form.sight)}
    body |= {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    body = {n: getattr(v, "pk", v) for n, v in body.items() if v is not None}
    save_field(plan, goal, "title", "别人改的题目 1", seen=goal.title, by=cast.head_a)
    address = reverse("plans:update_goal", args=[goal.pk])
    answer = client_of(cast.head_a).post(address, {**body, "target": "96"})
    assert answer.status_code == 302
    goal.refresh_from_db()
    assert (goal.title, goal.target) == ("别人改的题目 1", Decimal(96))
    clash = client_of(cast.head_a).post(address, {**body, "title": "我的题目 2", "target": "96"})
    assert clash.status_code == 412
    assert "别人改的题目 1" in clash.text
    assert "我的题目 2" in clash.text
    again = dict(clash.context["kept"])
    assert again["seen-title"] == "别人改的题目 1"
    client_of(cast.head_a).post(address, {**again, "version": "1"})
    goal.refresh_from_db()
    assert goal.title == "我的题目 2"


def test_a_text_form_is_compared_by_its_text(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    update_part(plan, "analysis", "别的部分", by=cast.head_a, version=1)
    address = reverse("plans:update_part", args=[plan.pk, "overview"])
    body = {"version": "1", "text": "我写的", "seen-text": plan.overview}
    assert client_of(cast.head_a).post(address, body).status_code == 302
    assert client_of(cast.head_a).post(address, {**body, "text": "又写的"}).status_code == 412


def test_what_another_changed_is_not_removed_unseen(cast: Cast, plan: DepartmentPlan) -> None:
    goal = plan.goals.get()
    plan.drafters.create(person=cast.staff_a, added_by=cast.head_a, added_at=plan.cycle.submission_due_at)
    change_goal(goal, {"target": Decimal(91)}, by=cast.staff_a, seen={"target": "90"})
    with pytest.raises(Stale):
        remove_goal(goal, by=cast.head_a, version=1)
    with pytest.raises(PreconditionRequired):
        remove_goal(goal, by=cast.head_a, version=None)
    remove_goal(goal, by=cast.head_a, version=2)
    with pytest.raises(Conflict):
        save_field(plan, goal, "title", "x", seen="y", by=cast.head_a)


def test_a_field_that_was_not_seen_is_not_changed(cast: Cast, plan: DepartmentPlan) -> None:
    goal = plan.goals.get()
    with pytest.raises(PreconditionRequired):
        change_goal(
            goal, {"target": Decimal(1), "title": goal.title}, seen={"title": goal.title}, by=cast.head_a
        )
    with pytest.raises(FieldsChanged):
        change_goal(goal, {"target": Decimal(1)}, seen={"target": "nonsense"}, by=cast.head_a)


def test_weights_of_goals_that_the_form_did_not_have_stay(cast: Cast, plan: DepartmentPlan) -> None:
    """A measure's form was opened before somebody added a goal and linked it."""
    goal, measure = plan.goals.get(), plan.measures.get()
    measure.links.create(goal=make_goal(plan=plan), weight=Decimal(40))
    seen = {"title": measure.title, f"goal_{goal.pk}": "100"}
    update_measure(measure, MeasureInput(title="新题目", goals={goal.pk: Decimal(80)}), by=cast.head_a, seen={
        **seen, "family": "process", "description": "", "owner": spelled(measure.owner), "starts_on": "2027-02-01",
        "due_on": "2027-06-30", "expected_effect": measure.expected_effect, "cost": "0", "benefit": "",
        "benefit_basis": "", "findings": "",
    })  # fmt: skip
    assert sorted(link.weight for link in measure.links.all()) == [Decimal(40), Decimal(80)]


def test_an_open_page_learns_what_others_changed(
    cast: Cast, client_of: ClientOf, plan: DepartmentPlan
) -> None:
    goal = plan.goals.get()
    save_field(plan, goal, "quarter_4", Decimal(91), seen="90", by=cast.head_a)
    head = client_of(cast.head_a)
    address = reverse("plans:newest_fields", args=[plan.pk])
    told = head.get(address, {"place": f"goal-{goal.pk}"}).json()
    plan.refresh_from_db()
    assert told["version"] == plan.version
    assert told["fields"]["quarter_4"]["seen"] == "91"
    assert told["fields"]["quarter_4"]["note"] == f"{cast.head_a.name}刚改"
    assert told["fields"]["title"] == {"seen": goal.title}
    goal.delete()
    gone = head.get(address, {"place": f"goal-{goal.pk}"})
    assert (gone.status_code, gone.json()["code"]) == (409, "gone")


def test_the_changes_are_a_page_and_a_column(cast: Cast, client_of: ClientOf, plan: DepartmentPlan) -> None:
    save_field(plan, "overview", "text", "改过的概述", seen=plan.overview, by=cast.head_a)
    head = client_of(cast.head_a)
    address = reverse("plans:changes", args=[plan.pk])
    page, column = head.get(address), head.get(address, headers={"HX-Request": "true"})
    assert "改过的概述" in page.text
    assert "改过的概述" in column.text
    assert "<main" in page.text
    assert "<main" not in column.text
    assert address in head.get(plan.get_absolute_url()).text
