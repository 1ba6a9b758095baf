"""Urging departments that still owe their plan (催办): one act of the office, one notice for each department."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from core.moments import exact
from core.punctuation import listed
from plans import events
from plans.commands.locks import locked_cycle
from plans.lifecycle import EDITABLE
from plans.models import DepartmentPlan, PlanCycle
from plans.permissions import can_urge_plans
from plans.reports.cycles import last_urged

REST = timedelta(hours=24)
"""A department is not urged again before this much time has passed."""


@dataclass(frozen=True, slots=True)
class Urged:
    told: list[DepartmentPlan]
    rested: list[DepartmentPlan]
    """Left alone, because they were urged a short time ago."""


@transaction.atomic
def urge_plans(cycle: PlanCycle, plan_ids: Collection[int] | None, *, by: Any) -> Urged:
    """Urge the heads and co-authors of these plans, or with None of all that were not handed in.

    Plans that were handed in meanwhile are left out. Raises `Conflict` when nobody is left to urge.
    """
    cycle = locked_cycle(cycle)  # two officers who urge at once do so one after the other
    can_urge_plans(by, cycle).or_raise()
    owed = cycle.plans.filter(status__in=EDITABLE).select_related("department", "cycle")
    if plan_ids is not None:
        owed = owed.filter(pk__in=plan_ids)
    plans = list(owed.order_by("department__position", "pk"))
    if not plans:
        raise Conflict("nothing_owed", _("没有可以催办的部门：所选计划都已经报送。"))
    now = timezone.now()
    last = last_urged([plan.pk for plan in plans])
    rested = [plan for plan in plans if plan.pk in last and now - last[plan.pk] < REST]
    told = [plan for plan in plans if plan not in rested]
    if not told:
        raise Conflict(
            "urged_lately",
            _("%(names)s 24 小时内已经催办过（最近一次 %(at)s），请明天再催。")
            % {
                "names": listed(plan.department.name for plan in rested),
                "at": exact(max(last.values())),
            },
        )
    for plan in told:
        record(events.PLAN_URGED, plan, by=by, data={"due_at": cycle.submission_due_at})
    return Urged(told, rested)
