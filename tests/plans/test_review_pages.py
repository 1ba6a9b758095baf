"""The pages of a review: writing on it, reading it, what the department sees in its editor, any two states compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.models import User
from plans.commands.remarks import answer_remark, write_remark
from plans.commands.review import return_plan
from plans.commands.submission import submit_plan
from plans.models import DepartmentPlan, Remark
from plans.reports.remarks import open_requirements
from tests.cast import Cast
from tests.factories.plans import complete_plan, explain_all, make_goal, make_measure, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def reviewing(plan: DepartmentPlan, query: str = "") -> str:
    return reverse("plans:reviewing", args=[plan.pk]) + query


def returned_once(cast: Cast) -> DepartmentPlan:
    """Its goal must change, its overview passed; it is being corrected."""
    plan = plan_in("submitted", cast)
    anchor = f"goals-{plan.goals.get().pk}"
    text = "目标表述没有数字，季度目标全空。"
    write_remark(plan, anchor, by=cast.officer, version=plan.version, verdict="must_change", text=text)
    write_remark(plan, "overview", by=cast.officer, version=plan.version, verdict="pass")
    return_plan(plan, by=cast.officer, version=plan.version)
    return DepartmentPlan.objects.get(pk=plan.pk)


def handed_in_again(cast: Cast) -> DepartmentPlan:
    plan = returned_once(cast)
    plan.goals.update(scope="城区次日达订单", target=85)
    answer_remark(open_requirements(plan)[0], by=cast.head_a, answer="done", text="已补数字。")
    plan.refresh_from_db()
    return submit_plan(plan, by=cast.head_a, version=plan.version)


def test_the_page_shows_what_changed_what_was_asked_and_what_was_answered(
    cast: Cast, client_of: ClientOf
) -> None:
    plan = handed_in_again(cast)
    page = client_of(cast.officer).get(reviewing(plan)).text
    for words in (
        "<del>全部客户工单</del><ins>城区次日达订单</ins>", "只看改动 2", "目标表述没有数字", "已补数字。",
        "上次退回的 1 条要求", "1 条已改", "6 项：1 通过，0 需修改，5 未看", "您未参与编制，可以审核",
        "未看的 1 项全部通过",
    ):  # fmt: skip
        assert words in page, words
    assert 'id="item-overview"' not in page  # passed, and the same since
    whole = client_of(cast.officer).get(reviewing(plan, "?view=full")).text
    assert "上次已通过，此后没有改动" in whole
    assert "jj-rv-side" in client_of(cast.officer).get(reviewing(plan, "?view=side")).text


def test_a_verdict_is_saved_at_once_and_answers_with_what_follows_from_it(
    cast: Cast, client_of: ClientOf
) -> None:
    plan = plan_in("submitted", cast)
    office = client_of(cast.officer)
    address = reverse("plans:write_remark", args=[plan.pk, "overview"])
    body = {"version": plan.version, "text": "请写明为什么。", "seen": ""}
    saved = office.post(address, body, headers=HTMX)
    assert "草稿已保存" in saved.text
    judged = office.post(address, {**body, "verdict": "must_change", "seen": "请写明为什么。"}, headers=HTMX)
    assert "1 需修改" in judged.text
    assert judged.text.count("hx-swap-oob") == 3
    stale = office.post(address, {**body, "text": "另写", "seen": "旧的"}, headers=HTMX)
    assert (stale.status_code, "data-part-body" in stale.text) == (412, True)
    plain = office.post(address, {**body, "verdict": "pass", "seen": "请写明为什么。"})
    assert plain["Location"].endswith("#item-overview")
    assert office.post(address, {**body, "verdict": "perhaps"}).status_code == 422


def test_the_page_says_why_it_cannot_pass_yet(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    write_remark(plan, "overview", by=cast.officer, version=plan.version, verdict="must_change", text="改")
    office = client_of(cast.officer)
    page = office.get(reviewing(plan)).text
    assert "现在不能通过：1 项需修改，5 项未看。" in page
    refused = office.post(reverse("plans:review", args=[plan.pk]), {"version": plan.version})
    assert refused.status_code == 409
    assert "1 项需修改" in refused.text


def test_who_may_not_review_reads_why(cast: Cast, client_of: ClientOf) -> None:
    plan = handed_in_again(cast)
    for user, reason in (
        (cast.head_a, "只有服务改善办公室可以审核计划。"),
        (cast.chair, "只有服务改善办公室可以审核计划。"),
    ):
        page = client_of(user).get(reviewing(plan)).text
        assert reason in page
        assert "<textarea" not in page
    assert client_of(cast.head_b).get(reviewing(plan)).status_code == 404
    write_remark(plan, "analysis", by=cast.officer, version=plan.version, verdict="advice", text="暂存的话")
    assert "暂存的话" not in client_of(cast.head_a).get(reviewing(plan, "?view=full")).text
    assert "暂存的话" in client_of(cast.director).get(reviewing(plan, "?view=full")).text


def test_an_earlier_round_stays_readable_and_is_not_written_on(cast: Cast, client_of: ClientOf) -> None:
    plan = handed_in_again(cast)
    page = client_of(cast.officer).get(reviewing(plan, "?round=1")).text
    assert "这是第 1 次报送时的内容和意见" in page
    assert "全部客户工单" in page
    assert "<textarea" not in page
    assert client_of(cast.officer).get(reviewing(plan, "?round=9")).status_code == 404


def test_a_plan_that_was_never_handed_in_says_so(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.officer).get(reviewing(complete_plan(cast)))
    assert "这份计划还没有报送" in page.text


def test_going_back_takes_the_day_from_the_page(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    office = client_of(cast.officer)
    address = reverse("plans:return", args=[plan.pk])
    body = {"version": plan.version, "remarks": "请改。"}
    office.post(address, {**body, "due_at": "someday"})
    office.post(address, {**body, "due_at": "2001-01-01T10:00"})
    office.post(address, {**body, "remarks": "", "due_at": ""})
    plan.refresh_from_db()
    assert plan.status == "submitted"
    due = timezone.localtime(timezone.now() + timedelta(days=9)).replace(second=0, microsecond=0)
    office.post(address, {**body, "due_at": due.strftime("%Y-%m-%dT%H:%M")})
    assert plan.decisions.get().due_at == due


def test_the_department_reads_and_answers_at_the_place(cast: Cast, client_of: ClientOf) -> None:
    plan = returned_once(cast)
    goal, head = plan.goals.get(), client_of(cast.head_a)
    editor = reverse("plans:edit", args=[plan.pk])
    elsewhere = head.get(editor).text
    assert "1 条修改要求，已答复 0 条" in elsewhere
    assert 'id="requirement-' not in elsewhere
    assert 'id="requirement-' in head.get(f"{editor}?part=goals&goal={goal.pk}").text
    remark = Remark.objects.requirements().get()
    address = reverse("plans:answer_remark", args=[remark.pk])
    refused = head.post(address, {"answer": "declined", "text": ""}, headers=HTMX)
    assert (refused.status_code, "未采纳要写明理由" in refused.text) == (422, True)
    answered = head.post(address, {"answer": "done", "text": "已补数字。"}, headers=HTMX)
    assert answered["HX-Trigger"] == "jj:plan-saved"
    assert "已答复 1 条" in head.get(editor).text


def test_any_two_states_are_compared(cast: Cast, client_of: ClientOf) -> None:
    plan = handed_in_again(cast)
    address = reverse("plans:compare", args=[plan.pk])
    head = client_of(cast.head_a)
    page = head.get(f"{address}?from=submission-1&to=submission-2").text
    assert "共 2 处差别" in page
    assert "<del>全部客户工单</del>" in page
    assert "没有差别" in head.get(f"{address}?from=submission-2&to=now").text
    assert "jj-rv-rows" in head.get(f"{address}?from=submission-1&view=one").text
    assert head.get(f"{address}?from=submission-7").status_code == 422
    unasked = head.get(address)
    assert (unasked.context["before"].code, unasked.context["after"].code) == ("submission-1", "now")
    assert "共 2 处差别" in unasked.text
    review = client_of(cast.officer).get(reviewing(plan)).text
    assert f"{address}?from=submission-1&amp;to=submission-2" in review
    assert "没有改动的" in review
    empty = reverse("plans:compare", args=[complete_plan(cast, department=cast.b).pk])
    assert "还没有可以对照的两稿" in client_of(cast.head_b).get(empty).text


def test_the_api_reads_and_writes_the_same(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("submitted", cast)
    office, head = client_of(cast.officer), client_of(cast.head_a)
    body = {"version": plan.version, "anchor": "overview", "verdict": "must_change", "text": "请写明。"}
    json = "application/json"
    assert office.post(reverse("api:plan-remarks", args=[plan.pk]), body, json).status_code == 200
    assert head.get(reverse("api:remark-list"), {"plan": plan.pk}).json()["results"] == []
    return_plan(plan, by=cast.officer, version=plan.version)
    [told] = head.get(reverse("api:remark-list"), {"plan": plan.pk}).json()["results"]
    assert (told["anchor"], told["round"], told["is_draft"]) == ("overview", 1, False)
    answer = head.post(reverse("api:remark-answer", args=[told["id"]]), {"answer": "done"}, json)
    assert answer.json()["answer"] == "done"
    plan.goals.update(scope="城区工单")
    found = head.get(reverse("api:plan-differences", args=[plan.pk]), {"from": "submission-1"}).json()
    assert [(one["place"], one["field"], one["after"]) for one in found] == [("goals.1", "scope", "城区工单")]
    assert head.get(reverse("api:submission-list")).json()["results"][0]["number"] == 1


@pytest.mark.parametrize("view", ["changes", "full"])
def test_the_page_asks_no_more_for_thirty_goals_than_for_three(
    cast: Cast, client_of: ClientOf, view: str
) -> None:
    plan = returned_once(cast)
    goal = plan.goals.get()
    weight = goal.weight

    def grow(count: int) -> int:
        for _ in range(count - plan.goals.count()):
            extra = make_goal(plan=plan, owner=cast.head_a, objective=goal.objective, weight=0)
            make_measure((extra,), owner=cast.head_a, cost=0)
        plan.goals.filter(pk=goal.pk).update(weight=weight)
        explain_all(plan)
        DepartmentPlan.objects.filter(pk=plan.pk).update(status="submitted")
        plan.submissions.filter(number=2).exists() or _hand_in(plan, cast)
        client = client_of(cast.officer)
        client.get(reviewing(plan))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reviewing(plan, f"?view={view}")).status_code == 200
        return len(queries)

    few = grow(3)
    assert grow(30) <= few


def _hand_in(plan: DepartmentPlan, cast: Cast) -> bool:
    """As handed in again, whatever is still missing."""
    from plans.commands.remarks import carry_verdicts, keep_submission

    plan.refresh_from_db()
    plan.next_version()
    plan.save(update_fields=["version"])
    carry_verdicts(keep_submission(plan))
    return True
