"""The organisation's plan: the office consolidates, the chair decides, heads confirm, everybody reads the own part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from organization.models import Department
from plans.commands.item_decisions import seen_of, settle_item
from plans.models import OrganizationPlan
from plans.models.consolidation import ItemAct, ItemKind
from plans.reports.consolidation.board import board
from tests.cast import Cast
from tests.factories.organization_plans import entry_of, organization_plan_in
from tests.factories.plans import make_cycle, plan_in
from tests.house.matrix import CLIENTS, LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World
from tests.house.matrix.plans import CHAIR, HEAD, MEMBERS

SEES = LEADERSHIP | OFFICE
TEXTS = {"foreword": "今年先解决等待。", "summary": "两个部门分担。"}


def build(cast: Cast) -> Mapping[str, Any]:
    """One organisation plan in each status; in the draft, an item in each state that an act starts from."""
    fresh = plan_in("reviewed", cast, cycle=make_cycle())
    plan_in("reviewed", cast, cycle=fresh.cycle, department=cast.b)
    draft = organization_plan_in("draft", cast, make_cycle())
    item = entry_of(draft, ItemKind.SAME_GOAL)
    handed = settled(draft, ItemKind.SAME_MEASURE, ItemAct.ASSIGN, cast, department=cast.a)
    referred = settled(draft, ItemKind.FAMILY, ItemAct.REFER, cast)
    published = organization_plan_in("published", cast, make_cycle())
    edition = published.editions.get()
    return {
        "gathering_cycle": fresh.cycle,
        "consolidated_cycle": draft.cycle,
        "draft_organization": draft,
        "submitted_organization": organization_plan_in("submitted", cast, make_cycle()),
        "approved_organization": organization_plan_in("approved", cast, make_cycle()),
        "organization_edition": edition,
        "receipt": edition.receipts.get(department=cast.a),
        "item_key": item.key,
        "referred_key": referred.key,
        "item_task": handed,
    }


def settled(
    plan: OrganizationPlan, kind: str, act: str, cast: Cast, department: Department | None = None
) -> Any:
    entry = entry_of(plan, kind)
    return settle_item(
        plan, entry.key, act, by=cast.officer, seen=seen_of(entry), text="请一起商量。", department=department
    )


def deciding(name: str, act: str) -> Callable[[World], Mapping[str, Any]]:
    def body(world: World) -> Mapping[str, Any]:
        plan = OrganizationPlan.objects.select_related("cycle").get(pk=world["draft_organization"].pk)
        entry = board(plan.cycle, plan).find(world[name])
        assert entry is not None
        return {"act": act, "text": "由客户服务中心牵头。", "seen": seen_of(entry), "key": world[name]}

    return body


def of_version(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": world[name].version, **more}


ROWS = [
    Row("plans:my_part", get=PEOPLE),
    Row("plans:consolidation", ("consolidated_cycle",), get=SEES),
    Row("plans:consolidation_items", ("consolidated_cycle",), get=SEES),
    Row(
        "plans:consolidation_item", ("consolidated_cycle", "item_key"), get=SEES, post=OFFICE,
        body=deciding("item_key", "settle"),
    ),
    Row("plans:item_task", ("item_task",), get=SEES | HEAD, post=HEAD, body=lambda world: {"text": "已和售后商量好。"}),
    Row("plans:start_organization_plan", ("gathering_cycle",), post=OFFICE),
    Row("plans:gather_plans", ("draft_organization",), post=OFFICE),
    Row("plans:organization_plan", ("submitted_organization",), get=SEES),
    Row(
        "plans:edit_organization_plan", ("draft_organization",), get=OFFICE, post=OFFICE,
        body=of_version("draft_organization", **TEXTS),
    ),
    Row("plans:submit_organization_plan", ("draft_organization",), post=OFFICE, body=of_version("draft_organization")),
    Row(
        "plans:recall_organization_plan", ("submitted_organization",), post=OFFICE,
        body=of_version("submitted_organization", remarks="部门计划要改。"),
    ),
    Row(
        "plans:return_organization_plan", ("submitted_organization",), post=CHAIR,
        body=of_version("submitted_organization", remarks="请再压缩。"),
    ),
    Row(
        "plans:approve_organization_plan", ("submitted_organization",), post=CHAIR,
        body=of_version("submitted_organization"),
    ),
    Row(
        "plans:publish_organization_plan", ("approved_organization",), post=OFFICE,
        body=of_version("approved_organization"),
    ),
    Row("plans:organization_edition", ("organization_edition",), get=MEMBERS),
    Row("plans:receipts", ("organization_edition",), get=MEMBERS),
    Row("plans:urge_receipts", ("organization_edition",), post=OFFICE),
    Row("plans:receipt", ("receipt",), get=SEES | HEAD),
    Row("plans:confirm_receipt", ("receipt",), post=HEAD),
    Row("api:organization-plan-list", get=SIGNED_IN),
    Row(
        "api:organization-plan-detail", ("draft_organization",), get=SEES, patch=OFFICE,
        body=of_version("draft_organization", foreword="今年先解决等待。"),
    ),
    Row("api:organization-plan-gather", ("draft_organization",), post=OFFICE),
    Row("api:organization-plan-submit", ("draft_organization",), post=OFFICE, body=of_version("draft_organization")),
    Row(
        "api:organization-plan-recall", ("submitted_organization",), post=OFFICE,
        body=of_version("submitted_organization", reason="要改。"),
    ),
    Row(
        "api:organization-plan-return", ("submitted_organization",), post=CHAIR,
        body=of_version("submitted_organization", remarks="请再压缩。"),
    ),
    Row(
        "api:organization-plan-approve", ("submitted_organization",), post=CHAIR,
        body=of_version("submitted_organization"),
    ),
    Row(
        "api:organization-plan-publish", ("approved_organization",), post=OFFICE,
        body=of_version("approved_organization"),
    ),
    Row("api:organization-plan-items", ("draft_organization",), get=SEES),
    Row(
        "api:organization-plan-settle", ("draft_organization",), post=LEADERSHIP,
        body=deciding("referred_key", "decide"),
    ),
    Row("api:organization-edition-list", get=SIGNED_IN),
    Row("api:organization-edition-detail", ("organization_edition",), get=MEMBERS | CLIENTS),
    Row("api:receipt-list", get=SIGNED_IN),
    Row("api:receipt-detail", ("receipt",), get=SEES | HEAD | CLIENTS),
    Row("api:receipt-confirm", ("receipt",), post=HEAD),
]  # fmt: skip
