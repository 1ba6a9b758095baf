"""Adjustments in the browser, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from plans.models import Adjustment, Milestone
from tests.cast import Cast
from tests.factories.adjustments import adjustment_in, fresh, lower_target, propose
from tests.factories.plans import complete_plan, plan_in, publish

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
REASON = {
    "cause": "demand", "reason": "夜间来电上升三成。", "expected_effect": "超期减半。",
    "short_term_target": "九月底 86%", "check_on": "2099-09-30",
}  # fmt: skip


def read(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def form_of(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send back untouched."""
    form = client.get(path).context["form"]
    found: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value not in (None, "", []) and not bound.field.disabled:
            found[bound.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return found


def test_from_the_plan_to_a_change_set(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    head = client_of(cast.head_a)
    start = reverse("plans:propose_adjustment", args=[plan.pk])
    assert start in read(head, plan.get_absolute_url())
    assert head.post(start, {**REASON, "reason": ""}).status_code == 422
    response = head.post(start, REASON)
    adjustment = Adjustment.objects.get()
    assert response.headers["Location"] == adjustment.get_absolute_url()
    assert "还没有改动" in read(head, adjustment.get_absolute_url())

    goal = plan.goals.get()
    path = reverse("plans:adjust_goal", args=[adjustment.pk, goal.pk])
    body = {**form_of(head, path), "target": "88", "quarter_4": "88", "version": "1"}
    assert head.post(path, body).status_code == 302
    page = read(head, adjustment.get_absolute_url())
    assert "<del>90</del><ins>88</ins>" in page
    assert {line.field for line in adjustment.changes.all()} == {"target", "quarter_4"}
    assert 'value="88"' in read(head, path), "the form opens at what the change set says"


def test_a_pending_measure_is_marked_and_not_part_of_the_plan(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    adjustment = adjustment_in("submitted", cast, plan=plan)
    for who in (cast.head_a, cast.officer, cast.chair):
        page = read(client_of(who), plan.get_absolute_url())
        assert "待批的内容" in page
        assert "夜间增开一个在线坐席" in page
    assert "新增，待批" in read(client_of(cast.officer), adjustment.get_absolute_url())
    assert "夜间增开" not in read(client_of(cast.head_a), reverse("plans:schedule", args=[plan.pk]))


def test_both_ways_of_seeing_the_difference(cast: Cast, client_of: SignIn) -> None:
    adjustment = adjustment_in("reviewed", cast)
    chair = client_of(cast.chair)
    marks, side = (read(chair, f"{adjustment.get_absolute_url()}?view={view}") for view in ("marks", "side"))
    assert "jj-change-side" not in marks
    assert "jj-change-side" in side
    assert "<del>90</del>" in side


def test_a_stale_form_keeps_what_was_typed(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    adjustment = propose(plan, cast.head_a)
    head = client_of(cast.head_a)
    path = reverse("plans:adjust_text", args=[adjustment.pk, "overview"])
    lower_target(adjustment, cast.head_a)
    response = head.post(path, {"text": "我写的一段", "version": "1"})
    assert response.status_code == 412
    assert "我写的一段" in response.content.decode()
    again = head.post(path, {"text": "我写的一段", "version": str(fresh(adjustment).version)})
    assert again.status_code == 302


def test_milestones_on_the_page_of_a_measure(cast: Cast, client_of: SignIn) -> None:
    plan = complete_plan(cast)
    milestone = Milestone.objects.create(measure=plan.measures.get(), title="试点", due_on=date(2027, 4, 1))
    plan = publish(plan, cast)
    adjustment = propose(plan, cast.head_a)
    head = client_of(cast.head_a)
    path = reverse("plans:adjust_milestone", args=[adjustment.pk, milestone.pk])
    name = f"m{milestone.pk}"
    assert (
        head.post(
            path,
            {f"{name}-title": "试点", f"{name}-due_on": "2027-09-09", f"{name}-weight": "1", "version": "1"},
        ).status_code
        == 422
    )
    body = {f"{name}-title": "试点", f"{name}-due_on": "2027-05-05", f"{name}-weight": "1", "version": "1"}
    assert head.post(path, body).status_code == 302
    measure = reverse("plans:adjust_measure", args=[adjustment.pk, milestone.measure_id])
    assert "2027-05-05" in read(head, measure)
    assert head.post(path, {"act": "drop", "version": "2"}).status_code == 302
    assert "取消" in read(head, measure)


def test_a_submission_names_what_is_missing(cast: Cast, client_of: SignIn) -> None:
    adjustment = propose(plan_in("published", cast), cast.head_a, expected_effect="")
    head = client_of(cast.head_a)
    path = reverse("plans:submit_adjustment", args=[adjustment.pk])
    page = head.post(path, {"version": "1"}, follow=True).content.decode()
    assert "还没有任何调整内容" in page
    assert "请写明调整以后预期达到什么效果" in page


def test_the_rebase_page(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    other = lower_target(propose(plan, cast.head_a), cast.head_a, 86)
    adjustment_in("applied", cast, plan=plan)
    head = client_of(cast.head_a)
    assert "计划已经有了更新的版本" in read(head, other.get_absolute_url())
    path = reverse("plans:rebase_adjustment", args=[other.pk])
    page = read(head, path)
    assert "用我写的" in page
    choices = {f"choice-{line.pk}": "mine" for line in other.changes.all()}
    first = min(choices)
    refused = head.post(path, {"version": other.version, first: "mine"})
    assert refused.status_code == 422
    assert refused.content.decode().count(" checked") == 1
    assert head.post(path, {"version": other.version, **choices}).status_code == 302
    assert fresh(other).base.number == 2
    assert head.get(path).status_code == 409


def test_the_check_asks_for_a_choice_beside_what_was_agreed(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    applied = adjustment_in("applied", cast, plan=plan, goal=plan.goals.get())
    head = client_of(cast.head_a)
    path = reverse("plans:check_adjustment", args=[applied.pk])
    page = read(head, path)
    assert "九月底按期办结率到 86%" in page
    assert plan.goals.get().title in page
    assert " checked" not in page
    assert head.post(path, {"finding": "仍有积压。"}).status_code == 422
    assert head.post(path, {"finding": "仍有积压。", "effect": "partly"}).status_code == 302
    assert client_of(cast.head_b).get(path).status_code == 404


def test_the_list_asks_a_constant_number_of_questions(
    cast: Cast, client_of: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    plan = plan_in("published", cast)
    adjustment_in("submitted", cast, plan=plan)
    office = client_of(cast.officer)
    path = reverse("plans:adjustments")
    for _round in range(2):
        with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            assert "第 1 次调整" in read(office, path)
        for _again in range(3):
            adjustment_in("submitted", cast, plan=plan)
    assert "没有符合条件的调整" in read(office, f"{path}?status=refused")
    assert "第 1 次调整" in read(office, f"{path}?status=waiting&plan={plan.pk}")
