from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from approvals.commands.care import look_after_cases
from core.periods import local_today
from plans.commands.review import review_plan
from plans.commands.submission import submit_plan
from tests.cast import Cast
from tests.factories.approvals import case_of, chain_of, facts, make_delegation
from tests.factories.organization import make_membership, person
from tests.factories.plans import complete_plan, make_cycle, plan_in
from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World

CHAIR = frozenset({"chair"})
SEES_A = LEADERSHIP | OFFICE | {"head_a", "supervisor"}
WITH_ROLE = PEOPLE - {"outsider"}


def build(cast: Cast) -> Mapping[str, Any]:
    """A case that waits for the chair, and one that is stuck because who was named has left."""
    waiting = plan_in("reviewed", cast, cycle=make_cycle())
    leaver = person("leaver", "将离任者", "leader")
    chain_of(cast, facts("named", "all", people=[leaver]))
    stuck = plan_in("reviewed", cast, cycle=make_cycle())
    leaver.memberships.update(ends_on=local_today() - timedelta(days=1))
    look_after_cases()
    chain_of(cast, facts("chair"))
    return {
        "waiting_case": case_of(waiting),
        "stuck_case": case_of(stuck),
        "chain_kind": "goal",
        "approval_chain": case_of(waiting).chain,
        "delegation": make_delegation(cast.leader, cast.supervisor),
        "stand_in": seen_by_all(cast),
        **parts_apart(cast),
    }


def parts_apart(cast: Cast) -> dict[str, Any]:
    """A goal and a measure under review, which the office may set apart, and some that were."""
    open_plan = plan_in("submitted", cast, cycle=make_cycle())
    plan = complete_plan(cast, cycle=make_cycle())
    plan.goals.update(is_apart=True)
    plan.measures.update(is_major=True)
    plan = submit_plan(plan, by=cast.head_a, version=plan.version)
    review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True)
    return {
        "loose_goal": open_plan.goals.get(),
        "loose_measure": open_plan.measures.get(),
        "goal_apart": plan.goals.get(),
        "major_measure": plan.measures.get(),
    }


def seen_by_all(cast: Cast) -> Any:
    """A colleague of everyone."""
    found = person("stand_in", "代班人", "staff", cast.a_team)
    for department in (cast.a, cast.b):
        make_membership(user=found, role="staff", department=department)
    return found


def chain_rows(world: World) -> dict[str, Any]:
    return {
        "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-MIN_NUM_FORMS": "0", "steps-MAX_NUM_FORMS": "12",
        "steps-0-position": "1", "steps-0-name": "组长", "steps-0-who": "chair", "steps-0-rule": "chair",
        "steps-0-due_days": "5", "steps-0-escalation_days": "9", "number": "1", "note": "明确期限",
    }  # fmt: skip


def delegation(world: World) -> dict[str, Any]:
    today = local_today()
    return {
        "delegate": world["stand_in"].pk,
        "starts_on": (today + timedelta(days=30)).isoformat(),
        "ends_on": (today + timedelta(days=33)).isoformat(),
        "reason": "出差",
    }


def opinion(world: World) -> dict[str, Any]:
    return {"verdict": "agree", "version": world["waiting_case"].subject_version}


ROWS = [
    Row("approvals:centre", get=PEOPLE),
    Row("approvals:waiting", get=LEADERSHIP | OFFICE),
    Row("approvals:chains", get=OFFICE),
    Row("approvals:chain", ("chain_kind",), get=OFFICE, post=OFFICE, body=chain_rows),
    Row("approvals:case", ("waiting_case",), get=SEES_A),
    Row("approvals:opine", ("waiting_case",), post=CHAIR, body=opinion),
    Row("approvals:urge", ("waiting_case",), post=OFFICE, body=lambda world: {"person": world["chair"].pk}),
    Row("approvals:restart", ("stuck_case",), post=OFFICE, body=lambda world: {"reason": "原审批人已离任。"}),
    Row("api:approval-chain-list", get=SIGNED_IN),
    Row("api:approval-chain-detail", ("approval_chain",), get=SIGNED_IN),
    Row("api:approval-case-list", get=SIGNED_IN),
    Row("api:approval-case-detail", ("waiting_case",), get=SEES_A | CLIENTS),
    Row("api:approval-case-opinion", ("waiting_case",), post=CHAIR, body=opinion),
    Row("organization:delegations", get=PEOPLE, post=WITH_ROLE, body=delegation),
    Row("organization:end_delegation", ("delegation",), post=frozenset({"leader", "director"})),
    Row("api:delegation-list", get=SIGNED_IN, post=WITH_ROLE, body=delegation),
    Row("api:delegation-detail", ("delegation",), get=LEADERSHIP | OFFICE | {"supervisor"}),
    Row("plans:set_goal_apart", ("loose_goal",), post=OFFICE, body=lambda world: {"apart": "1"}),
    Row("plans:set_measure_major", ("loose_measure",), post=OFFICE, body=lambda world: {"apart": "1"}),
    Row("plans:goal_case", ("goal_apart",), get=SEES_A),
    Row("plans:project_case", ("major_measure",), get=SEES_A),
    Row("api:delegation-end", ("delegation",), post=frozenset({"leader", "director"})),
]
