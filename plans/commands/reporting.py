"""Progress reports: opened by the clock, written and handed in by the head, answered by the office.

The row of the plan guards the opening, the row of the report everything after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Invalid, Stale
from core.hashing import content_hash
from core.periods import organization_zone
from plans import deadlines, events
from plans.commands.locks import locked_plan
from plans.commands.validation import invalid
from plans.lifecycle import CycleStatus, PlanStatus, ReportStatus
from plans.models import (
    DepartmentPlan,
    PlanCycle,
    ProgressAnswer,
    ProgressFiling,
    ProgressNote,
    ProgressReport,
)
from plans.models.reporting import AnswerAct
from plans.reports.reporting import ReportFigures, figures_of, kept
from plans.rhythms import owed_spans
from plans.steering_permissions import can_answer_report, can_submit_report, can_write_report

TEXT_MAX = 10000
AT_LEAST = timedelta(days=3)
"""A report that is opened late, because the clock stood still, leaves this much time all the same."""


def open_due_reports(*, at: datetime | None = None) -> list[ProgressReport]:
    """Open every report whose period has ended, for all published plans of open cycles; the clock's own act.

    Doing it twice changes nothing, and a clock that stood still catches up.
    """
    at = at or timezone.now()
    today = timezone.localtime(at, organization_zone()).date()
    plans: Any = (
        DepartmentPlan.objects.filter(status=PlanStatus.PUBLISHED, cycle__status=CycleStatus.OPEN)
        .select_related("cycle")
        .annotate(reported_until=Max("progress_reports__last_day"))
        .defer("overview", "analysis", "schedule", "expected_effects")
        .order_by("pk")
    )
    return [
        report
        for plan in plans
        if owed_of(plan, plan.reported_until, today)
        for report in open_reports(plan, at=at)
    ]


def owed_of(plan: DepartmentPlan, reported_until: date | None, today: date) -> list[tuple[date, date]]:
    if plan.published_at is None:
        return []
    return owed_spans(
        plan.cycle.rhythm,
        (plan.cycle.starts_on, plan.cycle.ends_on),
        published_on=timezone.localtime(plan.published_at, organization_zone()).date(),
        reported_until=reported_until,
        today=today,
    )


@transaction.atomic
def open_reports(plan: DepartmentPlan, *, at: datetime) -> list[ProgressReport]:
    """The reports one plan owes and has not got yet; two clocks at once have one effect."""
    plan = locked_plan(plan)
    if plan.status != PlanStatus.PUBLISHED or plan.cycle.status != CycleStatus.OPEN:
        return []
    today = timezone.localtime(at, organization_zone()).date()
    until = plan.progress_reports.aggregate(last=Max("last_day"))["last"]
    opened = []
    for first, last in owed_of(plan, until, today):
        due_at = max(due_of(plan.cycle, last), end_of(today + AT_LEAST))
        report = ProgressReport.objects.create(
            plan=plan, first_day=first, last_day=last, due_at=due_at, opened_at=at
        )
        open_duty(report, "report.submit", holder=Holder(department=plan.department), due_at=due_at, at=at)
        record(events.REPORT_OPENED, report, by=None, department_id=plan.department_id)
        opened.append(report)
    return opened


def due_of(cycle: PlanCycle, last_day: date) -> datetime:
    """The end of the day that lies so many days after the period as the cycle says."""
    return end_of(last_day + timedelta(days=cycle.report_days))


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), organization_zone())


def redate_reports(cycle: PlanCycle) -> None:
    """The cycle has a new time limit: what was never handed in is due by it."""
    owed = ProgressReport.objects.filter(plan__cycle=cycle, status=ReportStatus.OPEN)
    for report in owed.select_for_update(of=("self",)).select_related("plan__department").order_by("pk"):
        report.due_at = due_of(cycle, report.last_day)
        report.save(update_fields=["due_at"])
        open_duty(
            report, "report.submit", holder=Holder(department=report.plan.department), due_at=report.due_at
        )


def forgive_reports(plan: DepartmentPlan, *, by: Any, at: datetime) -> None:
    """The plan is closed: what was not handed in is owed no more."""
    for report in plan.progress_reports.exclude(status=ReportStatus.ACKNOWLEDGED):
        close_duties(report, by=by, outcome="cycle_closed", at=at)


@transaction.atomic
def save_report(
    report: ProgressReport,
    *,
    by: Any,
    version: int | None,
    summary: str,
    next_steps: str,
    notes: Mapping[int, str],
) -> ProgressReport:
    """Keep what was written so far; `notes` holds the text for each goal."""
    report = locked_report(report)
    can_write_report(by, report).or_raise()
    report.expect_version(version)
    if _write(report, summary, next_steps, notes):
        report.next_version()
        report.save(update_fields=["summary", "next_steps", "version"])
        _tell(events.REPORT_SAVED, report, by=by, version=report.version)
    return report


def _write(report: ProgressReport, summary: str, next_steps: str, notes: Mapping[int, str]) -> bool:
    """Put the texts in place; says whether anything changed."""
    for field, text in (("summary", summary), ("next_steps", next_steps)):
        if len(text) > TEXT_MAX:
            raise invalid(
                field,
                _("写了 %(length)s 个字，最多 %(most)s 个，请精简。")
                % {"length": len(text), "most": TEXT_MAX},
            )
    goals = set(report.plan.goals.values_list("pk", flat=True))
    old = dict(report.notes.values_list("goal_id", "text"))
    new = {pk: text.strip() for pk, text in notes.items() if pk in goals}
    changed = (report.summary, report.next_steps) != (summary.strip(), next_steps.strip())
    report.summary, report.next_steps = summary.strip(), next_steps.strip()
    for pk, text in new.items():
        if text == old.get(pk, ""):
            continue
        changed = True
        if text:
            ProgressNote.objects.update_or_create(report=report, goal_id=pk, defaults={"text": text})
        else:
            report.notes.filter(goal_id=pk).delete()
    return changed


@transaction.atomic
def submit_report(report: ProgressReport, *, by: Any, version: int | None, seen: str) -> ProgressFiling:
    """Hand the report in: texts and figures of this moment are kept for good.

    `seen` is the fingerprint of the figures that were read; other figures by now raise `Stale`, so that nobody
    confirms what was never shown. Missing texts are refused with every gap.
    """
    report = locked_report(report)
    can_submit_report(by, report).or_raise()
    report.expect_version(version)
    figures = figures_of(report)
    if seen != figures.fingerprint:
        raise Stale("figures_changed", _("您打开以后数字有更新，报告没有报送。请看过新的数字再报送。"))
    refuse_gaps(report, figures)
    now = timezone.now()
    if report.status == ReportStatus.OPEN:
        report.is_late = now > report.due_at
    report.next_version()
    report.move_to(ReportStatus.SUBMITTED, at=now, by=by)
    report.save(update_fields=["status", "version", "is_late", "submitted_at", "submitted_by"])
    content = content_of(report, figures)
    filing = ProgressFiling.objects.create(
        report=report,
        version=report.version,
        content=content,
        content_hash=content_hash(content),
        submitted_at=now,
        submitted_by=by,
    )
    _tell(
        events.REPORT_SUBMITTED,
        report,
        by=by,
        version=report.version,
        is_late=report.is_late,
        hash=filing.content_hash,
    )
    close_duties(report, "report.submit", "report.complete", by=by, outcome="submitted", at=now)
    open_duty(report, "report.answer", holder=OFFICE, due_at=now + deadlines.ANSWER_REPORT, at=now)
    return filing


def refuse_gaps(report: ProgressReport, figures: ReportFigures) -> None:
    said = set(report.notes.values_list("goal_id", flat=True))
    fields: dict[str, list[str]] = {}
    if not report.summary:
        fields["summary"] = [_("请写明本期主要工作和成效。")]
    for line in figures.goals:
        if line.must_explain and line.goal_id not in said:
            sentence = _("目标 %(number)s 没有达到要求，请写明原因和措施。")
            fields[f"goal_{line.goal_id}"] = [sentence % {"number": line.number}]
    if fields:
        sentence = _("还差 %(count)s 处没有写，补齐以后才能报送。") % {"count": len(fields)}
        raise Invalid("incomplete", sentence, fields)


def content_of(report: ProgressReport, figures: ReportFigures) -> dict[str, Any]:
    return {
        "first_day": f"{report.first_day}",
        "last_day": f"{report.last_day}",
        "summary": report.summary,
        "next_steps": report.next_steps,
        "notes": {
            str(pk): text for pk, text in report.notes.order_by("goal_id").values_list("goal_id", "text")
        },
        "figures": kept(figures),
    }


@transaction.atomic
def answer_report(
    report: ProgressReport, *, by: Any, version: int | None, act: str, text: str
) -> ProgressAnswer:
    """The office acknowledges with a reply, or returns the report with a question; both need words."""
    report = locked_report(report)
    can_answer_report(by, report).or_raise()
    report.expect_version(version)
    text = text.strip()
    if not text:
        raise invalid("text", _("请写几句话：部门看到的就是这一段。"))
    now, is_return = timezone.now(), act == AnswerAct.RETURN
    report.move_to(ReportStatus.RETURNED if is_return else ReportStatus.ACKNOWLEDGED, at=now, by=by)
    report.save()
    answer = ProgressAnswer.objects.create(
        report=report, version=report.version, act=act, text=text, answered_at=now, answered_by=by
    )
    close_duties(report, "report.answer", by=by, outcome=act, at=now)
    if is_return:
        holder = Holder(department=report.plan.department)
        open_duty(report, "report.complete", holder=holder, due_at=now + deadlines.CORRECT, at=now)
    event = events.REPORT_RETURNED if is_return else events.REPORT_ACKNOWLEDGED
    _tell(event, report, by=by, version=report.version, remarks=text)
    return answer


def locked_report(report: ProgressReport) -> ProgressReport:
    return (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("plan__cycle", "plan__department", "submitted_by")
        .get(pk=report.pk)
    )


def _tell(name: str, report: ProgressReport, *, by: Any, **data: Any) -> None:
    record(name, report, by=by, data=data, department_id=report.plan.department_id)
