"""Where plans of several departments contradict each other, the pools, or the strategic objectives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from plans.models import Indicator, ResourcePool, StrategicObjective
from plans.models.consolidation import ItemKind
from plans.models.goal import AttainmentMethod, figure_text
from plans.models.indicator import Direction
from plans.ordering import earliest
from plans.reconciliation import Reconciliation, Share
from plans.reports.consolidation.items import Item, Party, Told, names_of, plain_title, short_hash
from plans.reports.consolidation.rows import DependencyRow, GoalRow, PlanRow, Reading
from plans.reports.objectives import held_against
from plans.reports.resources import Cell, PoolRow

UP, DOWN = "up", "down"


def conflicts(reading: Reading) -> Iterator[Item]:
    for indicator_id, goals in reading.goals_by_indicator().items():
        indicator = reading.indicators[indicator_id]
        if len({goal.plan_id for goal in goals}) > 1:
            yield from direction_conflicts(reading, indicator, goals)
            yield from target_conflicts(reading, indicator, goals)
            yield from scope_conflicts(reading, indicator, goals)
    yield from objective_conflicts(reading)
    yield from resource_conflicts(reading)
    yield from time_conflicts(reading)


def wish(goal: GoalRow) -> str:
    """Which way the goal moves its indicator: up, down, or '' where it cannot be told.

    A baseline that is known decides; without one the method does.
    """
    if goal.baseline is not None and goal.target is not None and goal.target != goal.baseline:
        return UP if goal.target > goal.baseline else DOWN
    return {AttainmentMethod.RAISE: UP, AttainmentMethod.LOWER: DOWN}.get(AttainmentMethod(goal.method), "")


def party(reading: Reading, goal: GoalRow, figure: str = "") -> Party:
    plan = reading.plans[goal.plan_id]
    return Party(
        plan.department_id, plan.name, "goal", goal.pk, goal.plan_id, goal.number, goal.title, figure
    )


def indicator_facts(indicator: Indicator) -> dict[str, Any]:
    return {
        "title": indicator.name,
        "code": indicator.code,
        "name_en": indicator.name_en,
        "unit": indicator.unit,
    }


def course(goal: GoalRow) -> str:
    """`80 → 90`, as figures only."""
    ends = [figure_text(goal.baseline), figure_text(goal.target)]
    return " → ".join(end for end in ends if end is not None)


def direction_conflicts(reading: Reading, indicator: Indicator, goals: Sequence[GoalRow]) -> Iterator[Item]:
    """Some departments raise what others lower."""
    ways: dict[str, list[GoalRow]] = {UP: [], DOWN: []}
    for goal in goals:
        if way := wish(goal):
            ways[way].append(goal)
    if ways[UP] and ways[DOWN]:
        yield Item(ItemKind.DIRECTION, indicator.code, partial(tell_direction, reading, indicator, ways))


def tell_direction(reading: Reading, indicator: Indicator, ways: dict[str, list[GoalRow]]) -> Told:
    up, down = ([party(reading, goal, course(goal)) for goal in ways[way]] for way in (UP, DOWN))
    return {**indicator_facts(indicator), "up": names_of(up), "down": names_of(down)}, [*up, *down]


def same_scope(goals: Iterable[GoalRow]) -> dict[str, list[GoalRow]]:
    """Goals of one indicator by the words of their scope; a scope that is not written is nobody else's."""
    found: dict[str, list[GoalRow]] = defaultdict(list)
    for goal in goals:
        if scope := plain_title(goal.scope):
            found[scope].append(goal)
    return {scope: rows for scope, rows in found.items() if len({row.plan_id for row in rows}) > 1}


def target_conflicts(reading: Reading, indicator: Indicator, goals: Sequence[GoalRow]) -> Iterator[Item]:
    """The same indicator about the very same scope, with different targets: one of them cannot be right."""
    for scope, rows in same_scope(goals).items():
        targets = {goal.target for goal in rows if goal.target is not None}
        if len(targets) > 1:
            tell = partial(tell_target, reading, indicator, rows, targets)
            yield Item(ItemKind.TARGET, f"{indicator.code}-{short_hash(scope)}", tell)


def tell_target(
    reading: Reading, indicator: Indicator, goals: Sequence[GoalRow], targets: set[Decimal]
) -> Told:
    parties = [party(reading, goal, figure_text(goal.target) or "") for goal in goals]
    facts = {
        **indicator_facts(indicator),
        "scope": goals[0].scope,
        "low": figure_text(min(targets)),
        "high": figure_text(max(targets)),
        **names_of(parties),
    }
    return facts, parties


def scope_conflicts(reading: Reading, indicator: Indicator, goals: Sequence[GoalRow]) -> Iterator[Item]:
    """Departments that mean different things by the same indicator; naming oneself in the scope is no difference."""
    wordings: dict[str, list[GoalRow]] = defaultdict(list)
    for goal in goals:
        if goal.scope:
            own = reading.plans[goal.plan_id].name
            wordings[plain_title(goal.scope.replace(own, ""))].append(goal)
    told = {words: found for words, found in wordings.items() if words}
    if len(told) > 1:
        yield Item(ItemKind.SCOPE, indicator.code, partial(tell_scope, reading, indicator, told))


def tell_scope(reading: Reading, indicator: Indicator, told: dict[str, list[GoalRow]]) -> Told:
    parties = [party(reading, goal, goal.scope) for found in told.values() for goal in found]
    examples = [found[0].scope for found in sorted(told.values(), key=len, reverse=True)[:3]]
    facts = {
        **indicator_facts(indicator),
        "wordings": len(told),
        "examples": examples,
        **names_of(parties),
    }
    return facts, parties


# --- against the objectives ----------------------------------------------------------------------
def objective_conflicts(reading: Reading) -> Iterator[Item]:
    by_objective: dict[int, list[GoalRow]] = defaultdict(list)
    for goal in reading.goals:
        if goal.objective_id is not None:
            by_objective[goal.objective_id].append(goal)
    for objective in reading.objectives:
        goals = by_objective.get(objective.pk, [])
        result = together(reading, objective, goals)
        if result is not None and falls_short(objective, result):
            tell = partial(tell_shortfall, reading, objective, goals, result)
            yield Item(ItemKind.OBJECTIVE, str(objective.pk), tell)
        for goal in measuring(objective, goals):
            if moves_against(objective, goal):
                yield Item(ItemKind.AGAINST, str(goal.pk), partial(tell_against, reading, objective, goal))


def tell_shortfall(
    reading: Reading, objective: StrategicObjective, goals: Sequence[GoalRow], result: Reconciliation
) -> Told:
    parties = [party(reading, g, figure_text(g.target) or "") for g in measuring(objective, goals)]
    facts = {
        **objective_facts(objective),
        "combined": figure_text(result.combined),
        "places": objective.indicator.decimals if objective.indicator else 1,
        "target": figure_text(objective.target),
        **names_of(parties),
    }
    return facts, parties


def tell_against(reading: Reading, objective: StrategicObjective, goal: GoalRow) -> Told:
    one = party(reading, goal, course(goal))
    facts = {**objective_facts(objective), "goal": goal.title, "course": one.figure}
    return {**facts, **names_of([one])}, [one]


def objective_facts(objective: StrategicObjective) -> dict[str, Any]:
    indicator = objective.indicator
    facts = {"title": objective.title, "objective": objective.code}
    if indicator is not None:
        facts |= {
            "code": indicator.code,
            "indicator": indicator.name,
            "name_en": indicator.name_en,
            "unit": indicator.unit,
        }
    return facts


def measuring(objective: StrategicObjective, goals: Iterable[GoalRow]) -> list[GoalRow]:
    """Of the goals that serve it, those with its own indicator."""
    if objective.indicator_id is None:
        return []
    return [goal for goal in goals if goal.indicator_id == objective.indicator_id]


def together(
    reading: Reading, objective: StrategicObjective, goals: Sequence[GoalRow]
) -> Reconciliation | None:
    """The department goals held against the objective, departments weighted; None where nothing can be compared."""
    shares = [
        Share(reading.plans[g.plan_id].name, g.target, reading.plans[g.plan_id].weight)
        for g in measuring(objective, goals)
    ]
    return held_against(objective, shares)


def falls_short(objective: StrategicObjective, result: Reconciliation) -> bool:
    """Is the sum or mean on the wrong side of the objective's target?"""
    if not result.off or objective.indicator is None:
        return False
    direction = objective.indicator.direction
    return (direction == Direction.RAISE and result.off < 0) or (
        direction == Direction.LOWER and result.off > 0
    )


def moves_against(objective: StrategicObjective, goal: GoalRow) -> bool:
    direction = objective.indicator.direction if objective.indicator else ""
    return (direction, wish(goal)) in {(Direction.RAISE, DOWN), (Direction.LOWER, UP)}


# --- resources and time ----------------------------------------------------------------------------
def resource_conflicts(reading: Reading) -> Iterator[Item]:
    """A quarter of a pool of which more is asked than there is; it is settled where resources are."""
    for row in reading.pools:
        for cell in row.cells:
            if cell.is_short:
                tell = partial(tell_resource, reading, row, cell)
                yield Item(ItemKind.RESOURCE, f"{cell.pool_id}-{cell.quarter}", tell)


def tell_resource(reading: Reading, row: PoolRow, cell: Cell) -> Told:
    parties = [
        needy(reading.plans[plan_id], row.pool, cell.quarter, amount)
        for plan_id, amount in reading.needs.get((cell.pool_id, cell.quarter), [])
    ]
    facts = {
        "title": row.pool.name,
        "unit": row.pool.unit,
        "quarter": cell.quarter,
        "shortage": figure_text(cell.shortage),
        "available": figure_text(cell.available),
        **names_of(parties),
    }
    return facts, parties


def needy(plan: PlanRow, pool: ResourcePool, quarter: int, amount: Decimal) -> Party:
    """A department's part in a shortage; the amount as the database holds it."""
    return Party(plan.department_id, plan.name, "pool", pool.pk, plan.pk, quarter, pool.name, str(amount))


def time_conflicts(reading: Reading) -> Iterator[Item]:
    """A measure that is to start before what it waits for, in another department, is finished."""
    for row in reading.dependencies:
        if row.starts_on is None or row.needs_due_on is None:
            continue
        possible = earliest(row.needs_due_on, row.lag_days)
        if row.starts_on < possible:
            tell = partial(tell_time, reading, row, row.starts_on, row.needs_due_on, possible)
            yield Item(ItemKind.TIME, f"{row.measure_id}-{row.needs_id}", tell)


def tell_time(reading: Reading, row: DependencyRow, starts_on: date, due_on: date, possible: date) -> Told:
    waiting, needed = reading.plans[row.plan_id], reading.plans[row.needs_plan_id]
    parties = [
        Party(
            waiting.department_id, waiting.name, "measure", row.measure_id, row.plan_id, row.number,
            row.title, starts_on.isoformat(),
        ),
        Party(
            needed.department_id, needed.name, "measure", row.needs_id, row.needs_plan_id, row.needs_number,
            row.needs_title, due_on.isoformat(),
        ),
    ]  # fmt: skip
    facts = {
        "title": row.title,
        "department": waiting.name,
        "starts_on": starts_on.isoformat(),
        "needs": row.needs_title,
        "needs_department": needed.name,
        "needs_due_on": due_on.isoformat(),
        "possible": possible.isoformat(),
        "days": (possible - starts_on).days,
    }
    return facts, parties
