"""Links between orders: made, taken away, waived. Whoever changes the net holds it, so that no circle closes unseen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from workorders import events
from workorders.commands.intake import NewOrder, create_order
from workorders.commands.work import required
from workorders.link_permissions import (
    can_have_child,
    can_link,
    can_unlink,
    can_wait_for,
    can_waive,
)
from workorders.models import LinkKind, LinkRole, OrderLink, WorkOrder
from workorders.models.links import DIRECTED, ROLES, role_of

MOST = 50
"""Links of one order."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The two orders as the row keeps them."""

    source: WorkOrder
    target: WorkOrder
    kind: LinkKind


@transaction.atomic
def link_orders(
    order: WorkOrder, other: WorkOrder, *, role: str, by: User, note: str = ""
) -> tuple[OrderLink, bool]:
    """Make `other` what `role` says to `order`; the link, and whether it is new. The same link again stays as it is.

    Raises `Invalid` for an unknown role and a link to itself, `Conflict` for a second parent, a circle, an open child
    of a closed order, a dependency of a resolved one, and too many links.
    """
    hold_net()
    can_link(by, order).or_raise()
    can_link(by, other).or_raise()
    if role not in ROLES:
        raise _wrong("role", _("没有「%(value)s」这种关联，请从列表中选择。") % {"value": role[:40]})
    if order.pk == other.pk:
        raise _wrong("number", _("「%(number)s」就是这张工单，请填另一张。") % {"number": order.number})
    return _link(order, other, LinkRole(role), by=by, note=note)


@transaction.atomic
def create_child(parent: WorkOrder, new: NewOrder, *, by: User) -> WorkOrder:
    """Register an order as part of another one, or nothing at all."""
    hold_net()
    can_have_child(by, parent).or_raise()
    child = create_order(new, by=by)
    _link(parent, child, LinkRole.CHILD, by=by, note="")
    return child


@transaction.atomic
def unlink_orders(link: OrderLink, order: WorkOrder, *, by: User) -> None:
    """Take the link away, seen from `order`; the event stays."""
    hold_net()
    row = OrderLink.objects.select_related("source", "target").filter(pk=link.pk).first()
    if row is None:
        raise Conflict("already_unlinked", _("这条关联已经移除。"))
    can_unlink(by, order, row).or_raise()
    facts = {"note": row.note, "waived": row.waived_at is not None}
    ends = Ends(row.source, row.target, LinkKind(row.kind))
    row.delete()
    _tell(events.ORDERS_UNLINKED, ends, by=by, **facts)


@transaction.atomic
def waive_dependency(link: OrderLink, *, by: User, reason: str) -> OrderLink:
    """Let the order be resolved though what it depends on is still open."""
    row = OrderLink.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=link.pk)
    can_waive(by, row).or_raise()
    row.waiver = required("reason", reason, _("请写明放行理由，例如：客户同意先结，备件另行补发。"))
    row.waived_at, row.waived_by = timezone.now(), by
    row.save(update_fields=["waiver", "waived_at", "waived_by"])
    record(
        events.DEPENDENCY_WAIVED,
        row.source,
        by=by,
        data={"other": row.target.number, "reason": row.waiver},
    )
    return row


def hold_net() -> None:
    """One change of the net at a time: a circle may close through any two orders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('workorders.links'))")


def _link(
    order: WorkOrder, other: WorkOrder, role: LinkRole, *, by: User, note: str
) -> tuple[OrderLink, bool]:
    kind, is_source = ROLES[role]
    ends = Ends(order, other, kind) if is_source else Ends(other, order, kind)
    if kind == LinkKind.RELATED and ends.source.pk > ends.target.pk:
        ends = Ends(ends.target, ends.source, kind)
    ends = _held(ends)
    known = OrderLink.objects.filter(source=ends.source, target=ends.target, kind=kind).first()
    if known is not None:
        return known, False
    _check(ends, by=by)
    made = OrderLink.objects.create(
        source=ends.source,
        target=ends.target,
        kind=kind,
        note=note.strip(),
        added_at=timezone.now(),
        added_by=by,
    )
    _tell(events.ORDERS_LINKED, ends, by=by, note=made.note)
    return made, True


def _held(ends: Ends) -> Ends:
    """The two orders as they are now, so that neither is resolved or closed meanwhile; by id, as bulk acts do."""
    ids = (ends.source.pk, ends.target.pk)
    rows = WorkOrder.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows.select_related("department", "assignee", "category")}
    return Ends(found[ids[0]], found[ids[1]], ends.kind)


def _check(ends: Ends, *, by: User) -> None:
    for one in (ends.source, ends.target):
        if OrderLink.objects.of(one).count() >= MOST:
            sentence = _("%(number)s 已有 %(most)s 条关联，请先移除不用的。")
            raise Conflict("too_many_links", sentence % {"number": one.number, "most": MOST})
    if ends.kind == LinkKind.CHILD:
        if ends.source.is_open:
            can_have_child(by, ends.target).or_raise()
        _one_parent(ends.source)
    if ends.kind == LinkKind.DEPENDS:
        can_wait_for(ends.source).or_raise()
    if ends.kind in DIRECTED and OrderLink.objects.leads(ends.target.pk, ends.kind, ends.source.pk):
        sentence = _(
            "%(target)s 已经直接或间接地以同样的关系连到 %(source)s，这样会成一个圈。请先移除其中一条。"
        )
        raise Conflict("link_circle", sentence % {"source": ends.source.number, "target": ends.target.number})


def _one_parent(child: WorkOrder) -> None:
    above = OrderLink.objects.filter(source=child, kind=LinkKind.CHILD).select_related("target").first()
    if above is not None:
        sentence = _("%(child)s 已经是 %(parent)s 的下级工单，只能有一个上级。请先移除那一条。")
        raise Conflict("second_parent", sentence % {"child": child.number, "parent": above.target.number})


def _tell(name: str, ends: Ends, *, by: User, **facts: object) -> None:
    """In the history of both, each with the other's number: who reads one need not see the other."""
    for one, other in ((ends.source, ends.target), (ends.target, ends.source)):
        role = role_of(ends.kind, is_source=one is ends.source)
        record(name, one, by=by, data={"other": other.number, "role": role, **facts})


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_link", sentence, {field: [sentence]})
