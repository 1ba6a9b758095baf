"""Where a plan meets those of other departments: what is short, who has too much at once, one indicator counted in two
ways, measures that wait for each other. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.numerals import figure
from core.punctuation import listed
from organization.models import User
from plans.models import DepartmentPlan, Goal, MeasureDependency, ResourcePool
from plans.reports.overlaps import overlaps, with_names
from plans.reports.resources import pool_rows

MOST = 3
"""Lines of each kind; the pages they lead to have the rest."""


@dataclass(frozen=True)
class Meeting:
    """`is_problem`: something is to be coordinated; else it is only good to know."""

    icon: str
    sentence: str
    is_problem: bool = False
    url: str = ""


def meetings(plan: DepartmentPlan, user: User) -> list[Meeting]:
    return [*short(plan), *busy(plan, user), *counted_otherwise(plan, user), *waiting(plan, user)]


def short(plan: DepartmentPlan) -> Iterator[Meeting]:
    """Pools that this plan draws on and that have less than is asked of them."""
    drawn = ResourcePool.objects.filter(requests__measure__plan=plan).distinct().prefetch_related("amounts")
    cells = [(row.pool, cell) for row in pool_rows(list(drawn)) for cell in row.cells if cell.is_short]
    for pool, cell in cells[:MOST]:
        words = _("%(pool)s%(quarter)s需求 %(asked)s %(unit)s，可用 %(available)s %(unit)s") % {
            "pool": pool.name,
            "quarter": cell.name,
            "asked": figure(cell.asked + cell.granted),
            "available": figure(cell.available),
            "unit": pool.unit,
        }
        yield Meeting(
            "users", words, is_problem=True, url=reverse("plans:resource_cell", args=[pool.pk, cell.quarter])
        )


def busy(plan: DepartmentPlan, user: User) -> Iterator[Meeting]:
    """People who answer for measures of this plan and of others at the same time."""
    own = set(plan.measures.values_list("pk", flat=True))
    rows = [row for row in overlaps(plan.cycle, user) if own & set(row[5]) and set(row[5]) - own]
    for one in with_names(rows[:MOST], user):
        others = {m.plan.department.name for m in one.measures if m.pk not in own}
        words = _("%(person)s同时负责 %(most)s 项措施，其中有%(departments)s的") % {
            "person": one.person.label,
            "most": one.most,
            "departments": listed(sorted(others)),
        }
        yield Meeting("user-exclamation", words, url=reverse("plans:resource_people", args=[plan.cycle_id]))


def counted_otherwise(plan: DepartmentPlan, user: User) -> Iterator[Meeting]:
    """The same indicator with another scope or another way of counting."""
    mine = {
        goal.indicator_id: goal for goal in plan.goals.exclude(indicator=None).select_related("indicator")
    }
    others = (
        Goal.objects.visible_to(user)
        .filter(plan__cycle=plan.cycle_id, indicator__in=list(mine))
        .exclude(plan=plan)
        .select_related("plan__department")
        .order_by("plan__department__position", "number")
    )
    found = 0
    for other in others:
        goal = mine[other.indicator_id]
        if found == MOST or (other.scope.strip(), other.method) == (goal.scope.strip(), goal.method):
            continue
        found += 1
        words = _("「%(indicator)s」口径不同：本部门为「%(own)s」，%(department)s为「%(other)s」") % {
            "indicator": goal.indicator,
            "own": told(goal),
            "department": other.plan.department.name,
            "other": told(other),
        }
        yield Meeting("scale", words, is_problem=other.method != goal.method)


def told(goal: Goal) -> str:
    return goal.scope.strip() or str(goal.get_method_display())


def waiting(plan: DepartmentPlan, user: User) -> Iterator[Meeting]:
    """Measures here that wait for other departments' measures, and theirs that wait for ours."""
    between = (
        MeasureDependency.objects.filter(Q(measure__plan=plan) | Q(needs__plan=plan))
        .exclude(measure__plan=plan, needs__plan=plan)
        .select_related("measure__plan__department", "needs__plan__department")
        .order_by("pk")
    )
    for link in between[:MOST]:
        first, then = link.needs, link.measure
        is_late = bool(
            first.due_on and then.starts_on and first.due_on + timedelta(days=link.lag_days) >= then.starts_on
        )
        said = {
            "first": first.plan.department.name,
            "needs": first.number,
            "then": then.plan.department.name,
            "measure": then.number,
        }
        words = (
            _("%(then)s措施 %(measure)s 要等%(first)s措施 %(needs)s 完成，现在的日期来不及")
            if is_late
            else _("%(then)s措施 %(measure)s 在%(first)s措施 %(needs)s 完成以后开始，日期接得上")
        )
        yield Meeting("link", words % said, is_problem=is_late)
