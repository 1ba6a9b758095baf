"""Quoting what the system knows: the figures are built here, never taken from the page, and kept as they are today."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from organization.models import User
from plans.commands.editing import finish_edit, plan_for_edit
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Evidence, Finding, Goal
from plans.offers import known_offer

ALREADY = "quoted_already"


@transaction.atomic
def quote_offer(
    plan: DepartmentPlan, code: str, *, goal: Goal | None = None, finding: Finding | None = None, by: User
) -> Evidence:
    """Keep the figures of an offer for a finding, for a goal, or (neither) for the analysis as a whole.

    An offer about a goal is built for the goal it supports. Raises `Invalid` for an offer that does not exist or has
    nothing to tell, `Conflict` where it is quoted already.
    """
    plan = plan_for_edit(plan, by=by)
    _check_place(plan, goal, finding)
    offer = known_offer(code.partition(":")[0])
    about = subject_of(plan, code) or goal
    figures = offer.build(plan, about if offer.of_goal else None) if offer else None
    if offer is None or figures is None:
        raise invalid("offer", _("这组数据现在没有可引用的内容，请刷新页面。"))
    if plan.evidence.filter(offer=code, goal=goal, finding=finding).exists():
        raise Conflict(ALREADY, _("这组数据已经引用过了。"))
    evidence = Evidence.objects.create(
        plan=plan,
        goal=goal,
        finding=finding,
        offer=code,
        title=figures.title[:200],
        figures=figures.frozen(),
        path=figures.path[:500],
        taken_at=timezone.now(),
        taken_by=by,
    )
    finish_edit(plan, by=by, data={**place_of(evidence), "quoted": evidence.title})
    return evidence


@transaction.atomic
def drop_evidence(evidence: Evidence, *, by: User) -> DepartmentPlan:
    """Take a quotation off again; its figures stay in the record of the edit."""
    plan = plan_for_edit(evidence.plan, by=by)
    found = Evidence.objects.select_related("goal", "finding").filter(pk=evidence.pk).first()
    if found is None:
        return plan
    data = {**place_of(found), "unquoted": found.title, "removed_figures": found.content()}
    found.delete()
    return finish_edit(plan, by=by, data=data)


def subject_of(plan: DepartmentPlan, code: str) -> Goal | None:
    """The goal that an offer's code names behind the colon (`trend:12`), with its indicator."""
    _name, colon, number = code.partition(":")
    if not colon:
        return None
    goal = plan.goals.for_content().filter(pk=int(number)).first() if number.isdecimal() else None
    if goal is None:
        raise invalid("offer", _("这组数据现在没有可引用的内容，请刷新页面。"))
    return goal


def place_of(evidence: Evidence) -> dict[str, Any]:
    if evidence.goal:
        return {"goal": evidence.goal.number, "goal_id": evidence.goal_id}
    if evidence.finding:
        return {"finding": evidence.finding.number, "finding_id": evidence.finding_id}
    return {"part": "analysis"}


def _check_place(plan: DepartmentPlan, goal: Goal | None, finding: Finding | None) -> None:
    own = all(record is None or record.plan_id == plan.pk for record in (goal, finding))
    if not own or (goal is not None and finding is not None):
        raise invalid("place", _("只能引用到本计划的一个目标或一个问题。"))
