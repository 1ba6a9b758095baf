"""Goals, measures, findings, parts, milestones and dependencies over the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, SIGNED_IN, Row, World

HEAD = frozenset({"head_a"})
SEES_A = LEADERSHIP | OFFICE | HEAD | CLIENTS
"""The CRM's account is staff of A: it reads A's plan, and writes nothing of it."""
WORKERS = HEAD | {"staff_a"}
SEES_WORK = SEES_A | {"staff_a", "supervisor"}
NAMED_IN_THE_BODY = frozenset({400})
"""A plan, goal or measure that one does not see is bad input where the body names it."""


def seen(name: str, *fields: str, **wanted: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {**wanted, "seen": {field: str(getattr(world[name], field)) for field in fields}}


def version_now(world: World, name: str) -> int:
    """The records were made before their plan was written on."""
    return int(type(world[name]).objects.values_list("plan__version", flat=True).get(pk=world[name].pk))


def move_of(world: World) -> Mapping[str, Any]:
    bar = world["bar"]
    read = {"starts_on": str(bar.starts_on), "due_on": str(bar.due_on)}
    return {"starts_on": read["starts_on"], "due_on": "2061-07-15", "seen": read, "dependents": "leave"}


def moves_of(world: World) -> Mapping[str, Any]:
    return {"moves": [{**move_of(world), "measure": world["bar"].pk}]}


def explanation(world: World) -> Mapping[str, Any]:
    return {"code": "goals.families", "text": "本年度集中精力改善时效。", "seen": "原因见现状分析。"}


def part_of(world: World) -> Mapping[str, Any]:
    return {"goal": world["tree_goal"].pk, "person": "staff_a", "target": "90", "weight": "10"}


def part_below(world: World) -> Mapping[str, Any]:
    return {**part_of(world), "parent": world["tree_part"].pk}


def waiting(world: World) -> Mapping[str, Any]:
    return {"measure": world["free_bar"].pk, "needs": world["bar"].pk, "lag_days": 3}


def new(**fields: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"plan": world["draft_plan"].pk, **fields}


ROWS = [
    Row("api:goal-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY, body=new(title="按期办结率到 90%")),
    Row(
        "api:goal-detail", ("tree_goal",), get=SEES_A, patch=HEAD, delete=HEAD,
        body=lambda world: {"target": "91", "version": version_now(world, "tree_goal")},
    ),
    Row(
        "api:measure-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY,
        body=new(title="区域派单", family="process"),
    ),
    Row(
        "api:measure-detail", ("free_bar",), get=SEES_A, patch=HEAD, delete=HEAD,
        body=lambda world: {"title": "区域派单", "version": version_now(world, "free_bar")},
    ),
    Row("api:measure-move", ("bar",), post=HEAD, body=move_of),
    Row("api:measure-progress", ("plain_measure",), post=WORKERS, body=lambda world: {"progress": "30", "seen": "0"}),
    Row("api:finding-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY, body=new(statement="夜间超期")),
    Row(
        "api:finding-detail", ("draft_finding",), get=SEES_A, patch=HEAD, delete=HEAD,
        body=lambda world: {"statement": "夜间超期", "version": version_now(world, "draft_finding")},
    ),
    Row("api:finding-move", ("draft_finding",), post=HEAD, body=lambda world: {"to": "up"}),
    Row("api:goal-part-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY, body=part_below),
    Row(
        "api:goal-part-detail", ("tree_part",), get=SEES_A, patch=HEAD, delete=HEAD, query="below=0",
        body=seen("tree_part", "note", note="夜间也要"),
    ),
    Row(
        "api:milestone-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY,
        body=lambda world: {"measure": world["bar"].pk, "title": "试点", "due_on": "2061-04-01"},
    ),
    Row(
        "api:milestone-detail", ("bar_milestone",), get=SEES_A, patch=HEAD, delete=HEAD,
        body=seen("bar_milestone", "title", title="全面上线"),
    ),
    Row("api:milestone-reach", ("due_milestone",), post=WORKERS),
    Row("api:milestone-reopen", ("done_milestone",), post=WORKERS),
    Row("api:measure-dependency-list", get=SIGNED_IN, post=HEAD, refusals=NAMED_IN_THE_BODY, body=waiting),
    Row("api:measure-dependency-detail", ("bar_dependency",), get=SEES_A, delete=HEAD),
    Row("api:plan-moves", ("tree_plan",), post=HEAD, refusals=NAMED_IN_THE_BODY, body=moves_of),
    Row("api:plan-explanations", ("draft_plan",), get=SEES_A, put=HEAD, body=explanation),
]  # fmt: skip
