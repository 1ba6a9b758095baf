"""Strategic objectives of a cycle, the department goals that serve them, and whether these add up to them.

Two hundred departments with two thousand goals fit: the page counts, and what lies below an objective is read when
it is opened. A person reads the goals of the plans one sees; of all others only how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from core.figures import HUNDRED
from organization.models import User
from plans.decomposition import Node, tree_of
from plans.models import DepartmentPlan, Goal, PlanCycle, StrategicObjective
from plans.models.indicator import Aggregation
from plans.reconciliation import Reconciliation, Share, Way, Whole, joined, portions, reconcile, sentences

PAGE = 25
SHOWN_AT_ONCE = 60
"""Goals of a cycle up to which the tree stands open."""


@dataclass(frozen=True)
class ObjectiveBranch:
    objective: StrategicObjective
    serving: int
    """Goals of all departments that serve it."""
    departments: int
    visible: int
    """Of these goals, those that the reader may see."""
    result: Reconciliation | None
    """Department goals with the objective's indicator against its target; only for those who read all plans."""

    @property
    def hidden(self) -> int:
        return self.serving - self.visible

    @property
    def sentence(self) -> str:
        indicator = self.objective.indicator
        return joined(sentences(self.result, indicator.unit_words)) if self.result and indicator else ""


@dataclass(frozen=True)
class ObjectiveTree:
    branches: list[ObjectiveBranch]
    goals: int
    """Goals in the cycle."""
    loose: int
    """Goals that serve no objective."""
    loose_visible: int

    @property
    def is_short(self) -> bool:
        """Few enough goals to be shown without asking."""
        return self.goals <= SHOWN_AT_ONCE

    @property
    def unserved(self) -> list[ObjectiveBranch]:
        return [branch for branch in self.branches if not branch.serving]


def objective_tree(cycle: PlanCycle, user: User) -> ObjectiveTree:
    """A constant number of queries, whatever the number of goals."""
    plans = DepartmentPlan.objects.visible_to(user).filter(cycle=cycle)
    seen = Q(plan__in=plans.values("pk"))
    goals = Goal.objects.filter(plan__cycle=cycle)
    nothing = {"serving": 0, "departments": 0, "visible": 0}
    counted: dict[Any, Any] = {
        row["objective_id"]: {name: value for name, value in row.items() if name in nothing}
        for row in goals.order_by()
        .values("objective_id")
        .annotate(
            serving=Count("pk"), departments=Count("plan_id", distinct=True), visible=Count("pk", filter=seen)
        )
    }
    standing = user.standing
    objectives = list(cycle.objectives.select_related("indicator"))
    shares = serving_shares(objectives) if standing.is_office or standing.is_leadership else {}
    branches = [
        ObjectiveBranch(o, **counted.get(o.pk, nothing), result=held_against(o, shares.get(o.pk, [])))
        for o in objectives
    ]
    loose = counted.get(None, nothing)
    total = sum(row["serving"] for row in counted.values())
    return ObjectiveTree(branches, total, loose["serving"], loose["visible"])


def serving_shares(objectives: Sequence[StrategicObjective]) -> dict[int, list[Share]]:
    """Objective -> the goals with its own indicator, weighted by their department; one query."""
    measured = [o.pk for o in objectives if o.indicator_id and o.target is not None]
    rows = (
        Goal.objects.filter(objective__in=measured, indicator_id__isnull=False)
        .values_list(
            "objective_id", "indicator_id", "target", "plan__department__name", "plan__department__weight"
        )
        .order_by("plan__department__path", "number")
    )
    indicators = {o.pk: o.indicator_id for o in objectives}
    found: dict[int, list[Share]] = {}
    for objective_id, indicator_id, target, name, weight in rows:
        if objective_id is not None and indicators[objective_id] == indicator_id:
            found.setdefault(objective_id, []).append(Share(name, target, weight))
    return found


def held_against(objective: StrategicObjective, shares: Sequence[Share]) -> Reconciliation | None:
    """Departments' weights are shares of their sum, so that they need not add up to 100."""
    indicator = objective.indicator
    if indicator is None or objective.target is None or not shares:
        return None
    way = Way.SUM if indicator.aggregation == Aggregation.SUM else Way.MEAN
    told = [share for share in shares if share.target is not None]
    weights = portions(HUNDRED, [share.weight for share in told], 6)
    counted = [Share(s.name, s.target, w) for s, w in zip(told, weights, strict=True) if w or way is Way.SUM]
    return reconcile(Whole(way, objective.target, places=indicator.decimals), counted)


@dataclass(frozen=True)
class ServingGoal:
    node: Node

    @property
    def goal(self) -> Goal:
        return self.node.goal

    @property
    def state(self) -> str:
        """Of the whole tree: `none` where it is not broken down."""
        if not self.node.parts:
            return "none"
        return "ok" if self.node.is_ok else "off"


def serving_goals(
    cycle: PlanCycle, objective: StrategicObjective | None, user: User, page: str | None
) -> tuple[Page[Any], list[ServingGoal]]:
    """One page of the goals below an objective (or of those without one) that the reader sees, department by
    department, with their parts."""
    found = (
        Goal.objects.filter(
            plan__in=DepartmentPlan.objects.visible_to(user).filter(cycle=cycle), objective=objective
        )
        .for_content()
        .select_related("indicator", "owner", "plan__department")
        .order_by("plan__department__path", "number")
    )
    pages = Paginator(found, PAGE)
    chosen = pages.get_page(page)
    return chosen, [ServingGoal(tree_of(goal)) for goal in chosen]
