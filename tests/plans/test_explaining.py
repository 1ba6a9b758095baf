"""Warnings may stand when they are explained; the reviewer reads why."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Forbidden, Invalid, PreconditionRequired, Stale
from plans import events
from plans.commands.explaining import explain_warning
from plans.commands.goals import remove_goal
from plans.commands.submission import submit_plan
from plans.completeness import examine
from plans.models import DepartmentPlan, Explanation
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_goal

pytestmark = pytest.mark.django_db

CODE = "goals.families"


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    """A draft that lacks nothing but an explanation of the families it leaves out."""
    plan = complete_plan(cast)
    Explanation.objects.filter(plan=plan, key=CODE).delete()
    return plan


def test_an_unexplained_warning_keeps_the_plan_from_being_handed_in(cast: Cast, plan: DepartmentPlan) -> None:
    with pytest.raises(Invalid, match="没有说明"):
        submit_plan(plan, by=cast.head_a, version=plan.version)
    explained = explain_warning(plan, CODE, "本年度集中精力改善时效。", by=cast.head_a, seen="")
    assert explained.version == plan.version + 1, "it is part of what is reviewed"
    assert submit_plan(plan, by=cast.head_a, version=explained.version).status == "submitted"


def test_the_explanation_is_part_of_the_content_and_on_record(cast: Cast, plan: DepartmentPlan) -> None:
    before = plan.content()
    explain_warning(plan, CODE, "集中精力。", by=cast.head_a, seen="")
    assert plan.content() != before
    assert plan.content()["explanations"][CODE] == "集中精力。"
    event = Event.objects.filter(name=events.PLAN_EDITED).latest("pk")
    assert (event.data["before"], event.data["after"], event.actor) == ("", "集中精力。", cast.head_a)


def test_what_somebody_else_wrote_meanwhile_is_told(cast: Cast, plan: DepartmentPlan) -> None:
    explain_warning(plan, CODE, "集中精力。", by=cast.head_a, seen="")
    with pytest.raises(Stale, match="集中精力"):
        explain_warning(plan, CODE, "人手不够。", by=cast.head_a, seen="")
    explain_warning(plan, CODE, "人手不够。", by=cast.head_a, seen="集中精力。")
    with pytest.raises(PreconditionRequired):
        explain_warning(plan, CODE, "人手不够。", by=cast.head_a, seen=None)


def test_taking_it_back_opens_the_warning_again(cast: Cast, plan: DepartmentPlan) -> None:
    explain_warning(plan, CODE, "集中精力。", by=cast.head_a, seen="")
    explain_warning(plan, CODE, " ", by=cast.head_a, seen="集中精力。")
    assert [gap.code for gap in examine(plan).unexplained] == [CODE]


def test_only_warnings_of_this_plan_are_explained_and_only_by_its_writers(
    cast: Cast, plan: DepartmentPlan
) -> None:
    with pytest.raises(Invalid, match="已经没有"):
        explain_warning(plan, "goals.nonsense", "？", by=cast.head_a, seen="")
    with pytest.raises(Invalid, match="最多 500"):
        explain_warning(plan, CODE, "长" * 501, by=cast.head_a, seen="")
    with pytest.raises(Forbidden):
        explain_warning(plan, CODE, "代写", by=cast.head_b, seen="")


def test_an_explanation_follows_its_goal_when_numbers_change(cast: Cast, plan: DepartmentPlan) -> None:
    first = plan.goals.get()
    second = make_goal(plan=plan, title="没有数字的表述", owner=cast.head_a, objective=first.objective)
    code = f"goals-{second.pk}.S.title"
    explain_warning(plan, code, "口号式目标。", by=cast.head_a, seen="")
    assert plan.content()["explanations"]["goals.2.S.title"] == "口号式目标。"
    plan.refresh_from_db()
    remove_goal(first, by=cast.head_a, version=plan.version)
    assert plan.content()["explanations"]["goals.1.S.title"] == "口号式目标。"


def test_a_head_explains_on_the_page_and_the_office_reads_it(cast: Cast, plan: DepartmentPlan) -> None:
    head, officer = Client(), Client()
    head.force_login(cast.head_a)
    officer.force_login(cast.officer)
    url = reverse("plans:explain", args=[plan.pk])
    page = head.get(plan.get_absolute_url())
    assert "没有服务" not in page.content.decode()
    answer = head.post(
        url, {"code": CODE, "text": "<b>先改时效</b>", "seen": ""}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "&lt;b&gt;先改时效&lt;/b&gt;" in answer.content.decode()
    refused = head.post(url, {"code": CODE, "text": "另一句", "seen": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 412
    assert "另一句" in refused.content.decode(), "what was typed stays"
    plan.refresh_from_db()
    submit_plan(plan, by=cast.head_a, version=plan.version)
    assert "先改时效" in officer.get(plan.get_absolute_url()).content.decode()
