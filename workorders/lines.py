"""Orders as lists show them: words made by Python when they are drawn, so that a page of many rows is drawn quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.icons import draw_icon
from core.moments import Here
from core.pieces import draw_ago, draw_due, draw_status, draw_tag
from core.terms import Question, excerpt, marked
from workorders.lifecycle import OrderStatus
from workorders.models import OrderKind, Priority, WorkOrder
from workorders.reports import SOON, end_of_day

URGENT = (Priority.URGENT, Priority.HIGH)


class LinePage:
    """What the lines of one page share, above all the few words of choices, each made once."""

    def __init__(self, now: datetime, asked: Question | None, due_lines: int) -> None:
        self.here, self.asked, self.due_lines = Here.at(now), asked, due_lines
        self.address = reverse("workorders:orders")
        self._tags: dict[tuple[str, str], SafeString] = {}
        self._statuses: dict[str, SafeString] = {}

    @cached_property
    def stopped(self) -> SafeString:
        icon = draw_icon("player-pause", 14)
        return format_html('<span class="jj-order-stopped">{}{}</span>', icon, _("停钟"))

    def tags(self, kind: str, priority: str) -> SafeString:
        if (kind, priority) not in self._tags:
            words = draw_tag(OrderKind(kind).label)
            if priority in URGENT:
                words += draw_tag(Priority(priority).label, "flag", "amber")
            self._tags[kind, priority] = words
        return self._tags[kind, priority]

    def status(self, status: str) -> SafeString:
        if status not in self._statuses:
            self._statuses[status] = draw_status(OrderStatus(status), plain=True)
        return self._statuses[status]


class OrderLine:
    """One order in a list. Each word is made when it is drawn, so that a board does not pay for what only a table
    shows; text that is not safe is escaped where it is drawn.
    """

    __slots__ = ("_at", "_body", "_page", "number", "order", "pk", "url", "version")

    def __init__(self, order: WorkOrder, page: LinePage, *, at: datetime | None, body: str = "") -> None:
        self.order, self.pk, self.version, self.number = order, order.pk, order.version, order.number
        self.url = f"{page.address}{order.pk}/"
        self._page, self._at, self._body = page, at, body

    @property
    def title(self) -> str:
        asked = self._page.asked
        return marked(asked, self.order.title) if asked else self.order.title

    @property
    def due(self) -> SafeString:
        """What the column of due times says: what is left, or when it was due once it is done."""
        if self.order.status == OrderStatus.WAITING:
            return self._page.stopped
        if self.order.is_open and self._at:
            return draw_due(self._at, self._page.here, self._page.due_lines)
        when = self._page.here.exact(self._at) if self._at else "—"
        return format_html('<span class="jj-note">{}</span>', when)

    @property
    def what(self) -> str:
        """What is due then: the resolution, or in a queue of what comes first also an answer or a step."""
        if self._at is not None and self._at != self.order.due_at:
            return _("规程步骤") if self._at == self.order.step_due_at else _("首次响应")
        return pgettext("what is due", "解决")

    @property
    def tags(self) -> SafeString:
        return self._page.tags(self.order.kind, self.order.priority)

    @property
    def category(self) -> str:
        return self.order.category.name if self.order.category else ""

    @property
    def holder(self) -> str:
        return self.order.assignee.name if self.order.assignee else ""

    @property
    def department(self) -> str:
        return self.order.department.name

    @property
    def status(self) -> SafeString:
        return self._page.status(self.order.status)

    @property
    def reported(self) -> SafeString:
        return draw_ago(self.order.reported_at, self._page.here)

    @property
    def found_in(self) -> str:
        """The place of the order's text that answers a search, where the title does not show it."""
        asked = self._page.asked
        return excerpt(asked, self._body) if asked and self._body else ""


def lines_of(
    orders: Iterable[WorkOrder],
    now: datetime,
    *,
    asked: Question | None = None,
    bodies: Mapping[int, str] = MappingProxyType({}),
    due_lines: int = 2,
    due: str = "due_at",
) -> list[OrderLine]:
    """The lines of orders read by `for_list`.

    `asked` is what is searched for, `bodies` are the texts in which it may stand, `due_lines` is how many lines the
    due time may take and `due` which deadline it is: `due_at`, or `next_due_at` of rows read `with_next_due`.
    """
    page = LinePage(now, asked, due_lines)
    return [OrderLine(order, page, at=getattr(order, due), body=bodies.get(order.pk, "")) for order in orders]


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
