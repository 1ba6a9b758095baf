"""Approvals in the demo: a chain with countersigning, a major project that went along it, one on its way, plans that
wait on theirs, one delegation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pgtrigger
from django.utils import timezone

from activity.models import Duty, Event
from approvals.commands.cases import give_opinion, open_case
from approvals.commands.chains import StepFacts, adopt_chain
from approvals.models import ApprovalCase, ApprovalKind, CaseStep, Opinion
from demo.people import Company
from organization.models import Delegation, User
from plans.models import DepartmentPlan, Measure

WORDS = {
    "KF": (
        "同意。晚间这两个半小时正是来电最多的时候；请按月报接通率和用款。",
        "同意。晚班要派车上门的，请与售后服务部的值班表对齐。",
        "同意会签意见。",
        "同意立项。年中由办公室核对效果，达不到预期的停止后续投入。",
    ),
    "JS": ("同意。请与信息部确认接口由谁维护。",),
}
"""What was said about the major project of a department, in the order in which people sign: the leaders, the chair with
them, and the chair's decision. Who is missing has not spoken yet."""
FROZEN = ("activity.Event:event_append_only", "approvals.Opinion:opinion_append_only")


def decide_apart(plan: DepartmentPlan) -> None:
    """The measure that costs most is a major project, decided by itself."""
    measure = plan.measures.order_by("-cost", "number")[0]
    Measure.objects.filter(pk=measure.pk).update(is_major=True)


def open_projects(plan: DepartmentPlan, company: Company, at: datetime) -> None:
    """Passed on with the plan when its review ended."""
    for measure in plan.measures.filter(is_major=True):
        case = open_case(ApprovalKind.PROJECT, measure, by=company.officer, at=at)
        with pgtrigger.ignore(*FROZEN):
            Event.objects.about(case).update(at=at)


def speak_on_projects(plan: DepartmentPlan, company: Company, code: str, until: datetime) -> None:
    """The leaders sign and the chair decides, as far as it has come; the last of them speaks at `until`."""
    said = WORDS.get(code, ())
    voices = [*company.leaders, company.chair, company.chair]
    for measure in plan.measures.filter(is_major=True):
        case = ApprovalCase.objects.about(measure).get()
        pause = (until - case.opened_at) / len(said)
        for number, (voter, text) in enumerate(zip(voices, said, strict=False), start=1):
            speak(case, voter, text, case.opened_at + pause * number)


def speak(case: ApprovalCase, voter: User, text: str, moment: datetime) -> None:
    """By the command, dated afterwards."""
    newest = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    steps = CaseStep.objects.filter(case=case)
    before = set(steps.exclude(opened_at=None).values_list("pk", flat=True))
    opinion = give_opinion(case, "agree", by=voter, version=case.subject_version, text=text)
    case.refresh_from_db()
    with pgtrigger.ignore(*FROZEN):
        Opinion.objects.filter(pk=opinion.pk).update(given_at=moment)
        Event.objects.filter(pk__gt=newest).update(at=moment)
    for step in steps.exclude(pk__in=before).exclude(opened_at=None).select_related("rule"):
        steps.filter(pk=step.pk).update(
            opened_at=moment,
            due_at=moment + timedelta(days=step.rule.due_days),
            escalation_due_at=moment + timedelta(days=step.rule.escalation_days),
        )
    steps.filter(closed_at__gt=moment, pk__in=before).update(closed_at=moment)
    if case.closed_at:
        ApprovalCase.objects.filter(pk=case.pk).update(closed_at=moment)


def wait_for_approval(plan: DepartmentPlan, company: Company, *, since: datetime, due_at: datetime) -> None:
    """The plan is on its chain since `since`."""
    case = open_case(ApprovalKind.PLAN, plan, by=company.officer, at=since)
    case.steps.filter(status="open").update(due_at=due_at)
    Duty.objects.about(plan).open().filter(purpose="plan.approve").update(due_at=due_at)


def make_approvals(company: Company, today: date) -> None:
    """Major projects are countersigned by the whole group before the chair decides; a leader is away next week."""
    adopt_chain(
        ApprovalKind.PROJECT,
        [
            StepFacts(name="领导小组会签", who="leadership", rule="all"),
            StepFacts(name="组长审批", who="chair", rule="chair", due_days=3, escalation_days=6),
        ],
        by=company.director,
        number=1,
        note="重大项目先会签，再由组长决定。",
    )
    Delegation.objects.create(
        principal=company.leaders[0],
        delegate=company.leaders[-1] if len(company.leaders) > 1 else company.director,
        starts_on=today,
        ends_on=today + timedelta(days=7),
        reason="出差",
        given_at=timezone.now(),
        given_by=company.leaders[0],
    )
