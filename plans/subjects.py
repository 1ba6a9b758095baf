"""What of plans goes along an approval chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalKind
from approvals.subjects import ApprovalSubject, register
from core.hashing import content_hash
from plans.commands.approval import plan_approved, plan_returned
from plans.commands.locks import locked_plan
from plans.models import DepartmentPlan
from plans.permissions import may_decide_on


def bound(plan: Any) -> tuple[int, str]:
    return plan.version, content_hash(plan.content())


def register_subjects() -> None:
    register(
        ApprovalSubject(
            kind=ApprovalKind.PLAN,
            model=DepartmentPlan,
            title=_("部门计划"),
            purpose="plan.approve",
            bound=bound,
            barred=lambda plan, user: may_decide_on(user, plan),
            department=lambda plan: plan.department,
            approved=plan_approved,
            returned=plan_returned,
            hold=locked_plan,
        )
    )
