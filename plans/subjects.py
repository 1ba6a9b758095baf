"""What of plans goes along an approval chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalKind
from approvals.subjects import ApprovalSubject, register
from core.hashing import content_hash
from plans.adjustment_permissions import may_decide
from plans.apart import bound_part
from plans.commands.adjustments.deciding import adjustment_approved, adjustment_returned
from plans.commands.adjustments.enacting import held_adjustment
from plans.commands.apart import held_part, part_approved, part_returned
from plans.commands.approval import plan_approved, plan_returned
from plans.commands.locks import locked_organization_plan, locked_plan
from plans.commands.organization_approval import organization_approved, organization_returned
from plans.lifecycle import OrganizationPlanStatus
from plans.models import Adjustment, DepartmentPlan, Goal, IncludedPlan, Measure, OrganizationPlan
from plans.organization_permissions import may_decide_on_organization
from plans.permissions import may_decide_on
from plans.reports.decided import shown_adjustment, shown_organization_plan, shown_part, shown_plan


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
            rests=decided_along,
            shown=shown_plan,
        )
    )
    register(
        ApprovalSubject(
            kind=ApprovalKind.ORGANIZATION_PLAN,
            model=OrganizationPlan,
            title=_("组织计划"),
            purpose="organization_plan.approve",
            bound=bound_submission,
            barred=lambda plan, user: may_decide_on_organization(user, plan),
            department=lambda plan: None,
            approved=organization_approved,
            returned=organization_returned,
            hold=locked_organization_plan,
            shown=shown_organization_plan,
        )
    )
    for kind, model, title, purpose in (
        (ApprovalKind.PROJECT, Measure, _("重大改进项目"), "project.approve"),
        (ApprovalKind.GOAL, Goal, _("单独审定的目标"), "goal.approve"),
    ):
        register(
            ApprovalSubject(
                kind=kind,
                model=model,
                title=title,
                purpose=purpose,
                bound=bound_part,
                barred=lambda part, user: may_decide_on(user, part.plan),
                department=lambda part: part.plan.department,
                approved=part_approved,
                returned=part_returned,
                hold=held_part,
                page=lambda part: part.plan.get_absolute_url(),
                shown=shown_part,
            )
        )
    register(
        ApprovalSubject(
            kind=ApprovalKind.ADJUSTMENT,
            model=Adjustment,
            title=_("计划调整"),
            purpose="adjustment.approve",
            bound=lambda adjustment: (adjustment.version, adjustment.content_hash),
            barred=lambda adjustment, user: may_decide(user, adjustment),
            department=lambda adjustment: adjustment.plan.department,
            approved=adjustment_approved,
            returned=adjustment_returned,
            hold=held_adjustment,
            shown=shown_adjustment,
        )
    )


def decided_along(plan: DepartmentPlan) -> str:
    """Leadership has the organisation's plan with this draft in it: one decision, owed once."""
    before = IncludedPlan.objects.filter(
        plan=plan, plan_version=plan.version, organization_plan__status=OrganizationPlanStatus.SUBMITTED
    )
    if not before.exists():
        return ""
    return gettext("组织计划已提交领导小组，这份计划随它一并审批，不再单独等候；也可以先单独决定。")


def bound_submission(plan: Any) -> tuple[int, str]:
    """What was handed in, word for word; whether the department plans still are what it names is asked at the end."""
    submission = plan.submission
    return plan.version, submission.content_hash if submission else ""
