"""What the planning round asks of a person today: of the office the whole round, of a head the own plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.utils import timezone

from organization.models import User
from plans.completeness import examine
from plans.lifecycle import EDITABLE, IN_FORCE, PlanStatus, RequestStatus
from plans.models import DepartmentPlan, Drafter, PlanCycle, ResourcePool, ResourceRequest
from plans.models.decision import DecisionAct
from plans.reports.resources import pool_rows

SHOWN = 5
"""Plans of the review queue that are named."""
OWN_PLANS = 3
"""Own plans that are examined; nobody heads more departments that write at once without an office of their own."""


@dataclass(frozen=True)
class Round:
    """One open cycle as the office sees it. `queue` holds the submitted plans, oldest first, each annotated with
    how many explained warnings (`explained`) are there to read."""

    cycle: PlanCycle
    asked: int
    handed_in: int
    queue: list[DepartmentPlan]
    shortages: int
    requests: int
    """Requests of resources that the office has not settled."""
    underway: int
    """Plans that are not published yet."""

    @property
    def is_settled(self) -> bool:
        """Everything is published, and no resource is left to settle: nothing to say today."""
        return not (self.underway or self.requests or self.shortages)

    @property
    def owed(self) -> int:
        return self.asked - self.handed_in

    @property
    def is_over(self) -> bool:
        return timezone.now() > self.cycle.submission_due_at

    @property
    def late(self) -> int:
        """How many are owed although the deadline has passed."""
        return self.owed if self.is_over else 0

    @property
    def share(self) -> Decimal:
        return Decimal(self.handed_in) / Decimal(self.asked or 1)

    @property
    def shown(self) -> list[DepartmentPlan]:
        return self.queue[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.queue) - len(self.shown)


@dataclass(frozen=True)
class OwnPlan:
    """A plan that is still to be written: what is missing, how long there is, and why it came back."""

    plan: DepartmentPlan
    missing: int
    unexplained: int
    days: int
    """Whole days to the deadline; negative when it has passed."""
    remarks: str
    is_along: bool
    """Written along for its head, who hands it in."""


def open_rounds() -> list[Round]:
    """Open cycles in which somebody was asked, newest first; the same number of queries for any number of plans."""
    cycles = list(PlanCycle.objects.open().order_by("-year"))
    plans: dict[int, list[DepartmentPlan]] = {cycle.pk: [] for cycle in cycles}
    rows = (
        DepartmentPlan.objects.filter(cycle__in=cycles)
        .select_related("department")
        .annotate(explained=Count("explanations"))
        .defer("overview", "analysis", "schedule", "expected_effects")
        .order_by("submitted_at", "pk")
    )
    for plan in rows:
        plans[plan.cycle_id].append(plan)
    short, asked = shortages(cycles), open_requests(cycles)
    return [
        Round(
            cycle,
            asked=len(plans[cycle.pk]),
            handed_in=sum(plan.status not in EDITABLE for plan in plans[cycle.pk]),
            queue=[plan for plan in plans[cycle.pk] if plan.status == PlanStatus.SUBMITTED],
            shortages=short.get(cycle.pk, 0),
            requests=asked.get(cycle.pk, 0),
            underway=sum(plan.status not in IN_FORCE for plan in plans[cycle.pk]),
        )
        for cycle in cycles
        if plans[cycle.pk]
    ]


def shortages(cycles: Iterable[PlanCycle]) -> dict[int, int]:
    """Cycle id -> quarters of pools for which more is asked than there is."""
    pools = list(ResourcePool.objects.filter(cycle__in=list(cycles)).prefetch_related("amounts"))
    found: dict[int, int] = {}
    for row in pool_rows(pools):
        count = sum(cell.is_short for cell in row.cells)
        found[row.pool.cycle_id] = found.get(row.pool.cycle_id, 0) + count
    return found


def open_requests(cycles: Iterable[PlanCycle]) -> dict[int, int]:
    """Cycle id -> requests that wait for the office; of plans that were handed in, for drafts may still change."""
    waiting = ResourceRequest.objects.filter(pool__cycle__in=list(cycles), status=RequestStatus.OPEN)
    rows = waiting.exclude(measure__plan__status__in=EDITABLE).order_by().values_list("pool__cycle")
    return dict(rows.annotate(count=Count("pk")))


def own_plans(user: User) -> list[OwnPlan]:
    """Plans of open cycles that the user's departments still owe, or that the user was asked to write along, the
    nearest deadline first."""
    concerned = Q(department_id__in=user.standing.headed_department_ids)
    if user.standing.roles:
        concerned |= Q(pk__in=Drafter.objects.filter(person=user).values("plan"))
    found = (
        DepartmentPlan.objects.filter(concerned, status__in=EDITABLE, cycle__in=PlanCycle.objects.open())
        .select_related("cycle", "department")
        .order_by("cycle__submission_due_at", "department__position", "pk")[:OWN_PLANS]
    )
    return [own_plan(plan, is_along=not user.standing.heads(plan.department_id)) for plan in found]


def own_plan(plan: DepartmentPlan, *, is_along: bool) -> OwnPlan:
    state = examine(plan)
    returned = plan.decisions.filter(act=DecisionAct.RETURN).order_by("-pk").first()
    came_back = returned if plan.status == PlanStatus.RETURNED else None
    return OwnPlan(
        plan,
        missing=len(state.blocking),
        unexplained=len(state.unexplained),
        days=(plan.cycle.submission_due_at - timezone.now()) // timedelta(days=1),
        remarks=came_back.remarks if came_back else "",
        is_along=is_along,
    )
