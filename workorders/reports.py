"""Read shapes of the order pages: rows in groups, counts of the open ones, the clock as a bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import Step
from core.periods import organization_zone
from organization.worktime import Stretch
from workorders.clock import Reading, Span
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.querysets import WorkOrderQuerySet

SOON = timedelta(hours=1)


def duration_words(span: timedelta) -> str:
    """Hours and minutes, the fraction of a minute cut off: 2 小时 15 分."""
    hours, minutes = divmod(int(abs(span).total_seconds()) // 60, 60)
    if not hours:
        return _("%(minutes)s 分钟") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)s 小时") % {"hours": hours}
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many visible open orders stand where."""

    overdue: int
    soon: int
    today: int
    waiting: int


def open_counts(rows: WorkOrderQuerySet, now: datetime) -> OpenCounts:
    running = ~Q(status=OrderStatus.WAITING)
    found = rows.unresolved().aggregate(
        overdue=Count("pk", filter=running & Q(due_at__lt=now)),
        soon=Count("pk", filter=running & Q(due_at__gte=now, due_at__lt=now + SOON)),
        today=Count("pk", filter=running & Q(due_at__gte=now, due_at__lt=end_of_day(now))),
        waiting=Count("pk", filter=~running),
    )
    return OpenCounts(**found)


def end_of_day(now: datetime) -> datetime:
    local = timezone.localtime(now, organization_zone())
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockPart:
    """One piece of the clock bar. `kind`: ran, over (ran past the due time), stopped, off, ahead, done."""

    kind: str
    start: datetime
    end: datetime
    reason: str = ""
    is_wide: bool = False
    """Is there room for its length inside the bar?"""

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def weight(self) -> int:
        """Whole minutes, at least one: how long it is drawn beside the others."""
        return max(self.length // timedelta(minutes=1), 1)

    @property
    def words(self) -> str:
        return {
            "ran": _("计时"),
            "over": _("超出期限，计时"),
            "stopped": _("停钟，不计"),
            "off": _("非工作时间，不计"),
            "ahead": _("还剩"),
            "done": _("已办结，不计"),
        }[self.kind]


@dataclass(frozen=True, slots=True)
class ClockStory:
    """Why the due time is what it is."""

    parts: list[ClockPart]
    is_cut: bool
    """Older pieces were left out."""
    used: timedelta
    stopped: timedelta
    target: timedelta | None
    remaining: timedelta | None
    overdrawn: timedelta

    @property
    def is_over(self) -> bool:
        return bool(self.overdrawn)

    @property
    def has_ahead(self) -> bool:
        return any(part.kind == "ahead" for part in self.parts)


LONGEST_STORY = 24
WIDE = 14
"""A part that takes more than a fourteenth of the bar has room for its length."""


def tell_clock(reading: Reading, due_at: datetime | None, *, longest: int = LONGEST_STORY) -> ClockStory:
    """The stretches of the clock up to now, and those ahead to the due time; of many the `longest` latest."""
    parts = [part for span in reading.spans for part in _pieces(reading, span, due_at)]
    if reading.is_running and due_at and due_at > reading.at:
        parts += [
            ClockPart("ahead" if s.is_working else "off", s.start, s.end)
            for s in reading.schedule.stretches(reading.at, due_at)
        ]
    shown = [part for part in parts if part.length][-longest:]
    whole = sum(part.weight for part in shown if part.kind != "off")
    return ClockStory(
        [replace(part, is_wide=part.kind != "off" and part.weight * WIDE >= whole) for part in shown],
        len(parts) > longest,
        reading.used,
        reading.stopped,
        reading.target,
        reading.remaining,
        sum((part.length for part in parts if part.kind == "over"), timedelta(0)),
    )


def _pieces(reading: Reading, span: Span, due_at: datetime | None) -> Iterator[ClockPart]:
    end = span.end or reading.at
    if span.is_finished:
        if span.end:
            yield ClockPart("done", span.start, end, span.reason)
        return
    for stretch in reading.schedule.stretches(span.start, end):
        if span.is_running:
            yield from _around_due(stretch, due_at)
        else:
            kind = "stopped" if stretch.is_working else "off"
            yield ClockPart(kind, stretch.start, stretch.end, span.reason if stretch.is_working else "")


def _around_due(stretch: Stretch, due_at: datetime | None) -> Iterator[ClockPart]:
    if not stretch.is_working:
        yield ClockPart("off", stretch.start, stretch.end)
    elif due_at is None or stretch.end <= due_at:
        yield ClockPart("ran", stretch.start, stretch.end)
    elif stretch.start >= due_at:
        yield ClockPart("over", stretch.start, stretch.end)
    else:
        yield ClockPart("ran", stretch.start, due_at)
        yield ClockPart("over", due_at, stretch.end)


PLACE = {"new": 1, "assigned": 2, "in_progress": 2, "waiting": 2, "resolved": 4, "closed": 5}
"""The step that comes next, counted from registration."""


def stages(order: WorkOrder, now: datetime) -> list[Step]:
    """The life of the order as steps; a cancelled one has none ahead."""
    late = order.is_open and order.due_at is not None and order.due_at < now
    told: list[tuple[str, Any, datetime | None]] = [
        (_("登记"), "", order.reported_at),
        (_("分派"), order.assignee or order.department, None),
        (pgettext("step", "处理"), "", order.first_responded_at),
        (_("解决"), order.resolved_by, order.resolved_at),
        (_("关闭"), order.closed_by, order.closed_at),
    ]
    here = PLACE.get(order.status, 0)
    return [
        Step(
            label,
            "done" if n < here else "todo" if n > here or not here else "late" if late else "current",
            str(who or "") if n < here else "",
            _short(at) if n < here and at else "",
        )
        for n, (label, who, at) in enumerate(told)
    ]


def _short(at: datetime) -> str:
    return f"{timezone.localtime(at, organization_zone()):%m-%d %H:%M}"
