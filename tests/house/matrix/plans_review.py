from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plans.commands.remarks import answer_remark, write_remark
from plans.commands.review import return_plan
from plans.commands.submission import submit_plan
from plans.models import Remark
from tests.cast import Cast
from tests.factories.plans import make_cycle, plan_in
from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, SIGNED_IN, Row

HEAD = frozenset({"head_a"})
FOLLOWS_A = LEADERSHIP | OFFICE | HEAD
"""Who follows how a plan of A comes about."""


def required(cast: Cast) -> Remark:
    """A plan of A came back with one requirement."""
    plan = plan_in("submitted", cast, cycle=make_cycle())
    words = "请补充夜间班次的数据。"
    remark = write_remark(
        plan, "analysis", by=cast.officer, version=plan.version, verdict="must_change", text=words
    )
    return_plan(plan, by=cast.officer, version=plan.version)
    return Remark.objects.get(pk=remark.pk)


def build(cast: Cast) -> Mapping[str, Any]:
    asked, answered = required(cast), required(cast)
    answer_remark(answered, by=cast.head_a, answer="done", text="已补。")
    again = submit_plan(answered.plan, by=cast.head_a, version=answered.plan.version)
    return {
        "judged_plan": again,
        "place": "overview",
        "asked_remark": asked,
        "answered_remark": answered,
        "kept_submission": again.submissions.get(number=1),
    }


def of_now(world: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": world["judged_plan"].version, **more}


ROWS = [
    Row("plans:reviewing", ("judged_plan",), get=FOLLOWS_A),
    Row("plans:compare", ("judged_plan",), get=FOLLOWS_A),
    Row(
        "plans:write_remark", ("judged_plan", "place"), post=OFFICE,
        body=lambda world: of_now(world, verdict="must_change", text="请写明为什么。"),
    ),
    Row("plans:pass_unseen", ("judged_plan",), post=OFFICE, body=lambda world: of_now(world)),
    Row("plans:answer_remark", ("asked_remark",), post=HEAD, body=lambda world: {"answer": "done", "text": "已补。"}),
    Row("plans:settle_requirement", ("answered_remark",), post=OFFICE, body=lambda world: {"satisfied": "1"}),
    Row(
        "api:plan-remarks", ("judged_plan",), post=OFFICE,
        body=lambda world: of_now(world, anchor="overview", verdict="pass"),
    ),
    # The CRM's account is staff of A: it reads what was said, and says nothing itself.
    Row(
        "api:plan-differences", ("judged_plan",), get=FOLLOWS_A | CLIENTS, query="from=submission-1&to=now"
    ),
    Row("api:remark-list", get=SIGNED_IN),
    Row("api:remark-detail", ("asked_remark",), get=FOLLOWS_A | CLIENTS),
    Row("api:remark-answer", ("asked_remark",), post=HEAD, body=lambda world: {"answer": "done"}),
    Row("api:submission-list", get=SIGNED_IN),
    Row("api:submission-detail", ("kept_submission",), get=FOLLOWS_A | CLIENTS),
]  # fmt: skip
