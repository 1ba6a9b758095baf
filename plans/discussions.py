"""Comments and files of a department's plan: by part, finding, goal and measure."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.discussions import Discussable, register
from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.periods import local_today
from organization.models import Role, User
from organization.querysets import PersonQuerySet
from plans.lifecycle import EDITABLE, IN_FORCE, CycleStatus, PlanStatus
from plans.models import DepartmentPlan
from plans.permissions import is_drafter

PARTS = {
    "overview": _("计划概述"),
    "analysis": _("现状分析"),
    "goals": _("改善目标"),
    "measures": _("改善措施"),
    "schedule": _("进度安排"),
    "effects": _("预期效果"),
}
GOAL_FIELDS = (
    "title",
    "scope",
    "indicator",
    "baseline",
    "target",
    "weight",
    "rationale",
    "objective",
    "due_on",
)
FINDING_FIELDS = ("source", "statement", "detail")
MEASURE_FIELDS = ("title", "description", "owner", "starts_on", "due_on", "expected_effect", "cost")
ABOVE = (Role.CHAIR, Role.LEADER, Role.DIRECTOR, Role.OFFICER)


def register_discussions() -> None:
    register(
        Discussable(
            kind="plan",
            model=DepartmentPlan,
            visible_to=visible_plans,
            people=people_of,
            url=place_of,
            can_comment=can_comment_on_plan,
            can_attach=can_attach_to_plan,
            anchors=anchors_of,
            is_shown_late=True,
            write_scope="plans:write",
        )
    )


def place_of(plan: DepartmentPlan, anchor: str) -> str:
    """Of a plan that is being written: an address that leads its authors to the place in the editor."""
    if anchor and plan.status in EDITABLE:
        return reverse("plans:place", args=[plan.pk, anchor])
    return plan.get_absolute_url()


def visible_plans(user: Any) -> QuerySet[DepartmentPlan]:
    return DepartmentPlan.objects.visible_to(user).select_related("cycle", "department")


def people_of(plan: DepartmentPlan) -> PersonQuerySet:
    """The other side of `PlanQuerySet.visible_to`: who sees this plan in the status it has now."""
    today = local_today()
    above = Q(department_id__in=[int(part) for part in plan.department.path.split("/") if part])
    people: PersonQuerySet = User.objects.people()
    seeing = people.in_roles(ABOVE, today) | people.in_roles([Role.HEAD], today, above)
    if plan.status in EDITABLE:
        seeing |= people.in_roles([Role.STAFF], today, Q(department_id=plan.department_id))
    else:
        seeing |= people.in_roles([Role.STAFF, Role.SUPERVISOR], today, above)
    seeing |= people.filter(pk__in=plan.drafters.values("person"))
    if plan.status in IN_FORCE:
        seeing |= people.in_roles([Role.SUPERVISOR], today, Q(department__isnull=True))
    return seeing


def can_comment_on_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """Whoever sees a plan may speak about it, until its year is closed."""
    return _not_over(plan)


def can_attach_to_plan(user: Any, plan: DepartmentPlan) -> Decision:
    """The department's own people and heads above it, who writes along, and the office."""
    standing = user.standing
    if not (
        standing.is_office
        or standing.heads(plan.department_id)
        or plan.department_id in standing.own_department_ids
        or is_drafter(user, plan)
    ):
        return forbidden("not_concerned", gettext("附件由本部门人员或服务改善办公室上传。"))
    return _not_over(plan)


def _not_over(plan: DepartmentPlan) -> Decision:
    if plan.status == PlanStatus.CLOSED or plan.cycle.status == CycleStatus.CLOSED:
        return conflict("cycle_closed", gettext("这个周期已经关闭，评论和附件只供查看。"))
    return ALLOWED


def anchors_of(plan: DepartmentPlan) -> dict[str, str | Promise]:
    """The six parts, every finding, goal and measure by id, and their fields; three queries."""
    found: dict[str, str | Promise] = dict(PARTS)
    for finding in plan.findings.order_by("number").only("id", "number", "plan_id"):
        name = gettext("问题 %(number)s") % {"number": finding.number}
        found |= fields_of(finding, f"finding-{finding.pk}", name, FINDING_FIELDS)
    for goal in plan.goals.order_by("number").only("id", "number", "plan_id"):
        name = gettext("目标 %(number)s") % {"number": goal.number}
        found |= fields_of(goal, f"goal-{goal.pk}", name, GOAL_FIELDS)
    for measure in plan.measures.order_by("number").only("id", "number", "plan_id"):
        name = gettext("措施 %(number)s") % {"number": measure.number}
        found |= fields_of(measure, f"measure-{measure.pk}", name, MEASURE_FIELDS)
    return found


def fields_of(row: Any, anchor: str, name: str, fields: tuple[str, ...]) -> dict[str, str]:
    words = {f"{anchor}.{field}": str(row._meta.get_field(field).verbose_name) for field in fields}
    return {anchor: name, **{key: f"{name} · {said}" for key, said in words.items()}}
