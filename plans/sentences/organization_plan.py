"""What happened to the organisation's plan, between departments, and to receipts, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events
from plans.reports.consolidation.words import sentence


def told_item(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """With `item`, the sentence of what was decided on."""
    if "kind" not in data:
        return {**data, "item": data.get("subject", "—")}
    return {**data, "item": sentence(str(data.get("kind", "")), data.get("facts", {}))}


SENTENCES = (
    Sentence(
        events.ORGANIZATION_PLAN_STARTED,
        _("%(actor)s开始汇总《%(subject)s》，纳入 %(plans)s 份部门计划"),
        _("开始汇总"),
        "stack-2",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_EDITED, _("%(actor)s修改了《%(subject)s》"), _("修改组织计划"), "pencil"
    ),
    Sentence(
        events.ORGANIZATION_PLAN_GATHERED,
        _(
            "%(actor)s更新《%(subject)s》的汇总：新纳入 %(added)s 份，换新 %(renewed)s 份，移出 %(removed)s 份"
        ),
        _("更新汇总"),
        "refresh",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_SUBMITTED,
        _("%(actor)s把《%(subject)s》第 %(version)s 稿提交领导小组"),
        _("提交组织计划"),
        "send",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_RECALLED,
        _("%(actor)s从领导小组收回《%(subject)s》"),
        _("收回组织计划"),
        "arrow-back",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_RETURNED,
        _("%(actor)s退回了《%(subject)s》"),
        _("退回组织计划"),
        "arrow-back-up",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_APPROVED,
        _("%(actor)s审批同意了《%(subject)s》第 %(version)s 稿"),
        _("审批组织计划"),
        "rubber-stamp",
    ),
    Sentence(
        events.ORGANIZATION_PLAN_PUBLISHED,
        _("%(actor)s发布了《%(subject)s》第 %(edition)s 版"),
        _("发布组织计划"),
        "speakerphone",
    ),
    Sentence(
        events.ITEM_SETTLED, _("%(actor)s协调了「%(item)s」"), _("协调部门计划"), "circle-check", told_item
    ),
    Sentence(
        events.ITEM_ASSIGNED, _("%(actor)s交部门办理「%(item)s」"), _("交部门办理"), "user-check", told_item
    ),
    Sentence(events.ITEM_ANSWERED, _("%(actor)s答复了「%(item)s」"), _("部门答复"), "message", told_item),
    Sentence(
        events.ITEM_REFERRED,
        _("%(actor)s把「%(item)s」提请领导小组决定"),
        _("提请汇总事项"),
        "circle-arrow-up",
        told_item,
    ),
    Sentence(events.ITEM_DECIDED, _("%(actor)s决定了「%(item)s」"), _("决定汇总事项"), "gavel", told_item),
    Sentence(
        events.ITEM_ACCEPTED, _("%(actor)s同意保留「%(item)s」"), _("同意保留"), "circle-check", told_item
    ),
    Sentence(
        events.ITEM_REOPENED, _("%(actor)s重新协调「%(item)s」"), _("重新协调部门计划"), "rotate", told_item
    ),
    Sentence(
        events.RECEIPT_CONFIRMED,
        _("%(actor)s确认收悉《%(subject)s》"),
        _("确认收悉"),
        "mail-opened",
    ),
    Sentence(
        events.RECEIPTS_URGED,
        _("%(actor)s催办%(department)s确认收悉《%(subject)s》"),
        _("催办收悉"),
        "bell-ringing",
    ),
)
