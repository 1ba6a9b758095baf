"""The shapes of My day: what one owes by act, what changed, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Duty, Event
from activity.models.duty import Act
from activity.purposes import act_path_of, find_purpose, path_of
from activity.sentences import entry, uncommon_names
from core.components import Action, DutyRow, HistoryEntry
from core.moments import day_words
from core.periods import organization_zone
from core.punctuation import apart

SHOWN_PER_GROUP = 8
SHOWN_IN_ONE_GROUP = 100
CHANGES_SHOWN = 8
CHANGES_READ = 40
"""So many are looked at, so that lines which say the same leave room for others."""
ICONS = {
    Act.APPROVE: "rubber-stamp",
    Act.REPORT: "send",
    Act.ACKNOWLEDGE: "checks",
    Act.ANSWER: "message-2",
    Act.DO: "tool",
}


@dataclass(frozen=True)
class Tally:
    """How many are owed, how many of them are late, how many more are due today."""

    total: int = 0
    late: int = 0
    today: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.total + other.total, self.late + other.late, self.today + other.today)


@dataclass(frozen=True)
class Tile:
    """One filter: an act, or everything."""

    act: str
    label: str
    icon: str
    tally: Tally
    is_current: bool


@dataclass(frozen=True)
class Group:
    act: str
    label: str
    icon: str
    line: str
    tally: Tally
    rows: Sequence[DutyRow] = ()

    @property
    def hidden(self) -> int:
        """How many are owed but not shown in the list."""
        return self.tally.total - len(self.rows)


@dataclass(frozen=True)
class MyDay:
    tiles: Sequence[Tile]
    groups: Sequence[Group]
    tally: Tally
    changes: Sequence[HistoryEntry] = field(default_factory=tuple)


def day_bounds(now: datetime) -> tuple[datetime, datetime]:
    """The first instants of today and of tomorrow in the organisation's zone."""
    zone = organization_zone()
    today = timezone.localtime(now, zone).date()
    return (
        datetime.combine(today, time.min, zone),
        datetime.combine(today + timedelta(days=1), time.min, zone),
    )


def tallies(user: Any, now: datetime) -> dict[str, Tally]:
    """What a person owes, by act."""
    _start, tomorrow = day_bounds(now)
    rows = (
        Duty.objects.open()
        .held_by(user)
        .values("act")
        .annotate(
            total=Count("id"),
            late=Count("id", filter=Q(due_at__lt=now)),
            today=Count("id", filter=Q(due_at__gte=now, due_at__lt=tomorrow)),
        )
    )
    return {row["act"]: Tally(row["total"], row["late"], row["today"]) for row in rows}


def my_day(user: Any, *, act: str = "", now: datetime | None = None) -> MyDay:
    """Everything on the page for one person; `act` narrows the list to one group."""
    now = now or timezone.now()
    counted = tallies(user, now)
    whole = sum(counted.values(), Tally())
    wanted = [act] if act else [a for a in Act.values if a in counted]
    rows = duty_rows(most_urgent(user, wanted, SHOWN_IN_ONE_GROUP if act else SHOWN_PER_GROUP), now)
    return MyDay(
        tiles=[
            Tile("", _("全部待办"), "list-check", whole, is_current=not act),
            *(
                Tile(a.value, str(a.label), ICONS[a], counted.get(a, Tally()), is_current=act == a)
                for a in Act
                if a in counted or a != Act.ANSWER
            ),
        ],
        groups=[
            Group(a, str(Act(a).label), ICONS[Act(a)], line_of(a), counted.get(a, Tally()), rows.get(a, ()))
            for a in wanted
        ],
        tally=whole,
        changes=changes(user, now),
    )


def line_of(act: str) -> str:
    return {
        Act.APPROVE: _("他人提交，等您决定"),
        Act.REPORT: _("以部门名义交出去"),
        Act.ACKNOWLEDGE: _("看过并签收"),
        Act.ANSWER: _("他人在等您的答复"),
        Act.DO: _("由您负责办理"),
    }[Act(act)]


def most_urgent(user: Any, acts: Iterable[str], shown: int) -> list[Duty]:
    """The first `shown` duties of each act, those due first at the top, those without a deadline last."""
    ranked = (
        Duty.objects.open()
        .held_by(user)
        .filter(act__in=list(acts))
        .annotate(
            rank=Window(
                RowNumber(), partition_by="act", order_by=[F("due_at").asc(nulls_last=True), F("id").asc()]
            )
        )
        .filter(rank__lte=shown)
    )
    return list(ranked.select_related("department", "person").order_by("act", "rank"))


def duty_rows(duties: Sequence[Duty], now: datetime) -> dict[str, list[DutyRow]]:
    """Rows by act; each purpose describes all its subjects in one query."""
    lines = described(duties)
    rows: dict[str, list[DutyRow]] = defaultdict(list)
    for duty in duties:
        purpose, path = find_purpose(duty.purpose), path_of(duty)
        is_late = duty.due_at is not None and duty.due_at < now
        at_once = act_path_of(duty)
        action = Action(
            purpose.verb if purpose else _("打开"),
            at_once or path,
            method="post" if at_once else "get",
            weight="primary" if is_late else "default",
        )
        rows[duty.act].append(
            DutyRow(
                title=duty.subject_words,
                url=path,
                line=lines.get((duty.purpose, duty.subject_id)) or plain_line(duty),
                due_at=duty.due_at,
                actions=(action,) if path else (),
            )
        )
    return rows


def described(duties: Sequence[Duty]) -> dict[tuple[str, int], str]:
    subjects: dict[str, set[int]] = defaultdict(set)
    for duty in duties:
        subjects[duty.purpose].add(duty.subject_id)
    lines: dict[tuple[str, int], str] = {}
    for code, ids in subjects.items():
        purpose = find_purpose(code)
        if purpose and purpose.describe:
            lines |= {(code, pk): line for pk, line in purpose.describe(ids).items()}
    return lines


def plain_line(duty: Duty) -> str:
    """What can be said of any duty: in whose name, and since when it is owed."""
    whose = "" if duty.person_id else str(duty.get_body_display() or duty.department or "")
    since = _("%(day)s 交办") % {"day": day_words(duty.opened_at, timezone.now(), clock=False)}
    return apart((whose, since))


def changes(user: Any, now: datetime) -> list[HistoryEntry]:
    """What others did since yesterday morning in what one may read, newest first; without the daily routine for
    those who read everything, who would see nothing else."""
    today, _tomorrow = day_bounds(now)
    events = (
        Event.objects.visible_to(user)
        .filter(at__gte=today - timedelta(days=1), at__lte=now)
        .exclude(actor=user)
        .select_related("on_behalf_of")
    )
    if user.standing.reads_everything:
        events = events.filter(name__in=uncommon_names())
    newest = sorted(events.order_by("-id")[:CHANGES_READ], key=lambda event: event.at, reverse=True)
    return folded([entry(event) for event in newest])[:CHANGES_SHOWN]


def folded(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """What reads the same on one day becomes one line with a count, at its newest moment; order is kept."""
    lines: dict[tuple[object, ...], HistoryEntry] = {}
    for one in entries:
        key = (timezone.localtime(one.at).date(), str(one.sentence), str(one.remark))
        before = lines.get(key)
        lines[key] = replace(before, times=before.times + one.times) if before else one
    return list(lines.values())
