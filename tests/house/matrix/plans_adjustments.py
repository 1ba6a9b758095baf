"""Adjustments of published plans of A: the head writes, the office judges, the chair decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from plans.commands.adjustments.deciding import submit_adjustment
from plans.models import Milestone
from tests.cast import Cast
from tests.factories.adjustments import adjustment_in, lower_target, propose
from tests.factories.plans import make_cycle, plan_in
from tests.house.matrix import CLIENTS, OFFICE, PEOPLE, SIGNED_IN, Row, World
from tests.house.matrix.plans import CHAIR, HEAD, SEES_A

REASON = {
    "cause": "demand",
    "reason": "夜间来电量上升三成。",
    "expected_effect": "超期减半。",
    "short_term_target": "九月底 86%",
    "check_on": "2099-09-30",
}
GOAL = {"title": "按期办结率到 88%", "weight": "100", "floor": "0", "ceiling": "150"}
MEASURE = {"title": "夜间在线坐席", "family": "process"}


def build(cast: Cast) -> Mapping[str, Any]:
    def published(year: int | None = None) -> Any:
        return plan_in("published", cast, cycle=make_cycle(year=year))

    writing = published(2043)
    milestone = Milestone.objects.create(
        measure=writing.measures.get(), title="试点", due_on=date(2043, 4, 1)
    )
    draft = adjustment_in("draft", cast, plan=writing)
    outdated_plan = published()
    outdated = lower_target(propose(outdated_plan, cast.head_a), cast.head_a, 86)
    submit_adjustment(outdated, by=cast.head_a, version=outdated.version)
    applied = adjustment_in("applied", cast, plan=outdated_plan)
    outdated.refresh_from_db()
    return {
        "adjusting": draft,
        "adjusted_goal": writing.goals.get(),
        "adjusted_measure": writing.measures.get(),
        "adjusted_milestone": milestone,
        "adjusted_part": "overview",
        "added_subject": "measure",
        "added_line": draft.changes.get(act="add"),
        "adjusted_plan": published(2045),
        "submitted_adjustment": adjustment_in("submitted", cast, plan=published()),
        "reviewed_adjustment": adjustment_in("reviewed", cast, plan=published()),
        "outdated_adjustment": outdated,
        "applied_adjustment": applied,
    }


def of_version(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": world[name].version, **more}


DRAFT = of_version("adjusting")
ROWS = [
    Row("plans:adjustments", get=PEOPLE),
    Row("plans:propose_adjustment", ("adjusted_plan",), get=HEAD, post=HEAD, body=lambda world: REASON),
    Row("plans:adjustment", ("submitted_adjustment",), get=SEES_A),
    Row("plans:explain_adjustment", ("adjusting",), get=HEAD, post=HEAD, body=of_version("adjusting", **REASON)),
    Row(
        "plans:adjust_goal", ("adjusting", "adjusted_goal"), get=HEAD, post=HEAD,
        body=of_version("adjusting", **GOAL),
    ),
    Row(
        "plans:adjust_end_goal", ("adjusting", "adjusted_goal"), post=HEAD,
        body=of_version("adjusting", ended_on="2043-10-01"),
    ),
    Row(
        "plans:adjust_measure", ("adjusting", "adjusted_measure"), get=HEAD, post=HEAD,
        body=of_version("adjusting", **MEASURE),
    ),
    Row(
        "plans:adjust_end_measure", ("adjusting", "adjusted_measure"), post=HEAD,
        body=of_version("adjusting", ended_on="2043-10-01"),
    ),
    Row(
        "plans:adjust_add_milestone", ("adjusting", "adjusted_measure"), post=HEAD,
        body=of_version("adjusting", title="评估", due_on="2043-05-01", weight="1"),
    ),
    Row(
        "plans:adjust_milestone", ("adjusting", "adjusted_milestone"), post=HEAD,
        body=of_version("adjusting", act="drop"),
    ),
    Row(
        "plans:adjust_text", ("adjusting", "adjusted_part"), get=HEAD, post=HEAD,
        body=of_version("adjusting", text="先把夜间接住。"),
    ),
    Row(
        "plans:adjust_add", ("adjusting", "added_subject"), get=HEAD, post=HEAD,
        body=of_version("adjusting", **MEASURE),
    ),
    Row(
        "plans:adjust_added", ("added_line",), get=HEAD, post=HEAD,
        body=of_version("adjusting", **{**MEASURE, "title": "两个夜间坐席"}),
    ),
    Row(
        "plans:adjust_remove", ("adjusting",), post=HEAD,
        body=lambda world: {"version": world["adjusting"].version, "line": world["added_line"].pk},
    ),
    Row("plans:submit_adjustment", ("adjusting",), post=HEAD, body=DRAFT),
    Row(
        "plans:return_adjustment", ("submitted_adjustment",), post=OFFICE,
        body=of_version("submitted_adjustment", remarks="请写明依据。"),
    ),
    Row(
        "plans:review_adjustment", ("submitted_adjustment",), post=OFFICE, body=of_version("submitted_adjustment"),
    ),
    Row("plans:approve_adjustment", ("reviewed_adjustment",), post=CHAIR, body=of_version("reviewed_adjustment")),
    Row(
        "plans:refuse_adjustment", ("reviewed_adjustment",), post=CHAIR,
        body=of_version("reviewed_adjustment", remarks="目标不能降。"),
    ),
    Row("plans:withdraw_adjustment", ("adjusting",), post=HEAD, body=DRAFT),
    Row(
        "plans:rebase_adjustment", ("outdated_adjustment",), get=HEAD, post=HEAD,
        body=lambda world: {
            "version": world["outdated_adjustment"].version,
            **{f"choice-{line.pk}": "mine" for line in world["outdated_adjustment"].changes.all()},
        },
    ),
    Row(
        "plans:check_adjustment", ("applied_adjustment",), get=HEAD, post=HEAD,
        body=lambda world: {"effect": "reached", "finding": "九月底 86.4%。"},
    ),
    Row(
        "api:adjustment-list", get=SIGNED_IN, post=HEAD,
        body=lambda world: {**REASON, "plan": world["adjusted_plan"].pk},
    ),
    Row("api:adjustment-detail", ("submitted_adjustment",), get=SEES_A | CLIENTS),
    Row(
        "api:adjustment-change", ("adjusting",), post=HEAD,
        body=lambda world: {
            "version": world["adjusting"].version, "subject": "goal", "id": world["adjusted_goal"].pk,
            "values": {"title": "按期办结率到 87%"},
        },
    ),
    Row(
        "api:adjustment-add", ("adjusting",), post=HEAD,
        body=of_version("adjusting", subject="measure", values=MEASURE),
    ),
    Row(
        "api:adjustment-end", ("adjusting",), post=HEAD,
        body=lambda world: {
            "version": world["adjusting"].version, "subject": "measure", "id": world["adjusted_measure"].pk,
            "ended_on": "2043-10-01",
        },
    ),
    Row(
        "api:adjustment-remove", ("adjusting",), post=HEAD,
        body=lambda world: {"version": world["adjusting"].version, "lines": [world["added_line"].pk]},
    ),
    Row("api:adjustment-submit", ("adjusting",), post=HEAD, body=DRAFT),
    Row("api:adjustment-withdraw", ("adjusting",), post=HEAD, body=DRAFT),
    Row(
        "api:adjustment-return", ("submitted_adjustment",), post=OFFICE,
        body=of_version("submitted_adjustment", remarks="请写明依据。"),
    ),
    Row("api:adjustment-review", ("submitted_adjustment",), post=OFFICE, body=of_version("submitted_adjustment")),
    Row("api:adjustment-approve", ("reviewed_adjustment",), post=CHAIR, body=of_version("reviewed_adjustment")),
    Row(
        "api:adjustment-refuse", ("reviewed_adjustment",), post=CHAIR,
        body=of_version("reviewed_adjustment", remarks="目标不能降。"),
    ),
]  # fmt: skip
