"""Adjustments of this year's plans by the real commands: one in force, one waiting for leadership, one being drafted;
dated afterwards as they would have happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pgtrigger

from activity.models import Duty, Event
from approvals.events import CASE_OPENED, STEP_OPENED
from approvals.models import ApprovalCase
from demo.people import Company
from organization.models import User
from plans.commands.adjustments.deciding import approve_adjustment, review_adjustment, submit_adjustment
from plans.commands.adjustments.writing import (
    ReasonInput,
    add_record,
    change_record,
    change_text,
    propose_adjustment,
)
from plans.models import Adjustment, AdjustmentDecision, DepartmentPlan, PlanCycle, PlanEdition

FROZEN = (
    "activity.Event:event_append_only",
    "plans.AdjustmentDecision:adjustment_decision_append_only",
    "plans.PlanEdition:edition_append_only",
    "approvals.ApprovalCase:case_bound",
    "approvals.Opinion:opinion_append_only",
)


def make_adjustments(company: Company, cycle: PlanCycle, now: datetime) -> None:
    plans = {plan.department.code: plan for plan in cycle.plans.select_related("department", "cycle")}
    in_force(plans["WL"], company, now)
    waiting(plans["SH"], company, now)
    drafted(plans["KF"], company)


def check_day(cycle: PlanCycle, now: datetime) -> date:
    return min(cycle.ends_on, now.date() + timedelta(days=30))


def in_force(plan: DepartmentPlan, company: Company, now: datetime) -> None:
    """A carrier opened late: the measure ends later, the last quarter aims a little lower."""
    head = company.heads["WL"]
    found = propose_adjustment(
        plan,
        ReasonInput(
            cause="resource",
            reason="干线承运商晚一个月开通第二条线路，七、八月改约仍集中在周末。已与承运商确认新的开通日期。",
            goal=plan.goals.order_by("number")[0],
            expected_effect="线路开通后周末改约减少三成，四季度回到原定进度。",
            short_term_target="检查日前周末改约每周少于 40 单",
            check_on=check_day(plan.cycle, now),
        ),
        by=head,
    )
    measure = plan.measures.order_by("-number")[0]
    wanted = {
        "due_on": plan.cycle.ends_on,
        "expected_effect": f"{measure.expected_effect}（线路晚开通一个月）",
    }
    found = change_record(found, measure, wanted, by=head, version=found.version)
    text = f"{plan.schedule}干线第二条线路九月开通，四季度补足。"
    found = change_text(found, "schedule", text, by=head, version=found.version)
    found = handed_in(found, company, head)
    approve_adjustment(
        found, by=company.chair, version=found.version, remarks="同意。请物流配送部每周报改约数。"
    )
    backdate(found, now - timedelta(days=40))


def waiting(plan: DepartmentPlan, company: Company, now: datetime) -> None:
    """More demand than expected: a measure more, and money for it; the chair has it on the table."""
    head = company.heads["SH"]
    found = propose_adjustment(
        plan,
        ReasonInput(
            cause="demand",
            reason="新开通的三个县区十月起日均增加 46 单，现有技师两天内上不了门。",
            goal=plan.goals.order_by("number")[0],
            expected_effect="县区工单按期率由 81% 回到 93%。",
            short_term_target="检查日前县区两天上门率到 90%",
            check_on=check_day(plan.cycle, now),
        ),
        by=head,
    )
    measure = plan.measures.order_by("number")[1]
    wanted = {"cost": (measure.cost or Decimal(0)) + Decimal(60000)}
    found = change_record(found, measure, wanted, by=head, version=found.version)
    found = new_measure(found, head, "县区驻点技师 6 名", "按期率提高 12 个百分点", Decimal(168000), now)
    found = handed_in(found, company, head)
    backdate(found, now - timedelta(days=2))


def drafted(plan: DepartmentPlan, company: Company) -> None:
    head = company.heads["KF"]
    found = propose_adjustment(
        plan,
        ReasonInput(
            cause="measure",
            reason="知识库上线后，夜间咨询的首次解决率没有提高：夜间没有人能改答案。",
            goal=plan.goals.order_by("number")[1],
            expected_effect="夜间咨询首次解决率提高 5 个百分点。",
        ),
        by=head,
    )
    new_measure(
        found, head, "夜间值班编辑，当晚补答案", "夜间首次解决率提高 5 个百分点", Decimal(24000), None
    )


def new_measure(
    found: Adjustment, head: User, title: str, effect: str, cost: Decimal, now: datetime | None
) -> Adjustment:
    """Of the last weeks of the cycle, for the goal that calls for the adjustment."""
    cycle = found.plan.cycle
    starts_on = max(cycle.starts_on, cycle.ends_on - timedelta(days=45))
    values: dict[str, Any] = {
        "title": title,
        "family": "process",
        "owner": head,
        "starts_on": starts_on,
        "due_on": cycle.ends_on,
        "expected_effect": effect,
        "cost": cost,
        f"goal_{found.goal_id}": Decimal(50),
    }
    add_record(found, "measure", values, by=head, version=found.version)
    return Adjustment.objects.select_related("plan__cycle", "plan__department", "base").get(pk=found.pk)


def handed_in(found: Adjustment, company: Company, head: User) -> Adjustment:
    found = submit_adjustment(found, by=head, version=found.version)
    review_adjustment(
        found, by=company.officer, version=found.version, remarks="数据属实，改动与理由相符，建议同意。"
    )
    return found


def backdate(found: Adjustment, moment: datetime) -> None:
    """A day for each step, the last of them at `moment`."""
    found.refresh_from_db()
    steps = ("drafted", "submitted", "reviewed", "approved", "applied")
    done = [step for step in steps if getattr(found, f"{step}_at")]
    days = {step: moment - timedelta(days=min(len(done) - 1 - place, 3)) for place, step in enumerate(done)}
    Adjustment.objects.filter(pk=found.pk).update(**{f"{step}_at": at for step, at in days.items()})
    acts = {"adjustment.edited": "drafted", "review": "reviewed", "approve": "approved"}
    with pgtrigger.ignore(*FROZEN):
        for event in Event.objects.about(found):
            step = acts.get(event.name, event.name.partition(".")[2])
            Event.objects.filter(pk=event.pk).update(at=days.get(step, moment))
        for decision in AdjustmentDecision.objects.filter(adjustment=found):
            AdjustmentDecision.objects.filter(pk=decision.pk).update(decided_at=days[acts[decision.act]])
        if found.edition_id:
            PlanEdition.objects.filter(pk=found.edition_id).update(published_at=moment)
            Event.objects.about(found.plan).filter(name="plan.adjusted").update(at=moment)
        for case in ApprovalCase.objects.about(found):
            backdate_case(case, days.get("reviewed", moment), days.get("approved"))
    Duty.objects.about(found).update(opened_at=moment)


def backdate_case(case: ApprovalCase, opened: datetime, closed: datetime | None) -> None:
    """Put on its chain when the review ended, decided when leadership approved."""
    ApprovalCase.objects.filter(pk=case.pk).update(opened_at=opened, closed_at=closed)
    for step in case.steps.select_related("rule"):
        case.steps.filter(pk=step.pk).update(
            opened_at=opened,
            due_at=opened + timedelta(days=step.rule.due_days),
            escalation_due_at=opened + timedelta(days=step.rule.escalation_days),
            closed_at=closed,
        )
        step.opinions.update(given_at=closed)
    events = Event.objects.about(case)
    events.update(at=opened)
    if closed:
        events.exclude(name__in=[CASE_OPENED, STEP_OPENED]).update(at=closed)
