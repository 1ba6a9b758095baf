"""How many orders were open and past their deadline at the end of each week, by how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.periods import Period, local_today, organization_zone
from evaluation.reports.scope import Scope

WEEKS = 12

# Candidates are read from two partial indexes: what is open past its deadline, and what was resolved after it
# within the window. A clock that stood still at the moment does not count: its last event until then is a stop.
OVERDUE_AT = """
WITH moment AS (SELECT unnest(%(moments)s::timestamptz[]) AS at),
candidate AS (
    SELECT id, reported_at, due_at, NULL::timestamptz AS resolved_at, status
      FROM workorders_workorder
     WHERE status IN ('new', 'assigned', 'in_progress', 'waiting') AND due_at < %(last)s
       AND (%(departments)s::bigint[] IS NULL OR department_id = ANY(%(departments)s::bigint[]))
    UNION ALL
    SELECT id, reported_at, due_at, resolved_at, status
      FROM workorders_workorder
     WHERE resolved_at > %(first)s AND due_at < resolved_at AND status IN ('resolved', 'closed')
       AND (%(departments)s::bigint[] IS NULL OR department_id = ANY(%(departments)s::bigint[]))
),
pause AS (
    SELECT order_id, at AS starts, next_at AS ends
      FROM (SELECT order_id, act, at, lead(at) OVER (PARTITION BY order_id ORDER BY at, id) AS next_at
              FROM workorders_clockevent
             WHERE order_id IN (SELECT id FROM candidate) AND act IN ('stop', 'resume', 'finish')) AS event
     WHERE act = 'stop'
),
overdue AS (
    SELECT moment.at, candidate.id, candidate.due_at
      FROM moment JOIN candidate
        ON candidate.due_at < moment.at AND candidate.reported_at <= moment.at
       AND (candidate.resolved_at IS NULL OR candidate.resolved_at > moment.at)
     WHERE CASE WHEN moment.at = %(now)s THEN candidate.status <> 'waiting'
                ELSE NOT EXISTS (SELECT 1 FROM pause
                                  WHERE pause.order_id = candidate.id AND pause.starts <= moment.at
                                    AND (pause.ends IS NULL OR pause.ends > moment.at)) END
)
"""
TREND = """
SELECT moment.at,
       count(id) FILTER (WHERE moment.at - due_at <= interval '3 days'),
       count(id) FILTER (WHERE moment.at - due_at > interval '3 days' AND moment.at - due_at <= interval '7 days'),
       count(id) FILTER (WHERE moment.at - due_at > interval '7 days')
  FROM moment LEFT JOIN overdue ON overdue.at = moment.at
 GROUP BY moment.at ORDER BY moment.at
"""
LISTED = "SELECT id FROM overdue ORDER BY due_at, id"


@dataclass(frozen=True)
class OverdueWeek:
    """`at` is the end of a week (Sunday 24:00) or now; days past the deadline: up to 3, 4 to 7, more than 7."""

    at: datetime
    up_to_3: int
    up_to_7: int
    more: int
    is_now: bool = False

    @property
    def total(self) -> int:
        return self.up_to_3 + self.up_to_7 + self.more


def week_ends(period: Period, now: datetime, count: int = WEEKS) -> list[datetime]:
    """The last `count` week ends of a past quarter; of the running one those before now, and now itself."""
    end = min(period.end, now)
    local = timezone.localtime(end, organization_zone())
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), time.min, organization_zone())
    ends = [_weeks_before(monday, back) for back in range(count - 1, -1, -1)]
    return [*ends[1:], now] if period.end > now and monday != now else ends


def _weeks_before(monday: datetime, weeks: int) -> datetime:
    """Midnight of an earlier Monday by the wall clock, also across a change of the clocks."""
    day = monday.date() - timedelta(weeks=weeks)
    return datetime.combine(day, time.min, organization_zone())


def overdue_trend(scope: Scope, period: Period) -> list[OverdueWeek]:
    """One statement. Cancelled orders never count; orders without a deadline are never overdue."""
    now = timezone.now()
    if period.start > now:
        return []
    rows = _read(TREND, scope, week_ends(period, now), now)
    return [OverdueWeek(at, few, some, many, is_now=at == now) for at, few, some, many in rows]


def overdue_at(scope: Scope, moment: datetime) -> list[int]:
    """The orders that one bar of the trend counts, those due first on top."""
    return [pk for (pk,) in _read(LISTED, scope, [moment], timezone.now())]


def _read(statement: str, scope: Scope, moments: Sequence[datetime], now: datetime) -> list[tuple[Any, ...]]:
    parameters: dict[str, Any] = {
        "moments": list(moments),
        "first": moments[0],
        "last": moments[-1],
        "now": now,
        "departments": None if scope.is_whole else scope.department_ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE_AT + statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def read_day(text: str) -> date:
    """A past day like 2026-09-20; raises `Invalid` for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not date(2000, 1, 1) <= day < local_today():
        raise Invalid(
            "bad_day", _("「%(value)s」不是过去的日期。请写成 2026-09-20 这样的形式。") % {"value": text[:40]}
        )
    return day


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, organization_zone())
