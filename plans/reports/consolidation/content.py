"""What the organisation's plan says: the plain dictionary that is hashed, approved, published and printed.

docs/consolidation.md tells its shape. Everything in it is JSON; figures are texts without idle zeros.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from core.phrases import source_language
from plans.models import IncludedPlan, OrganizationPlan, StrategicObjective
from plans.models.goal import figure_text
from plans.models.indicator import Family
from plans.reports.consolidation.board import Board, Entry, board_of
from plans.reports.consolidation.each import Each
from plans.reports.consolidation.inclusion import Inclusion, inclusion
from plans.reports.consolidation.rows import GoalRow, Reading, read
from plans.reports.resources import PoolRow


def organization_content(plan: OrganizationPlan) -> dict[str, Any]:
    """As it would be handed to leadership now; a constant number of queries."""
    reading = read(plan.cycle)
    with source_language():
        content = drafted(plan, reading, inclusion(plan.cycle, plan), board_of(reading, plan))
        text = json.dumps(content, cls=ContentEncoder)
    # As it will be read back: the fingerprint of what is stored is the fingerprint of what was meant.
    stored: dict[str, Any] = json.loads(text)
    return stored


class ContentEncoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        return list(value) if isinstance(value, Each) else super().default(value)


def drafted(plan: OrganizationPlan, reading: Reading, found: Inclusion, board: Board) -> dict[str, Any]:
    """The content in the making: goals and items are written out when they are looked at."""
    return {
        "year": plan.cycle.year,
        "title": str(plan),
        "foreword": plan.foreword,
        "summary": plan.summary,
        **objectives(reading, found),
        "plans": plans(reading, found),
        "missing": missing(found),
        "items": Each(board.entries, item),
        "resources": [pool(row) for row in reading.pools],
        "families": families(reading, found),
    }


def objectives(reading: Reading, found: Inclusion) -> dict[str, Any]:
    """The objectives with the goals that serve them, and the goals that serve none, of the included plans."""
    included = {row.plan_id for row in found.included}
    served: dict[int | None, list[GoalRow]] = defaultdict(list)
    for row in reading.goals:
        if row.plan_id in included:
            served[row.objective_id].append(row)
    told = partial(goal, reading)
    return {
        "objectives": [objective(one, Each(served.get(one.pk, []), told)) for one in reading.objectives],
        "loose_goals": Each(served.get(None, []), told),
    }


def objective(row: StrategicObjective, goals: Each[GoalRow, dict[str, Any]]) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "code": row.code,
        "title": row.title,
        "description": row.description,
        "indicator": indicator
        and {
            "code": indicator.code,
            "name": indicator.name,
            "name_en": indicator.name_en,
            "unit": indicator.unit,
        },
        "target": figure_text(row.target),
        "goals": goals,
    }


def goal(reading: Reading, row: GoalRow) -> dict[str, Any]:
    plan = reading.plans[row.plan_id]
    indicator = reading.indicators.get(row.indicator_id or 0)
    return {
        "department": plan.code,
        "department_name": plan.name,
        "number": row.number,
        "title": row.title,
        "scope": row.scope,
        "indicator": indicator.code if indicator else None,
        "indicator_name": indicator.name if indicator else "",
        "indicator_name_en": indicator.name_en if indicator else "",
        "unit": indicator.unit if indicator else "",
        "baseline": figure_text(row.baseline),
        "target": figure_text(row.target),
        "weight": figure_text(row.weight),
    }


def plans(reading: Reading, found: Inclusion) -> list[dict[str, Any]]:
    goals: dict[int, int] = defaultdict(int)
    measures: dict[int, int] = defaultdict(int)
    for row in reading.goals:
        goals[row.plan_id] += 1
    for measure in reading.measures:
        measures[measure.plan_id] += 1
    return [included(row, goals[row.plan_id], measures[row.plan_id]) for row in found.included]


def included(row: IncludedPlan, goals: int, measures: int) -> dict[str, Any]:
    department = row.plan.department
    return {
        "plan": row.plan_id,
        "department": department.code,
        "name": department.name,
        "weight": figure_text(department.weight),
        "version": row.plan_version,
        "hash": row.content_hash,
        "goals": goals,
        "measures": measures,
    }


def missing(found: Inclusion) -> list[dict[str, Any]]:
    return [
        {
            "department": one.plan.department.code,
            "name": one.plan.department.name,
            "status": one.plan.status,
            "reason": one.reason,
        }
        for one in found.missing
    ]


def item(entry: Entry) -> dict[str, Any]:
    """One conflict, gap or overlap, with all that was decided about it, oldest first."""
    return {
        "key": entry.key,
        "group": str(entry.item.group),
        "kind": str(entry.item.kind),
        "sentence": entry.item.sentence,
        "facts": entry.item.facts,
        "departments": list(entry.item.departments.values()),
        "state": str(entry.state),
        "decisions": [
            {
                "act": decision.act,
                "text": decision.text,
                "department": decision.department.name if decision.department else "",
                "by": decision.decided_by.label,
                "at": decision.decided_at,
            }
            for decision in reversed(entry.decisions)
        ],
    }


def pool(row: PoolRow) -> dict[str, Any]:
    return {
        "pool": row.pool.name,
        "kind": row.pool.kind,
        "unit": row.pool.unit,
        "quarters": {
            str(cell.quarter): {
                "available": figure_text(cell.available),
                "asked": figure_text(cell.asked),
                "granted": figure_text(cell.granted),
                "balance": figure_text(cell.balance),
            }
            for cell in row.cells
        },
    }


def families(reading: Reading, found: Inclusion) -> list[dict[str, Any]]:
    held = {row.plan_id for row in found.included}
    seen: dict[str, list[GoalRow]] = defaultdict(list)
    for row in reading.goals:
        if row.indicator_id is not None and row.plan_id in held:
            seen[reading.indicators[row.indicator_id].family].append(row)
    return [
        {
            "family": str(family),
            "goals": len(seen[family]),
            "departments": len({row.plan_id for row in seen[family]}),
        }
        for family in Family
    ]
