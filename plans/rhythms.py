"""Which periods a plan has to report on: the rhythm of its cycle laid over the calendar, without gap or overlap.

Pure arithmetic of days. A changed rhythm goes on where the last report ended, so that no day is told twice or lost.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.periods import MONTHS, Kind, Period

MONTHS_OF = {"monthly": 1, "quarterly": 3, "half_year": 6}
Span = tuple[date, date]
DAY = timedelta(days=1)


def span_of(day: date, rhythm: str) -> Span:
    """The period of the calendar that a day lies in."""
    length = MONTHS_OF[rhythm]
    first = Period(date(day.year, (day.month - 1) // length * length + 1, 1), "month")
    return first.first_day, first.shifted(length).first_day - DAY


def owed_spans(
    rhythm: str, cycle: Span, *, published_on: date, reported_until: date | None, today: date
) -> list[Span]:
    """The periods that have ended and were not opened yet, oldest first.

    A plan begins with the period in which it was published; one that never reported begins with the latest period
    that has ended, so that bringing in a running year asks for one report and not for all at once.
    """
    cycle_first, cycle_last = cycle
    if reported_until is not None:
        start = reported_until + DAY
    else:
        latest = latest_ended(rhythm, cycle, today)
        if latest is None:
            return []
        start = max(span_of(max(published_on, cycle_first), rhythm)[0], latest[0], cycle_first)
    spans: list[Span] = []
    while start <= cycle_last:
        last = min(span_of(start, rhythm)[1], cycle_last)
        if last >= today:
            break
        spans.append((start, last))
        start = last + DAY
    return spans


def latest_ended(rhythm: str, cycle: Span, today: date) -> Span | None:
    """The last period of the cycle that is over on `today`."""
    cycle_first, cycle_last = cycle
    if today > cycle_last:
        return max(span_of(cycle_last, rhythm)[0], cycle_first), cycle_last
    before = span_of(today, rhythm)[0] - DAY
    if before < cycle_first:
        return None
    return max(span_of(before, rhythm)[0], cycle_first), before


def span_words(first: date, last: date) -> str:
    """What people call the period."""
    kinds: tuple[Kind, ...] = ("month", "quarter", "year")
    for kind in kinds:
        period = Period(first, kind)
        starts = first.day == 1 and (first.month - 1) % MONTHS[kind] == 0
        if starts and period.last_day == last:
            return period.label
    if span_of(first, "half_year") == (first, last):
        half = _("%(year)s 年上半年") if first.month == 1 else _("%(year)s 年下半年")
        return half % {"year": first.year}
    return _("%(first)s 至 %(last)s") % {"first": first, "last": last}
