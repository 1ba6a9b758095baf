"""What a person decides on, shown beside the question: the plan, one goal or measure, a change set, the whole."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.subjects import Shown
from core.components import Fact
from core.numerals import MISSING, figure
from core.punctuation import listed
from plans.models import Adjustment, DepartmentPlan, Goal, Measure, OrganizationPlan
from plans.reports.adjustments import touched
from plans.reports.consolidation.life import organization_text
from plans.reports.content import GoalLine, MeasureLine, plan_content


def shown_plan(plan: DepartmentPlan, user: Any) -> Shown | None:
    """The six parts, word for word."""
    if not DepartmentPlan.objects.visible_to(user).filter(pk=plan.pk).exists():
        return None
    return Shown("plans/decided/plan.html", {"content": plan_content(plan)})


def shown_part(part: Goal | Measure, user: Any) -> Shown | None:
    """The one goal or measure that is decided apart, as the plan says it."""
    if not DepartmentPlan.objects.visible_to(user).filter(pk=part.plan_id).exists():
        return None
    content = plan_content(part.plan)
    if isinstance(part, Goal):
        goal = next(line for line in content.goals if line.number == part.number)
        return Shown("plans/decided/part.html", {"title": goal.title, "lines": goal_facts(goal)})
    measure = next(line for line in content.measures if line.number == part.number)
    return Shown("plans/decided/part.html", {"title": measure.title, "lines": measure_facts(measure)})


def goal_facts(goal: GoalLine) -> list[Fact]:
    quarters = " / ".join(figure(value) for value in goal.quarters)
    aim = f"{figure(goal.baseline)} → {figure(goal.target)}"
    if goal.range_low is not None or goal.range_high is not None:
        aim = f"{figure(goal.range_low)} – {figure(goal.range_high)}"
    return [
        Fact(_("指标"), goal.indicator or MISSING, note=goal.unit),
        Fact(_("基线 → 目标"), aim),
        Fact(_("各季度目标值"), quarters),
        Fact(_("权重（%）"), figure(goal.weight)),
        Fact(_("负责人"), goal.owner or MISSING),
        Fact(_("起止"), days(goal)),
        Fact(_("承接的战略目标"), goal.objective or MISSING),
        Fact(_("为什么能达到"), goal.rationale or MISSING),
        *(Fact(label, value) for label, value in goal.custom),
    ]


def measure_facts(measure: MeasureLine) -> list[Fact]:
    asked = [
        _("%(pool)s 第 %(quarter)s 季度 %(amount)s %(unit)s")
        % {"pool": one.pool, "quarter": one.quarter, "amount": figure(one.amount), "unit": one.unit}
        for one in measure.requests
    ]
    served = [
        _("目标 %(number)s（%(weight)s%%）") % {"number": number, "weight": figure(weight)}
        for number, weight in measure.goals
    ]
    return [
        Fact(_("类型"), measure.family),
        *([Fact(_("内容"), measure.description)] if measure.description else []),
        Fact(_("责任人"), measure.owner or MISSING),
        Fact(_("起止"), days(measure)),
        Fact(_("服务的目标"), listed(served) or MISSING),
        Fact(_("预期效果"), measure.expected_effect or MISSING),
        Fact(_("预算（元）"), figure(measure.cost, 2)),
        *([Fact(_("年效益（元）"), figure(measure.benefit, 2))] if measure.benefit is not None else []),
        *([Fact(_("资源"), listed(asked))] if asked else []),
        *(Fact(title, date_format(day, "Y-m-d") if day else MISSING) for title, day in measure.milestones),
        *(Fact(label, value) for label, value in measure.custom),
    ]


def days(line: GoalLine | MeasureLine) -> str:
    first, last = (date_format(day, "Y-m-d") if day else MISSING for day in (line.starts_on, line.due_on))
    return _("%(first)s 至 %(last)s") % {"first": first, "last": last}


def shown_adjustment(adjustment: Adjustment, user: Any) -> Shown | None:
    """Why, and every place with what is struck out and put in."""
    if not Adjustment.objects.visible_to(user).filter(pk=adjustment.pk).exists():
        return None
    context = {"adjustment": adjustment, "changed": touched(adjustment)}
    return Shown("plans/decided/adjustment.html", context)


def shown_organization_plan(plan: OrganizationPlan, user: Any) -> Shown | None:
    """What was handed in, with what stands between departments."""
    submission = plan.submission
    if submission is None or not OrganizationPlan.objects.visible_to(user).filter(pk=plan.pk).exists():
        return None
    return Shown("plans/decided/organization.html", {"text": organization_text(submission.content)})
