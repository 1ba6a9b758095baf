from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plans.commands.templates import save_as_template
from plans.lifecycle import CycleStatus
from plans.offers import Offer, OfferedFigures, register
from tests.cast import Cast
from tests.factories.plans import (
    complete_plan,
    explain_all,
    make_custom_field,
    make_cycle,
    make_drafter,
    make_evidence,
    make_finding,
    make_objective,
    plan_in,
)
from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World

MEMBERS = PEOPLE - {"outsider"}
HEAD = frozenset({"head_a"})
CHAIR = frozenset({"chair"})
SEES_A = LEADERSHIP | OFFICE | HEAD
"""Who sees a plan of A: leadership, the office, its head. Its team's staff belong to the team, not to A."""

CYCLE = {
    "year": 2099, "title": "2099 年度", "starts_on": "2099-01-01", "ends_on": "2099-12-31",
    "submission_due_at": "2098-12-10T17:00", "reached_from": "100", "near_from": "95", "at_risk_from": "85",
    "report_days": "10", "explain_from": "at_risk", "alert_after_days": "30", "analysis_days": "5",
    "rhythm": "quarterly", "required_parts": ["goals", "measures"],
}  # fmt: skip
OBJECTIVE = {"code": "新一号", "title": "让客户少等"}
GOAL = {"title": "按期办结率到 90%", "method": "raise", "weight": "10", "floor": "0", "ceiling": "150"}
MEASURE = {"title": "区域派单", "family": "process"}
FIELD = {"place": "overview", "name": "text", "value": "自动保存"}
CUSTOM = {"label": "是否涉及外包", "kind": "yes_no"}
CUSTOM_CHOICE = {"label": "风险", "kind": "choice", "choices": "高\n中"}
FINDING = {"statement": "夜间超期", "source": "metrics", "detail": ""}


def build(cast: Cast) -> Mapping[str, Any]:
    """A plan of A in each status that an act starts from, each in a cycle of its own."""
    draft = complete_plan(cast, cycle=make_cycle(year=2031))
    _above, finding = make_finding(draft), make_finding(draft)
    explain_all(draft)
    published = plan_in("published", cast, cycle=make_cycle(year=2034))
    last_plan = complete_plan(cast, cycle=make_cycle(year=2030))
    return {
        "last_plan": last_plan,
        "plan_template": save_as_template(last_plan, name="模板甲", by=cast.officer),
        "preparing_cycle": make_cycle(status=CycleStatus.DRAFT),
        "empty_cycle": make_cycle(),
        "open_cycle": draft.cycle,
        "draft_plan": draft,
        "part": "overview",
        "indicator_code": "on_time_rate",
        "draft_goal": draft.goals.get(),
        "draft_measure": draft.measures.get(),
        "draft_finding": finding,
        "evidence": make_evidence(draft, cast.head_a),
        "drafter": make_drafter(complete_plan(cast, cycle=make_cycle()), cast.other_staff_a, cast.head_a),
        "writer": cast.staff_a,
        "objective": make_objective(cycle=draft.cycle),
        "custom_subject": "measure",
        "custom_field": make_custom_field(
            "risk", label="风险等级", kind="choice", choices=["高", "中", "低"]
        ),
        "retired_field": make_custom_field("old", is_active=False),
        "submitted_plan": plan_in("submitted", cast, cycle=make_cycle()),
        "reviewed_plan": plan_in("reviewed", cast, cycle=make_cycle()),
        "approved_plan": plan_in("approved", cast, cycle=make_cycle()),
        "published_plan": published,
        "edition": published.editions.get(),
    }


register(
    Offer(
        "told",
        lambda plan, goal: OfferedFigures("Late installation: 32 %", "last twelve months"),
    )
)


def of_version(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": world[name].version, **more}


ROWS = [
    Row("plans:plans", get=PEOPLE),
    Row("plans:cycles", get=PEOPLE),
    Row("plans:new_cycle", get=OFFICE, post=OFFICE, body=lambda world: CYCLE),
    Row("plans:cycle", ("open_cycle",), get=MEMBERS),
    Row("plans:edit_cycle", ("preparing_cycle",), get=OFFICE, post=OFFICE, body=lambda world: CYCLE),
    Row("plans:open_cycle", ("preparing_cycle",), post=OFFICE),
    Row("plans:ask_departments", ("empty_cycle",), post=OFFICE),
    Row("plans:urge", ("open_cycle",), post=OFFICE),
    Row("plans:close_cycle", ("empty_cycle",), post=OFFICE),
    Row(
        "plans:add_objective", ("open_cycle",), get=LEADERSHIP | OFFICE, post=LEADERSHIP | OFFICE,
        body=lambda world: OBJECTIVE,
    ),
    Row(
        "plans:edit_objective", ("objective",), get=LEADERSHIP | OFFICE, post=LEADERSHIP | OFFICE,
        body=lambda world: OBJECTIVE,
    ),
    Row("plans:remove_objective", ("objective",), post=LEADERSHIP | OFFICE),
    Row("plans:templates", get=OFFICE),
    Row("plans:template", ("plan_template",), get=OFFICE, post=OFFICE, body=lambda world: {"name": "模板乙"}),
    Row("plans:new_template", ("submitted_plan",), get=OFFICE, post=OFFICE, body=lambda world: {"name": "模板丙"}),
    Row("plans:start", ("draft_plan",), get=HEAD),
    Row(
        "plans:copy", ("draft_plan",), post=HEAD,
        body=lambda world: {"version": world["draft_plan"].version, "source": world["last_plan"].pk, "goals": "1"},
    ),
    Row(
        "plans:use_template", ("draft_plan",), post=HEAD,
        body=lambda world: {"version": world["draft_plan"].version, "template": world["plan_template"].pk},
    ),
    Row("plans:today", get=PEOPLE),
    Row("plans:custom_fields", get=OFFICE),
    Row("plans:add_custom_field", ("custom_subject",), get=OFFICE, post=OFFICE, body=lambda world: CUSTOM),
    Row("plans:edit_custom_field", ("custom_field",), get=OFFICE, post=OFFICE, body=lambda world: CUSTOM_CHOICE),
    Row("plans:move_custom_field", ("custom_field",), post=OFFICE, body=lambda world: {"to": "down"}),
    Row("plans:retire_custom_field", ("custom_field",), post=OFFICE),
    Row("plans:restore_custom_field", ("retired_field",), post=OFFICE),
    Row("plans:plan", ("submitted_plan",), get=SEES_A),
    Row(
        "plans:explain", ("draft_plan",), post=HEAD,
        body=lambda world: {"code": "goals.families", "text": "本年度集中精力改善时效。", "seen": "原因见现状分析。"},
    ),
    Row("plans:edit", ("draft_plan",), get=HEAD),
    Row("plans:place", ("draft_plan", "part"), get=SEES_A),
    Row("plans:editor_standing", ("draft_plan",), get=HEAD),
    Row(
        "plans:autosave", ("draft_plan",), post=HEAD,
        body=lambda world: {**FIELD, "seen": world["draft_plan"].overview},
    ),
    Row("plans:newest_fields", ("draft_plan",), get=HEAD, query="place=overview"),
    Row("plans:offers", ("draft_plan",), get=HEAD),
    Row("plans:last_year", ("submitted_plan",), get=SEES_A),
    Row("plans:changes", ("submitted_plan",), get=SEES_A),
    Row("plans:quote", ("draft_plan",), post=HEAD, body=lambda world: {"offer": "told", "to": ""}),
    Row("plans:unquote", ("evidence",), post=HEAD),
    Row("plans:presence", ("draft_plan",), post=HEAD, body=lambda world: {"place": "overview"}),
    Row("plans:add_drafter", ("draft_plan",), post=HEAD, body=lambda world: {"person": world["writer"].pk}),
    Row("plans:remove_drafter", ("drafter",), post=HEAD),
    Row("plans:add_finding", ("draft_plan",), post=HEAD, body=lambda world: FINDING),
    Row("plans:update_finding", ("draft_finding",), post=HEAD, body=of_version("draft_plan", **FINDING)),
    Row("plans:remove_finding", ("draft_finding",), post=HEAD, body=of_version("draft_plan")),
    Row("plans:move_finding", ("draft_finding",), post=HEAD, body=lambda world: {"to": "up"}),
    Row("plans:update_part", ("draft_plan", "part"), post=HEAD, body=of_version("draft_plan", text="新的概述")),
    Row("plans:add_goal", ("draft_plan",), post=HEAD, body=of_version("draft_plan", **GOAL)),
    Row("plans:check_goal", ("draft_plan",), post=HEAD, body=lambda world: GOAL),
    Row("plans:update_goal", ("draft_goal",), post=HEAD, body=of_version("draft_plan", **GOAL)),
    Row("plans:remove_goal", ("draft_goal",), post=HEAD, body=of_version("draft_plan")),
    Row("plans:add_measure", ("draft_plan",), post=HEAD, body=of_version("draft_plan", **MEASURE)),
    Row("plans:update_measure", ("draft_measure",), post=HEAD, body=of_version("draft_plan", **MEASURE)),
    Row("plans:remove_measure", ("draft_measure",), post=HEAD, body=of_version("draft_plan")),
    Row("plans:submit", ("draft_plan",), post=HEAD, body=of_version("draft_plan")),
    Row("plans:return", ("reviewed_plan",), post=OFFICE | CHAIR, body=of_version("reviewed_plan", remarks="请改。")),
    Row("plans:review", ("submitted_plan",), post=OFFICE, body=of_version("submitted_plan", pass_unseen=1)),
    Row("plans:approve", ("reviewed_plan",), post=CHAIR, body=of_version("reviewed_plan")),
    Row("plans:publish", ("approved_plan",), post=OFFICE, body=of_version("approved_plan")),
    Row("plans:edition", ("edition",), get=SEES_A | {"supervisor"}),
    Row("api:cycle-list", get=SIGNED_IN),
    Row("api:cycle-detail", ("open_cycle",), get=MEMBERS | CLIENTS),
    Row("api:indicator-list", get=SIGNED_IN),
    Row("api:indicator-detail", ("indicator_code",), get=SIGNED_IN),
    Row("api:custom-field-list", get=SIGNED_IN),
    Row("api:custom-field-detail", ("custom_field",), get=SIGNED_IN),
    Row(
        "api:plan-custom", ("draft_plan",), post=HEAD,
        body=of_version("draft_plan", subject="goal", number=1, custom={"risk": "中"}),
    ),
    Row("api:plan-list", get=SIGNED_IN),
    # The CRM's account is staff of A: it reads A's plan, and decides nothing.
    Row(
        "api:plan-detail", ("draft_plan",), get=SEES_A | CLIENTS, patch=HEAD,
        body=of_version("draft_plan", overview="接口改的概述"),
    ),
    Row("api:plan-submit", ("draft_plan",), post=HEAD, body=of_version("draft_plan")),
    Row("api:plan-return", ("reviewed_plan",), post=OFFICE | CHAIR, body=of_version("reviewed_plan", remarks="请改。")),
    Row("api:plan-review", ("submitted_plan",), post=OFFICE, body=of_version("submitted_plan", pass_unseen=True)),
    Row("api:plan-approve", ("reviewed_plan",), post=CHAIR, body=of_version("reviewed_plan")),
    Row("api:plan-publish", ("approved_plan",), post=OFFICE, body=of_version("approved_plan")),
]  # fmt: skip
