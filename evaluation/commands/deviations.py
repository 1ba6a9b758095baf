"""Alerts about goals that fall short: opened and withdrawn by the clock, analysed by the head, questioned by the office.

What counts: current figures of goals of published plans in open cycles, of the quarter before and, once it is old
enough for the cycle, of the running one. No data never raises an alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Invalid
from core.periods import Period, organization_zone
from evaluation import events
from evaluation.lifecycle import ACTIVE, DeviationStatus
from evaluation.models import Attainment, Deviation, Status
from evaluation.models.deviation import CauseFamily
from evaluation.permissions import can_analyse, can_question
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models.cycle import Shortfall
from plans.standings import is_short

LOCK = 7_201_502
"""One look at a time; two at once would tell people twice."""
ANALYSE = "deviation.analyse"
RECOVERED = gettext_noop("达成率回到界限以上")
LEVEL_CHANGED = gettext_noop("程度有变，见同一目标的另一条预警")
DATA_GONE = gettext_noop("数据更正后没有数据")
CYCLE_CLOSED = gettext_noop("周期已经关闭")
Key = tuple[int, date, str]


@transaction.atomic
def watch_deviations(*, at: datetime | None = None) -> int:
    """Bring all alerts in step with the figures; returns how many changed. Doing it twice changes nothing."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    wanted = shortfalls(at)
    active = {
        (d.goal_id, d.period_start, str(d.level)): d
        for d in Deviation.objects.filter(status__in=ACTIVE)
        .select_for_update(of=("self",))
        .select_related("goal__plan__cycle", "goal__plan__department")
    }
    now = figures_now(active)
    changed = 0
    for key, deviation in active.items():
        if reason := reason_to_withdraw(deviation, now.get(key[:2])):
            withdraw(deviation, reason, at=at)
            changed += 1
        elif row := now.get(key[:2]):
            refresh(deviation, row)
    for key, row in wanted.items():
        if key not in active:
            raise_alert(row, at=at)
            changed += 1
    return changed


def shortfalls(at: datetime) -> dict[Key, Attainment]:
    """Goals that fall short in a quarter that counts, with their level."""
    today = timezone.localtime(at, organization_zone()).date()
    current = Period.containing(today)
    rows = (
        Attainment.objects.current()
        .filter(
            status__in=Shortfall.values,
            period_start__in=[current.first_day, current.previous.first_day],
            goal__plan__status=PlanStatus.PUBLISHED,
            goal__plan__cycle__status=CycleStatus.OPEN,
        )
        .select_related("goal__plan__cycle", "goal__plan__department")
    )
    age = (today - current.first_day).days
    return {
        (row.goal_id, row.period_start, row.status): row
        for row in rows
        if row.period_start != current.first_day or age >= row.goal.plan.cycle.alert_after_days
    }


def figures_now(active: Mapping[Key, Deviation]) -> dict[tuple[int, date], Attainment]:
    rows = Attainment.objects.current().filter(goal_id__in={goal for goal, _start, _level in active})
    return {(row.goal_id, row.period_start): row for row in rows}


def reason_to_withdraw(deviation: Deviation, row: Attainment | None) -> str:
    """Empty while the alert stands."""
    if deviation.goal.plan.cycle.status == CycleStatus.CLOSED:
        return CYCLE_CLOSED
    if row is None or row.status == Status.NO_DATA:
        return DATA_GONE
    if row.status == deviation.level:
        return ""
    return LEVEL_CHANGED if row.status in Shortfall.values else RECOVERED


def refresh(deviation: Deviation, row: Attainment) -> None:
    """While nobody has analysed it, the alert shows the figures of now."""
    figures = (row.rate, row.actual, row.target)
    if deviation.status == DeviationStatus.OPEN and figures != (
        deviation.rate,
        deviation.actual,
        deviation.target,
    ):
        deviation.rate, deviation.actual, deviation.target = (
            row.rate or deviation.rate,
            row.actual,
            row.target,
        )
        deviation.save(update_fields=["rate", "actual", "target"])


def withdraw(deviation: Deviation, reason: str, *, at: datetime) -> None:
    deviation.move_to(DeviationStatus.WITHDRAWN, at=at, by=None)
    deviation.finished_at, deviation.finish_reason = at, reason
    deviation.save(update_fields=["status", "finished_at", "finish_reason"])
    close_duties(deviation, by=None, outcome="withdrawn", at=at)
    tell(events.DEVIATION_WITHDRAWN, deviation, by=None, why=reason)


def raise_alert(row: Attainment, *, at: datetime) -> Deviation:
    """A new alert, or one that was withdrawn and holds again."""
    figures = {"rate": row.rate, "actual": row.actual, "target": row.target}
    found = Deviation.objects.filter(goal=row.goal, period_start=row.period_start, level=row.status).first()
    if found is None:
        found = Deviation(goal=row.goal, period_start=row.period_start, level=row.status, opened_at=at)
        event = events.DEVIATION_RAISED
    else:
        found.move_to(DeviationStatus.OPEN, at=at, by=None)
        event = events.DEVIATION_RETURNED
    for name, value in figures.items():
        setattr(found, name, value)
    found.finished_at, found.finish_reason = None, ""
    cycle = row.goal.plan.cycle
    must = is_short(row.status, cycle.explain_from)
    found.due_at = end_of_day(at, cycle.analysis_days) if must else None
    found.save()
    if must:
        owe(found, at=at)
    tell(event, found, by=None, level=found.level, is_owed=must)
    return found


def owe(deviation: Deviation, *, at: datetime) -> None:
    holder = Holder(department=deviation.goal.plan.department)
    open_duty(deviation, ANALYSE, holder=holder, due_at=deviation.due_at, at=at)


def end_of_day(at: datetime, days: int) -> datetime:
    """The end of the day that lies so many days later, in the organisation's zone."""
    zone = organization_zone()
    return datetime.combine(
        timezone.localtime(at, zone).date() + timedelta(days=days), time(23, 59, 59), zone
    )


@transaction.atomic
def analyse_deviation(deviation: Deviation, *, by: Any, family: str, cause: str, proposal: str) -> Deviation:
    """The head says why, and what is proposed; both in words, the cause also by its family."""
    deviation = locked(deviation)
    can_analyse(by, deviation).or_raise()
    said = {"cause": cause.strip(), "proposal": proposal.strip()}
    wrong = {name: [_("请填写这一项，办公室据此判断是否要调整。")] for name, text in said.items() if not text}
    if family not in CauseFamily.values:
        wrong["cause_family"] = [_("请选择原因类别。")]
    if wrong:
        raise Invalid("incomplete", _("原因和建议都要写。"), wrong)
    now = timezone.now()
    deviation.cause_family, deviation.cause, deviation.proposal = family, said["cause"], said["proposal"]
    deviation.question = ""
    deviation.move_to(DeviationStatus.ANALYSED, at=now, by=by)
    deviation.save()
    close_duties(deviation, ANALYSE, by=by, outcome="analysed", at=now)
    tell(events.DEVIATION_ANALYSED, deviation, by=by, remarks=said["cause"])
    return deviation


@transaction.atomic
def question_deviation(deviation: Deviation, *, by: Any, text: str) -> Deviation:
    """The office asks on: the analysis is owed anew."""
    deviation = locked(deviation)
    can_question(by, deviation).or_raise()
    if not text.strip():
        raise Invalid("incomplete", _("请写明要部门补充什么。"), {"text": [_("请写明要部门补充什么。")]})
    now = timezone.now()
    deviation.move_to(DeviationStatus.OPEN, at=now, by=by)
    deviation.question = text.strip()
    deviation.due_at = end_of_day(now, deviation.goal.plan.cycle.analysis_days)
    deviation.save()
    owe(deviation, at=now)
    tell(events.DEVIATION_QUESTIONED, deviation, by=by, remarks=deviation.question)
    return deviation


def locked(deviation: Deviation) -> Deviation:
    return (
        Deviation.objects.select_for_update(of=("self",))
        .select_related("goal__plan__cycle", "goal__plan__department")
        .get(pk=deviation.pk)
    )


def tell(name: str, deviation: Deviation, *, by: Any, **data: Any) -> None:
    record(name, deviation, by=by, data=data, department_id=deviation.goal.plan.department_id)
