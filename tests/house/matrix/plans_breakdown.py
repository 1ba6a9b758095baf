from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plans.commands.milestones import add_milestone
from plans.commands.schedule import add_dependency
from plans.models import GoalPart
from plans.models.goal import figure_text
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_measure, make_part, publish
from tests.house.matrix import LEADERSHIP, OFFICE, PEOPLE, Row, World

HEAD = frozenset({"head_a"})
SEES_A = LEADERSHIP | OFFICE | HEAD
OWNER = frozenset({"staff_a"})
"""Somebody of a team who does not see the plan, but answers for a measure of it."""


def build(cast: Cast) -> Mapping[str, Any]:
    plan = complete_plan(cast, cycle=make_cycle(year=2061))
    goal, measure = plan.goals.get(), plan.measures.get()
    other = make_measure((goal,), plan=plan, owner=cast.head_a)
    free = make_measure((goal,), plan=plan, owner=cast.head_a)
    part = make_part(goal, department=cast.a_team)
    dependency = add_dependency(other, measure, by=cast.head_a)
    milestone = add_milestone(measure, title="上线", due_on=date(2061, 3, 1), by=cast.head_a)
    running = complete_plan(cast, cycle=make_cycle(year=2062))
    work, plain = (
        running.measures.get(),
        make_measure((running.goals.get(),), plan=running, owner=cast.staff_a),
    )
    running.measures.filter(pk=work.pk).update(owner=cast.staff_a)
    due = add_milestone(work, title="上线", due_on=date(2062, 3, 1), by=cast.head_a)
    done = add_milestone(work, title="评估", due_on=date(2062, 4, 1), by=cast.head_a)
    publish(running, cast)
    type(done).objects.filter(pk=done.pk).update(reached_at="2062-03-01T10:00+08:00", reached_by=cast.head_a)
    return {
        "tree_plan": plan,
        "tree_goal": goal,
        "tree_cycle": plan.cycle,
        "tree_objective": goal.objective,
        "tree_part": part,
        "bar": measure,
        "free_bar": free,
        "bar_dependency": dependency,
        "bar_milestone": milestone,
        "running_plan": running,
        "work_measure": work,
        "plain_measure": plain,
        "due_milestone": due,
        "done_milestone": done,
    }


def row_of(world: World) -> Mapping[str, Any]:
    part: GoalPart = world["tree_part"]
    key = part.pk
    seen = {"target": figure_text(part.target) or "", "weight": figure_text(part.weight) or "", "note": ""}
    return {
        **{f"seen_{name}_{key}": value for name, value in seen.items()},
        f"target_{key}": "91", f"weight_{key}": "60", f"note_{key}": "夜间也要",
    }  # fmt: skip


def person_of(world: World) -> Mapping[str, Any]:
    """The team itself has a part already; its staff may still take one."""
    from organization.models import User

    key = f"u{User.objects.get(username='staff_a').pk}"
    return {"pick": key, f"target_{key}": "90", f"weight_{key}": "10"}


def weights_of(world: World) -> Mapping[str, Any]:
    place = f"{world['tree_goal'].pk}_{world['bar'].pk}"
    return {f"weight_{place}": "40", f"seen_weight_{place}": figure_text(Decimal(100))}


def days_of(world: World) -> Mapping[str, Any]:
    bar = world["bar"]
    return {
        "starts_on": bar.starts_on, "due_on": date(2061, 7, 15), "seen_starts_on": bar.starts_on,
        "seen_due_on": bar.due_on, "dependents": "leave",
    }  # fmt: skip


def back_of(world: World) -> Mapping[str, Any]:
    bar = world["bar"]
    return {"move": f"{bar.pk}:2061-02-03:2061-07-01:{bar.starts_on}:{bar.due_on}"}


MEMBERS = PEOPLE - {"outsider"}
WORKERS = HEAD | OWNER
SEES_WORK = SEES_A | OWNER | {"supervisor"}

ROWS = [
    # Everybody may see which objectives there are; the goals below are those of the plans one sees.
    Row("plans:objectives_tree", ("tree_cycle",), get=MEMBERS),
    Row("plans:loose_goals", ("tree_cycle",), get=MEMBERS),
    Row("plans:objective_goals", ("tree_objective",), get=MEMBERS),
    Row("plans:cycle_schedule", ("tree_cycle",), get=MEMBERS),
    Row("plans:breakdown", ("tree_plan",), get=SEES_A),
    Row("plans:save_parts", ("tree_goal",), post=HEAD, body=row_of),
    Row("plans:spread", ("tree_goal",), get=HEAD, post=HEAD, body=person_of),
    Row("plans:remove_part", ("tree_part",), post=HEAD, body=lambda world: {"seen": "0"}),
    Row("plans:save_weights", ("tree_plan",), post=HEAD, body=weights_of),
    Row("plans:schedule", ("tree_plan",), get=SEES_A),
    Row("plans:move_measure", ("bar",), post=HEAD, body=days_of),
    Row("plans:undo_move", ("tree_plan",), post=HEAD, body=back_of),
    Row(
        "plans:add_dependency", ("free_bar",), get=HEAD, post=HEAD,
        body=lambda world: {"needs": world["bar"].pk, "lag_days": "3"},
    ),
    Row("plans:remove_dependency", ("bar_dependency",), post=HEAD),
    Row(
        "plans:add_milestone", ("bar",), post=HEAD,
        body=lambda world: {"title": "试点", "due_on": "2061-04-01"},
    ),
    Row(
        "plans:change_milestone", ("bar_milestone",), post=HEAD,
        body=lambda world: {
            "title": "试点上线", "due_on": "2061-03-02", "weight": "2",
            "seen-title": "上线", "seen-due_on": "2061-03-01", "seen-weight": "1",
        },
    ),
    Row("plans:remove_milestone", ("bar_milestone",), post=HEAD),
    Row("plans:measure", ("work_measure",), get=SEES_WORK),
    Row("plans:milestone", ("due_milestone",), get=SEES_WORK),
    Row("plans:reach_milestone", ("due_milestone",), post=WORKERS),
    Row("plans:reopen_milestone", ("done_milestone",), post=WORKERS),
    Row("plans:enter_progress", ("plain_measure",), post=WORKERS, body=lambda world: {"progress": "30", "seen": "0"}),
]  # fmt: skip
