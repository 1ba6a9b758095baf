"""A round of review: place by place, back with requirements, answered, handed in again, passed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, Stale
from plans.commands.editing import update_part
from plans.commands.goals import remove_goal
from plans.commands.remarks import answer_remark, pass_unseen, settle_requirement, write_remark
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.completeness import examine
from plans.models import DepartmentPlan, Remark
from plans.reports.remarks import open_requirements, round_of, tally
from tests.cast import Cast
from tests.factories.plans import explain_all, make_goal, plan_in

pytestmark = pytest.mark.django_db


def say(plan: DepartmentPlan, cast: Cast, anchor: str, verdict: str, text: str = "") -> Remark:
    return write_remark(
        plan, anchor, by=cast.officer, version=plan.version, verdict=verdict, text=text or None
    )


def returned(cast: Cast) -> tuple[DepartmentPlan, str]:
    """Sent back with one requirement, at its goal; everything else passed."""
    plan = plan_in("submitted", cast)
    anchor = f"goals-{plan.goals.get().pk}"
    say(plan, cast, anchor, "must_change", "目标没有数字。")
    pass_unseen(plan, by=cast.officer, version=plan.version)
    return_plan(plan, by=cast.officer, version=plan.version)
    plan.refresh_from_db()
    return plan, anchor


def again(plan: DepartmentPlan, cast: Cast) -> DepartmentPlan:
    plan.refresh_from_db()
    return submit_plan(plan, by=cast.head_a, version=plan.version)


def test_each_submission_is_kept_and_the_database_keeps_it_so(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    kept = plan.submissions.get()
    assert (kept.number, kept.plan_version, kept.submitted_by) == (1, plan.version, cast.head_a)
    assert kept.content["goals"][0]["title"] == plan.goals.get().title
    assert kept.content["names"]["goals_ids"] == {"1": str(plan.goals.get().pk)}
    kept.content["overview"] = "另一回事"
    with pytest.raises(InternalError), transaction.atomic():
        kept.save()


def test_what_the_office_writes_stays_its_draft_until_it_decides(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    say(plan, cast, "overview", "must_change", "请写明为什么。")
    assert Remark.objects.visible_to(cast.director).count() == 1
    assert not Remark.objects.visible_to(cast.head_a).exists()
    assert not Remark.objects.visible_to(cast.chair).exists()
    return_plan(plan, by=cast.officer, version=plan.version)
    assert Remark.objects.visible_to(cast.head_a).count() == 1
    assert not Remark.objects.visible_to(cast.head_b).exists()


def test_a_plan_passes_only_when_every_place_was_judged_and_none_must_change(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    say(plan, cast, "overview", "must_change", "请写明为什么。")
    with pytest.raises(Conflict, match="1 项需修改，不能审核通过：计划概述"):
        review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True)
    say(plan, cast, "overview", "advice")
    with pytest.raises(Conflict, match="5 项没有给出结论：现状分析") as refused:
        review_plan(plan, by=cast.officer, version=plan.version)
    assert refused.value.code == "unseen"
    count = tally(round_of(plan, plan.submissions.get()))
    assert (count.total, count.passed, count.must_change, count.unseen) == (6, 1, 0, 5)
    pass_unseen(plan, by=cast.officer, version=plan.version, part="goals")
    assert tally(round_of(plan, plan.submissions.get())).unseen == 4
    pass_unseen(plan, by=cast.officer, version=plan.version)
    assert review_plan(plan, by=cast.officer, version=plan.version).act == "review"


def test_goals_as_a_whole_may_be_judged_and_then_count(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    say(plan, cast, "goals", "must_change", "缺少满意度目标。")
    assert tally(round_of(plan, plan.submissions.get())).total == 7
    with pytest.raises(Conflict, match="改善目标"):
        review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True)


def test_it_goes_back_with_every_requirement_and_a_day(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    say(plan, cast, "schedule", "must_change")
    with pytest.raises(Invalid, match="请先写明怎样修改：进度安排"):
        return_plan(plan, by=cast.officer, version=plan.version)
    say(plan, cast, "schedule", "must_change", "三季度目标没有支撑。")
    with pytest.raises(Invalid, match="晚于现在"):
        return_plan(plan, by=cast.officer, version=plan.version, due_at=timezone.now())
    due = timezone.now() + timedelta(days=9)
    decision = return_plan(plan, by=cast.officer, version=plan.version, due_at=due)
    assert decision
    assert decision.remarks == "1 条修改要求：进度安排"
    assert Duty.objects.about(plan).open().get().due_at == due
    assert Event.objects.about(plan).filter(name="plan.returned").get().data["requirements"] == 1


def test_a_requirement_is_answered_before_the_plan_is_handed_in_again(cast: Cast) -> None:
    plan, anchor = returned(cast)
    [asked] = open_requirements(plan)
    assert asked.anchor == anchor
    assert examine(plan).blocking[0].field == "requirements"
    with pytest.raises(Invalid, match="还差 1 项"):
        again(plan, cast)
    with pytest.raises(Invalid, match="写明理由"):
        answer_remark(asked, by=cast.head_a, answer="declined")
    with pytest.raises(Forbidden):
        answer_remark(asked, by=cast.head_b, answer="done")
    answered = answer_remark(asked, by=cast.head_a, answer="declined", text="供应商 8 月才交付。")
    assert answered.reply == "供应商 8 月才交付。"
    assert again(plan, cast).status == "submitted"
    with pytest.raises(Conflict):
        answer_remark(asked, by=cast.head_a, answer="done")


def test_what_passed_and_reads_the_same_has_passed_again(cast: Cast) -> None:
    plan, anchor = returned(cast)
    plan.goals.update(scope="城区工单")
    update_part(plan, "analysis", "另查了夜间。", by=cast.head_a, version=plan.version)
    answer_remark(open_requirements(plan)[0], by=cast.head_a, answer="done", text="已补数字。")
    plan = again(plan, cast)
    judged = {one.place.anchor: one for one in round_of(plan, plan.submissions.get(number=2))}
    assert {anchor for anchor, one in judged.items() if one.is_unseen} == {anchor, "analysis"}
    carried = judged["overview"].remark
    assert carried is not None
    assert carried.carried_from is not None
    assert carried.written_by == cast.officer
    with pytest.raises(Conflict, match="2 项没有给出结论"):
        review_plan(plan, by=cast.officer, version=plan.version)


def test_passing_a_place_settles_what_was_asked_of_it(cast: Cast) -> None:
    plan, anchor = returned(cast)
    asked = answer_remark(open_requirements(plan)[0], by=cast.head_a, answer="done")
    plan = again(plan, cast)
    say(plan, cast, anchor, "pass")
    asked.refresh_from_db()
    assert asked.satisfied_by == cast.officer
    assert settle_requirement(asked, by=cast.officer, satisfied=False).satisfied_at is None
    settle_requirement(asked, by=cast.officer, satisfied=True)
    say(plan, cast, anchor, "must_change", "还是没有数字。")
    asked.refresh_from_db()
    assert asked.satisfied_at is None


def test_a_requirement_of_a_removed_goal_is_still_answered(cast: Cast) -> None:
    plan, anchor = returned(cast)
    goal = plan.goals.get()
    other = make_goal(plan=plan, title="另一目标", owner=cast.head_a, objective=goal.objective)
    plan.measures.get().links.create(goal=other, weight=100)
    plan = remove_goal(goal, by=cast.head_a, version=plan.version)
    gap = examine(plan).blocking[0]
    assert (gap.field, gap.item, gap.where) == ("requirements", None, "目标 1")
    answer_remark(open_requirements(plan)[0], by=cast.head_a, answer="done", text="已换成另一目标。")
    explain_all(plan)
    plan = again(plan, cast)
    assert anchor not in {one.place.anchor for one in round_of(plan, plan.submissions.get(number=2))}


def test_two_officers_do_not_overwrite_each_other(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    say(plan, cast, "overview", "must_change", "请写明为什么。")
    with pytest.raises(Stale, match="请写明为什么"):
        write_remark(plan, "overview", by=cast.director, version=plan.version, text="很好", seen="")
    written = write_remark(
        plan, "overview", by=cast.director, version=plan.version, text="很好", seen="请写明为什么。"
    )
    assert (written.text, written.verdict) == ("很好", "must_change")


def test_remarks_are_the_office_s_about_this_very_version(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    with pytest.raises(Forbidden):
        write_remark(plan, "overview", by=cast.head_a, version=plan.version, verdict="pass")
    with pytest.raises(Stale):
        write_remark(plan, "overview", by=cast.officer, version=plan.version - 1, verdict="pass")
    for anchor in ("goals-0", "nowhere", f"goals-{make_goal().pk}"):
        with pytest.raises(Invalid, match="没有"):
            say(plan, cast, anchor, "pass")
    with pytest.raises(Invalid, match="结论"):
        say(plan, cast, "overview", "perhaps")
    with pytest.raises(Invalid, match="最多 2000 个"):
        say(plan, cast, "overview", "pass", "长" * 2001)


def test_a_plan_handed_in_before_submissions_were_kept_is_reviewed_all_the_same(cast: Cast) -> None:
    plan = plan_in("draft", cast)
    plan.status, plan.submitted_at, plan.submitted_by = "submitted", timezone.now(), cast.head_a
    DepartmentPlan.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at=plan.submitted_at, submitted_by=cast.head_a
    )
    say(plan, cast, "overview", "pass")
    assert plan.submissions.get().plan_version == plan.version
