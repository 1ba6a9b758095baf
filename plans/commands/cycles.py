"""The year's frame: making a cycle, opening it (which asks every department), closing it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.models import Duty
from activity.recording import record
from core.errors import Conflict
from plans import events
from plans.commands.adjustments.deciding import withdraw_with_plan
from plans.commands.locks import locked_cycle
from plans.commands.progress import forgive_milestones
from plans.commands.reporting import forgive_reports, redate_reports
from plans.commands.validation import invalid, validate
from plans.lifecycle import EDITABLE, CycleStatus, PlanStatus
from plans.models import DepartmentPlan, PlanCycle
from plans.models.cycle import Rhythm, Shortfall, all_parts
from plans.permissions import (
    can_ask_departments,
    can_close_cycle,
    can_create_cycle,
    can_edit_cycle,
    can_open_cycle,
)
from plans.reports.cycles import departments_without_plan, headed_department_ids

IN_HAND = (PlanStatus.SUBMITTED, PlanStatus.REVIEWED, PlanStatus.APPROVED)
"""Plans on which office or leadership still owe a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleInput:
    year: int
    title: str
    starts_on: date
    ends_on: date
    submission_due_at: datetime
    reached_from: Decimal = Decimal(100)
    near_from: Decimal = Decimal(95)
    at_risk_from: Decimal = Decimal(85)
    rhythm: str = Rhythm.QUARTERLY
    report_days: int = 10
    explain_from: str = Shortfall.AT_RISK
    alert_after_days: int = 30
    analysis_days: int = 5
    required_parts: list[str] = field(default_factory=all_parts)


@transaction.atomic
def create_cycle(values: CycleInput, *, by: Any) -> PlanCycle:
    can_create_cycle(by).or_raise()
    cycle = PlanCycle()
    _fill(cycle, values)
    cycle.save()
    record(events.CYCLE_CREATED, cycle, by=by)
    return cycle


@transaction.atomic
def edit_cycle(cycle: PlanCycle, values: CycleInput, *, by: Any) -> PlanCycle:
    """Change dates, deadline or thresholds; a new deadline moves what departments owe."""
    cycle = locked_cycle(cycle)
    can_edit_cycle(by, cycle).or_raise()
    before = {f.name: getattr(cycle, f.name) for f in fields(values)}
    if cycle.status != CycleStatus.DRAFT and values.year != cycle.year:
        raise invalid("year", _("周期已经启动，年度不能再改。"))
    _fill(cycle, values)
    cycle.save()
    after = {f.name: getattr(cycle, f.name) for f in fields(values)}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return cycle
    if "submission_due_at" in changed and cycle.status == CycleStatus.OPEN:
        for plan in cycle.plans.filter(status=PlanStatus.DRAFT).select_related("department", "cycle"):
            _ask(plan)
    if "report_days" in changed:
        redate_reports(cycle)
    record(events.CYCLE_EDITED, cycle, by=by, data={"changed": changed})
    return cycle


def _fill(cycle: PlanCycle, values: CycleInput) -> None:
    for f in fields(values):
        setattr(cycle, f.name, getattr(values, f.name))
    if PlanCycle.objects.exclude(pk=cycle.pk).filter(year=cycle.year).exists():
        raise invalid("year", _("%(year)s 年已经有计划周期，请换一个年度。") % {"year": cycle.year})
    for name in ("starts_on", "ends_on"):
        if getattr(cycle, name).year != cycle.year:
            raise invalid(
                name,
                _("日期 %(day)s 不在 %(year)s 年内：周期是一个自然年，请改日期或年度。")
                % {"day": getattr(cycle, name), "year": cycle.year},
            )
    if cycle.ends_on <= cycle.starts_on:
        raise invalid("ends_on", _("结束日期要晚于开始日期 %(day)s。") % {"day": cycle.starts_on})
    unknown = set(cycle.required_parts) - set(all_parts())
    if unknown or not {"goals", "measures"} <= set(cycle.required_parts):
        raise invalid("required_parts", _("改善目标和改善措施必须填写；其余部分请从六部分中选择。"))
    if not cycle.reached_from > cycle.near_from > cycle.at_risk_from > 0:
        raise invalid("near_from", _("三条界限要由高到低：达成、接近、有风险，例如 100、95、85。"))
    validate(cycle)


@transaction.atomic
def open_cycle(cycle: PlanCycle, *, by: Any) -> PlanCycle:
    """Start the cycle: every active service department that has a head gets a plan to write, due at the deadline."""
    cycle = locked_cycle(cycle)
    can_open_cycle(by, cycle).or_raise()
    now = timezone.now()
    cycle.move_to(CycleStatus.OPEN, at=now, by=by)
    cycle.save(update_fields=["status", "opened_at", "opened_by"])
    asked, headless = _ask_missing(cycle, by=by)
    record(events.CYCLE_OPENED, cycle, by=by, data={"departments": len(asked), "without_head": headless})
    return cycle


@transaction.atomic
def ask_departments(cycle: PlanCycle, *, by: Any) -> list[DepartmentPlan]:
    """Ask departments that were founded, or got a head, after the opening; returns their new plans."""
    cycle = locked_cycle(cycle)
    can_ask_departments(by, cycle).or_raise()
    asked, headless = _ask_missing(cycle, by=by)
    if not asked:
        raise Conflict("nobody_to_ask", _("没有可以补充的部门：有负责人的服务部门都已经有计划。"))
    record(events.DEPARTMENTS_ASKED, cycle, by=by, data={"departments": len(asked), "without_head": headless})
    return asked


def _ask_missing(cycle: PlanCycle, *, by: Any) -> tuple[list[DepartmentPlan], list[str]]:
    headed = headed_department_ids()
    asked, headless = [], []
    for department in departments_without_plan(cycle):
        if department.pk not in headed:
            headless.append(department.name)
            continue
        plan = DepartmentPlan.objects.create(cycle=cycle, department=department)
        _ask(plan)
        record(events.PLAN_OPENED, plan, by=by)
        asked.append(plan)
    return asked, headless


def _ask(plan: DepartmentPlan) -> Duty:
    return open_duty(
        plan,
        "plan.submit",
        holder=Holder(department=plan.department),
        due_at=plan.cycle.submission_due_at,
    )


@transaction.atomic
def close_cycle(cycle: PlanCycle, *, by: Any) -> PlanCycle:
    """End the cycle with its published plans; plans that were never submitted stay as they are, owed no more."""
    cycle = locked_cycle(cycle)
    can_close_cycle(by, cycle).or_raise()
    plans = list(
        DepartmentPlan.objects.select_for_update(of=("self",))
        .filter(cycle=cycle)
        .select_related("cycle", "department")
    )
    in_hand = sum(plan.status in IN_HAND for plan in plans)
    if in_hand:
        sentence = _("还有 %(count)s 份计划在审核、审批或等待发布，请先办结，再关闭周期。") % {
            "count": in_hand
        }
        raise Conflict("plans_in_hand", sentence)
    now = timezone.now()
    for plan in plans:
        if plan.status == PlanStatus.PUBLISHED:
            plan.move_to(PlanStatus.CLOSED, at=now, by=by)
            plan.save(update_fields=["status", "closed_at", "closed_by"])
            record(events.PLAN_CLOSED, plan, by=by)
            forgive_milestones(plan, by=by, at=now)
            forgive_reports(plan, by=by, at=now)
            withdraw_with_plan(plan, by=by, at=now)
        close_duties(plan, by=by, outcome="cycle_closed", at=now)
    cycle.move_to(CycleStatus.CLOSED, at=now, by=by)
    cycle.save(update_fields=["status", "closed_at", "closed_by"])
    unfinished = sum(plan.status in EDITABLE for plan in plans)
    record(events.CYCLE_CLOSED, cycle, by=by, data={"unfinished": unfinished})
    return cycle
