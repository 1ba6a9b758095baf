"""What the office says about each place of a submitted plan, and what the department answers.

Until the plan is returned or passed the remarks are the office's draft. A requirement (需修改 in a returned round) is
answered by the department before it hands the plan in again, and settled by the office in the next round.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Stale
from core.hashing import content_hash
from plans import events
from plans.commands.locks import locked_plan
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Remark, ReviewDecision, Submission
from plans.models.review import GOOD, Answer, Verdict
from plans.permissions import can_answer_remark, can_review_plan
from plans.reports.differences import place_name, sections
from plans.reports.remarks import Place, places_of, round_of

TEXT_MAX = 2000


@transaction.atomic
def write_remark(
    plan: DepartmentPlan,
    anchor: str,
    *,
    by: Any,
    version: int | None,
    verdict: str | None = None,
    text: str | None = None,
    seen: str | None = None,
) -> Remark:
    """Set the verdict, the text, or both, of one place; what is None stays. `seen` is the text before the writer
    began: if another officer wrote another one since, the edit is `Stale`. Raises `Invalid` for an unknown place."""
    plan, submission = _under_review(plan, by=by, version=version)
    place = next((one for one in places_of(plan) if one.anchor == anchor), None)
    if place is None:
        raise invalid(
            "anchor", _("这份计划没有「%(anchor)s」这个位置，请刷新页面。") % {"anchor": anchor[:40]}
        )
    if verdict is not None and verdict not in ("", *Verdict.values):
        raise invalid("verdict", _("没有「%(verdict)s」这个结论。") % {"verdict": verdict[:40]})
    remark = submission.remarks.filter(anchor=anchor).first() or _blank(submission, place)
    if text is not None:
        text = _clean(text, "text")
        if seen is not None and text != remark.text != _clean(seen, "text"):
            sentence = _("别人刚刚写了意见：%(text)s。请对照以后再改。")
            raise Stale("stale", sentence % {"text": remark.text})
        remark.text = text
    remark.verdict = remark.verdict if verdict is None else verdict
    remark.carried_from = None
    remark.written_at, remark.written_by = timezone.now(), by
    remark.save()
    if verdict is not None:
        _settle_along(remark, by=by)
    record(events.REMARK_WRITTEN, remark, by=by, data={"place": anchor})
    return remark


@transaction.atomic
def pass_unseen(plan: DepartmentPlan, *, by: Any, version: int | None, part: str = "") -> list[Remark]:
    """Let every place pass that nobody judged yet, of one part or of the whole plan."""
    plan, submission = _under_review(plan, by=by, version=version)
    unseen = [place for place in unseen_places(plan, submission) if part in ("", place.part)]
    return pass_places(submission, unseen, by=by, at=timezone.now())


def pass_places(submission: Submission, places: Iterable[Place], *, by: Any, at: datetime) -> list[Remark]:
    held = {remark.anchor: remark for remark in submission.remarks.all()}
    passed = []
    for place in places:
        remark = held.get(place.anchor) or _blank(submission, place)
        remark.verdict, remark.written_at, remark.written_by = Verdict.PASS, at, by
        remark.save()
        _settle_along(remark, by=by)
        record(events.REMARK_WRITTEN, remark, by=by, data={"place": place.anchor})
        passed.append(remark)
    return passed


@transaction.atomic
def settle_requirement(remark: Remark, *, by: Any, satisfied: bool) -> Remark:
    """Say whether an earlier requirement is met by what was handed in since."""
    plan, submission = _under_review(remark.plan, by=by, version=remark.plan.version)
    remark = Remark.objects.requirements().filter(plan=plan).exclude(submission=submission).get(pk=remark.pk)
    _satisfy(remark, by=by, satisfied=satisfied)
    record(events.REQUIREMENT_SETTLED, remark, by=by, data={"place": remark.anchor, "satisfied": satisfied})
    return remark


@transaction.atomic
def answer_remark(remark: Remark, *, by: Any, answer: str, text: str = "") -> Remark:
    """The department says what it did about a requirement, or why it did not follow it."""
    plan = locked_plan(remark.plan)
    remark = Remark.objects.select_for_update(of=("self",)).select_related("decision").get(pk=remark.pk)
    remark.plan = plan
    can_answer_remark(by, remark).or_raise()
    if answer not in Answer.values:
        raise invalid("answer", _("请选择「已修改」或「未采纳」。"))
    text = _clean(text, "reply")
    if answer == Answer.DECLINED and not text:
        raise invalid("reply", _("未采纳要写明理由，审核人据此判断。"))
    remark.answer, remark.reply = answer, text
    remark.replied_at, remark.replied_by = timezone.now(), by
    remark.save(update_fields=["answer", "reply", "replied_at", "replied_by"])
    data = {"part": remark.part, "number": remark.number, "answer": answer, "remarks": text}
    record(events.REMARK_ANSWERED, plan, by=by, data=data)
    return remark


# --- asked by the decisions --------------------------------------------------------------------
def submission_of(plan: DepartmentPlan) -> Submission:
    """What is under review; a plan that was handed in before submissions were kept gets its own now, since its
    content cannot have changed."""
    found = plan.submissions.filter(plan_version=plan.version).first()
    return found or keep_submission(plan)


def keep_submission(plan: DepartmentPlan) -> Submission:
    kept = plan.kept()
    content = {name: value for name, value in kept.items() if name != "names"}
    return Submission.objects.create(
        plan=plan,
        number=plan.submissions.count() + 1,
        plan_version=plan.version,
        content=kept,
        content_hash=content_hash(content),
        is_late=plan.is_late,
        submitted_at=plan.submitted_at,
        submitted_by=plan.submitted_by,
    )


def unseen_places(plan: DepartmentPlan, submission: Submission) -> list[Place]:
    return [one.place for one in round_of(plan, submission) if one.is_unseen]


def refuse_unfinished(plan: DepartmentPlan, submission: Submission, *, passing_unseen: bool) -> None:
    """A plan passes when every place was judged, and none must change."""
    judged = round_of(plan, submission)
    must = [one.place.name for one in judged if one.verdict == Verdict.MUST_CHANGE]
    if must:
        sentence = _("还有 %(count)s 项需修改，不能审核通过：%(places)s。请退回，或改为通过。")
        raise Conflict("must_change", sentence % {"count": len(must), "places": named(must)})
    unseen = [one.place.name for one in judged if one.is_unseen]
    if unseen and not passing_unseen:
        sentence = _("还有 %(count)s 项没有给出结论：%(places)s。请逐项审核，或选「其余全部通过」。")
        raise Conflict("unseen", sentence % {"count": len(unseen), "places": named(unseen)})


def named(names: list[str], most: int = 5) -> str:
    shown = _("、").join(names[:most])
    return shown if len(names) <= most else _("%(names)s等") % {"names": shown}


def requirements_of(submission: Submission) -> list[Remark]:
    """What the plan would be returned with; a requirement without words helps nobody and is refused."""
    found = list(submission.remarks.filter(verdict=Verdict.MUST_CHANGE).order_by("id"))
    silent = [place_name(one.part, one.number) for one in found if not one.text.strip()]
    if silent:
        sentence = _("请先写明怎样修改：%(places)s。")
        raise invalid("remarks", sentence % {"places": named(silent)})
    return found


def release(submission: Submission, decision: ReviewDecision) -> None:
    """With the decision the remarks are no longer a draft."""
    submission.remarks.filter(decision__isnull=True).update(decision=decision)


def carry_verdicts(submission: Submission) -> None:
    """Places that passed in the round before and read the same now have passed."""
    before = submission.plan.submissions.filter(number=submission.number - 1).first()
    if before is None:
        return
    same = {one.anchor for one in sections(before.content, submission.content) if one.kind == "same"}
    numbers = {place.anchor: place for place in places_of(submission.plan)}
    Remark.objects.bulk_create(
        Remark(
            plan=submission.plan,
            submission=submission,
            anchor=one.anchor,
            number=numbers[one.anchor].number,
            title=numbers[one.anchor].title,
            verdict=one.verdict,
            written_at=one.written_at,
            written_by=one.written_by,
            carried_from=one,
        )
        for one in before.remarks.filter(decision__isnull=False, verdict__in=GOOD)
        if one.anchor in same and one.anchor in numbers
    )


def _under_review(plan: DepartmentPlan, *, by: Any, version: int | None) -> tuple[DepartmentPlan, Submission]:
    plan = locked_plan(plan)
    can_review_plan(by, plan).or_raise()
    plan.expect_version(version)
    return plan, submission_of(plan)


def _blank(submission: Submission, place: Place) -> Remark:
    return Remark(
        plan_id=submission.plan_id,
        submission=submission,
        anchor=place.anchor,
        number=place.number,
        title=place.title,
    )


def _settle_along(remark: Remark, *, by: Any) -> None:
    """A place that passes has what was asked of it; one that must change again has not."""
    asked = Remark.objects.requirements().filter(plan_id=remark.plan_id, anchor=remark.anchor)
    for earlier in asked.exclude(submission_id=remark.submission_id):
        if remark.verdict in GOOD and earlier.satisfied_at is None:
            _satisfy(earlier, by=by, satisfied=True)
        elif remark.verdict == Verdict.MUST_CHANGE and earlier.satisfied_at is not None:
            _satisfy(earlier, by=by, satisfied=False)


def _satisfy(remark: Remark, *, by: Any, satisfied: bool) -> None:
    remark.satisfied_at, remark.satisfied_by = (timezone.now(), by) if satisfied else (None, None)
    remark.save(update_fields=["satisfied_at", "satisfied_by"])


def _clean(text: str, field: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > TEXT_MAX:
        sentence = _("意见有 %(length)s 个字，最多 %(most)s 个，请精简。")
        raise invalid(field, sentence % {"length": len(text), "most": TEXT_MAX})
    return text
