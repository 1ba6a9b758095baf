"""A plan that came back once and is under review again: what was asked, answered, changed, and judged so far."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from core.hashing import content_hash
from demo.people import Company
from plans.commands.remarks import carry_verdicts, keep_submission
from plans.models import DepartmentPlan, Remark, ReviewDecision, Submission
from plans.models.review import Verdict
from plans.reports.remarks import Place, places_of

ASKED = (
    ("goals", 1, "目标表述没有数字，请写明由多少到多少。", "done", "已写明基线和目标值。"),
    ("goals", 2, "季度目标全空，无法按季评价。", "done", "已补各季度目标，按季逐步提高。"),
    ("measures", 1, "请写明负责的岗位和人。", "done", "已指定班组长负责。"),
    ("analysis", None, "请补客户和一线员工的调研依据。", "done", "已补访谈 6 人、回访 40 户的结论。"),
    ("measures", 2, "完成日期偏晚，请提前到二季度末。", "declined", "供应商 8 月才交付，不能提前，已写进进度安排。"),
)  # fmt: skip
"""Part, number, what was asked, and how it was answered."""
RETURNED_WITH: tuple[tuple[str, int | None, str], ...] = (
    ("goals", 2, "第四季度目标值与全年目标不一致，请核对。"),
    ("measures", 1, "没有写明车辆到位以后由谁调度。"),
)
SAID_NOW = (
    ("goals", 1, Verdict.PASS, ""),
    ("analysis", None, Verdict.PASS, ""),
    ("goals", 2, Verdict.MUST_CHANGE, "适用范围没有含下属班组的夜班，请补上，或说明由哪个部门承担。"),
    ("measures", 2, Verdict.MUST_CHANGE, "改到三季度末后，三季度目标缺少支撑。请前移，或调整三季度目标。"),
)


def first_draft(kept: dict[str, Any]) -> dict[str, Any]:
    """What the plan said before it came back."""
    draft = copy.deepcopy(kept)
    draft["goals"][0]["title"] = draft["goals"][0]["title"].partition("由")[0] + "明显提高"
    draft["goals"][1]["quarters"] = {}
    draft["analysis"] = draft["analysis"].partition("已访谈")[0]
    draft["measures"][0]["owner"] = None
    return draft


def returned_once(plan: DepartmentPlan, company: Company, moment: datetime) -> datetime:
    """The round before the present one; the day on which it was handed in first. Version 2 is what it says now."""
    first_at, back_at, answered_at = (
        moment - timedelta(days=6, hours=7),
        moment - timedelta(days=3, hours=2),
        moment - timedelta(hours=3),
    )
    content = first_draft(plan.kept())
    plain = {name: value for name, value in content.items() if name != "names"}
    head = plan.submitted_by
    assert head is not None  # noqa: S101 - it was handed in
    first = Submission.objects.create(
        plan=plan,
        number=1,
        plan_version=1,
        content=content,
        content_hash=content_hash(plain),
        submitted_at=first_at,
        submitted_by=head,
    )
    decision = ReviewDecision.objects.create(
        plan=plan,
        act="return",
        plan_version=1,
        content_hash=content_hash(plain),
        remarks=f"{len(ASKED)} 条修改要求，见各处意见。",
        due_at=back_at + timedelta(days=4),
        decided_at=back_at,
        decided_by=company.officer,
    )
    asked = {(part, number): (text, answer, reply) for part, number, text, answer, reply in ASKED}
    for place in places_of(plan):
        if place.is_optional:
            continue
        remark = blank(first, place, company, back_at)
        remark.decision, remark.verdict = decision, Verdict.PASS
        if found := asked.get((place.part, place.number)):
            remark.verdict = Verdict.MUST_CHANGE
            remark.text, remark.answer, remark.reply = found
            remark.replied_at, remark.replied_by = answered_at, head
        remark.save()
    return first_at


def judge_again(plan: DepartmentPlan, company: Company, moment: datetime) -> None:
    """The second submission as far as the office has come with it."""
    second = keep_submission(plan)
    carry_verdicts(second)
    places = {(place.part, place.number): place for place in places_of(plan)}
    for part, number, verdict, text in SAID_NOW:
        place = places[part, number]
        remark = second.remarks.filter(anchor=place.anchor).first() or blank(second, place, company, moment)
        remark.verdict, remark.text, remark.carried_from = verdict, text, None
        remark.save()
    passed = second.remarks.filter(verdict=Verdict.PASS).values("anchor")
    Remark.objects.requirements().filter(plan=plan, anchor__in=passed).update(
        satisfied_at=moment, satisfied_by=company.officer
    )


def send_back_with(plan: DepartmentPlan, company: Company, decision: ReviewDecision) -> None:
    """What a plan in correction has to answer."""
    submission = plan.submissions.get(plan_version=decision.plan_version)
    asked = {(part, number): text for part, number, text in RETURNED_WITH}
    for place in places_of(plan):
        if place.is_optional:
            continue
        remark = blank(submission, place, company, decision.decided_at)
        remark.decision, remark.verdict = decision, Verdict.PASS
        if text := asked.get((place.part, place.number)):
            remark.verdict, remark.text = Verdict.MUST_CHANGE, text
        remark.save()


def blank(submission: Submission, place: Place, company: Company, at: datetime) -> Remark:
    return Remark(
        plan_id=submission.plan_id,
        submission=submission,
        anchor=place.anchor,
        number=place.number,
        title=place.title,
        written_at=at,
        written_by=company.officer,
    )
