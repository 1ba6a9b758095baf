"""What linked orders forbid: resolving before what one waits for, closing before what one is made of."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.decisions import ALLOWED, Decision, conflict
from core.punctuation import listed
from organization.models import User
from workorders.models import OrderLink, WorkOrder

NAMED = 5
"""How many orders a refusal names."""


def dependencies_done(user: User, order: WorkOrder) -> Decision:
    """Whatever the order depends on is resolved or cancelled, or the office has waived it. One query, a second one
    where something stands in the way."""
    waiting = OrderLink.objects.holding_up(order).values_list("target_id", flat=True)
    if not (open_ids := list(waiting)):
        return ALLOWED
    return conflict(
        "depends_on_open",
        _(
            "这张工单要等 %(orders)s 办完才能办结。不必再等时，请部门负责人移除这条依赖，"
            "或请服务改善办公室写明理由放行。"
        )
        % {"orders": named(user, open_ids)},
    )


def children_done(user: User, order: WorkOrder) -> Decision:
    """No order that is part of this one is open."""
    children = OrderLink.objects.open_children(order).values_list("source_id", flat=True)
    if not (open_ids := list(children)):
        return ALLOWED
    return conflict(
        "open_children",
        _("下级工单 %(orders)s 还没有办结，请先把它们办结或取消，再关闭这张工单。")
        % {"orders": named(user, open_ids)},
    )


def named(user: User, ids: Iterable[int]) -> str:
    """The numbers of those that this person may see; the others are only counted."""
    known = set(ids)
    seen = list(
        WorkOrder.objects.visible_to(user)
        .filter(pk__in=known)
        .order_by("pk")
        .values_list("number", flat=True)[:NAMED]
    )
    rest = len(known) - len(seen)
    more = [ngettext("另外 %(n)s 张工单", "另外 %(n)s 张工单", rest) % {"n": rest}] if rest else []
    return listed([*seen, *more])
