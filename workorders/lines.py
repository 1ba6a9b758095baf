"""Orders as lists show them: every word of a row made once, so that a page of many rows is drawn quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import moments
from core.icons import draw_icon
from core.pieces import draw_ago, draw_due, draw_status, draw_tag
from core.terms import Question, excerpt, marked
from workorders.lifecycle import OrderStatus
from workorders.models import OrderKind, Priority, WorkOrder
from workorders.reports import SOON, end_of_day

URGENT = (Priority.URGENT, Priority.HIGH)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in a list; text that is not safe is escaped where it is drawn.

    `found_in` is the place of the order's text that answers a search, where the title does not show it.
    """

    pk: int
    version: int
    url: str
    number: str
    title: str
    due: SafeString
    what: str
    """What is due then: the resolution, or in a queue of what comes first also an answer or a step."""
    tags: SafeString
    category: str
    holder: str
    department: str
    status: SafeString
    reported: SafeString
    found_in: str = ""


def lines_of(
    orders: Iterable[WorkOrder],
    now: datetime,
    *,
    asked: Question | None = None,
    bodies: dict[int, str] | None = None,
    lines: int = 2,
    due: str = "due_at",
) -> list[OrderLine]:
    """The lines of orders read by `for_list`. Their words are asked of the choices, not of `get_…_display`, which puts
    every choice into words to find the one.

    `asked` is what is searched for, `bodies` are the texts in which it may stand, `lines` is how many lines the due
    time may take and `due` which deadline it is: `due_at`, or `next_due_at` of rows read `with_next_due`.
    """
    kinds: dict[str, SafeString] = {}
    base = reverse("workorders:orders")
    stopped = format_html(
        '<span class="jj-order-stopped">{}{}</span>', draw_icon("player-pause", 14), _("停钟")
    )
    made = []
    for order in orders:
        at = getattr(order, due)
        if order.kind not in kinds:
            kinds[order.kind] = draw_tag(OrderKind(order.kind).label)
        tags = kinds[order.kind]
        if order.priority in URGENT:
            tags = tags + draw_tag(Priority(order.priority).label, "flag", "amber")
        made.append(
            OrderLine(
                pk=order.pk,
                version=order.version,
                url=f"{base}{order.pk}/",
                number=order.number,
                title=marked(asked, order.title) if asked else order.title,
                due=stopped if order.status == OrderStatus.WAITING else due_of(order, at, now, lines),
                what=what_is_due(order, at),
                tags=tags,
                category=order.category.name if order.category else "",
                holder=order.assignee.name if order.assignee else "",
                department=order.department.name,
                status=draw_status(OrderStatus(order.status), plain=True),
                reported=draw_ago(order.reported_at, now),
                found_in=excerpt(asked, bodies.get(order.pk, "")) if asked and bodies else "",
            )
        )
    return made


def due_of(order: WorkOrder, at: datetime | None, now: datetime, lines: int) -> SafeString:
    """What the column of due times says: what is left, or when it was due once it is done."""
    if order.is_open and at:
        return draw_due(at, now, lines)
    return format_html('<span class="jj-note">{}</span>', moments.exact(at) if at else "—")


def what_is_due(order: WorkOrder, at: datetime | None) -> str:
    if at is not None and at != order.due_at:
        return _("规程步骤") if at == order.step_due_at else _("首次响应")
    return pgettext("what is due", "解决")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one urgency, most urgent first."""

    key: str
    label: str
    rows: list[OrderLine]


def in_groups(
    orders: Sequence[WorkOrder], lines: Sequence[OrderLine], now: datetime, due: str = "due_at"
) -> list[Group]:
    """Orders that come sorted by deadline, cut where urgency changes; stopped ones stand last within a page."""
    labels = {
        "late": _("已超时"),
        "soon": _("1 小时内到期"),
        "today": _("今天到期"),
        "later": _("以后到期"),
        "none": _("没有期限"),
        "waiting": _("停钟等待"),
        "done": _("已办结"),
    }
    ranks, evening = list(labels), end_of_day(now)
    placed = sorted(
        (
            (ranks.index(urgency(order, getattr(order, due), now, evening)), line)
            for order, line in zip(orders, lines, strict=True)
        ),
        key=lambda pair: pair[0],
    )
    return [
        Group(ranks[rank], labels[ranks[rank]], [line for _rank, line in group])
        for rank, group in groupby(placed, key=lambda pair: pair[0])
    ]


def urgency(order: WorkOrder, at: datetime | None, now: datetime, evening: datetime) -> str:
    if not order.is_open:
        return "done"
    if order.status == OrderStatus.WAITING:
        return "waiting"
    if at is None:
        return "none"
    if at < now:
        return "late"
    if at < now + SOON:
        return "soon"
    return "today" if at < evening else "later"
