"""Working time: how much of it lies between two instants, and where an amount of it ends.

Periods are wall-clock times in a zone ("Monday 09:00 to 12:00"); amounts are real, elapsed time. A period runs
from the first instant at which the local clock shows its start (or has jumped past it) to the first instant at
which the clock shows its end, so that neighbouring periods meet without a gap or an overlap on the two days of
the year when clocks change. An end of 23:59 or later means midnight: a day cannot end otherwise in a form.

Pure arithmetic, no database; answers are aware datetimes in UTC. The worked examples stand in `docs/clock.md`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate

from django.utils.translation import gettext as _

from core.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZERO = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
HORIZON_YEARS = 60
"""Nothing is planned further away; a search that passes it has no answer."""
NEAR_YEARS = 12
"""So many years on end are kept joined."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of a working day by the wall clock: from `starts` to `ends`, the end excluded."""

    starts: time
    ends: time

    @property
    def until_midnight(self) -> bool:
        return self.ends >= time(23, 59)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` (excluded) work is done, or is not."""

    start: datetime
    end: datetime
    is_working: bool

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Table:
    """The working intervals of some local years on end, in microseconds since the epoch, ordered, disjoint."""

    first: int
    last: int
    """The years, both included."""
    opens: int
    closes: int
    """The first instant of the first year, and of the year after the last."""
    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    """Working microseconds before interval i, and as the last entry those of all."""

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked(self, at: int) -> int:
        """Working microseconds of these years before `at`."""
        i = bisect_right(self.starts, at) - 1
        return 0 if i < 0 else self.before[i] + min(at, self.ends[i]) - self.starts[i]

    def reached(self, amount: int) -> int:
        """The first instant with `amount` (0 < amount <= total) of these years' working time behind it."""
        i = bisect_left(self.before, amount) - 1
        return self.starts[i] + amount - self.before[i]


NOTHING = Table(0, 0, 0, 0, (), (), (0,))


@dataclass(frozen=True)
class Schedule:
    """When work is done. `week` has the hours of Monday to Sunday, `days` those of days that differ.

    Raises `Invalid` (`empty_calendar`) when no weekday has hours: nothing could ever become due.
    """

    zone: tzinfo
    week: tuple[tuple[Hours, ...], ...]
    days: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    name: str = ""
    notes: Mapping[date, str] = field(default_factory=dict, compare=False)
    """What the days that differ are called, as it is stored."""
    _years: dict[int, Table] = field(default_factory=dict, init=False, repr=False, compare=False)
    _near: list[Table] = field(default_factory=lambda: [NOTHING], init=False, repr=False, compare=False)
    """The years that were asked for lately, joined: most questions are answered by two bisections in them."""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        if not any(hours.ends > hours.starts for day in self.week for hours in day):
            raise Invalid(
                "empty_calendar",
                _("工作日历「%(name)s」没有任何工作时段，无法计算期限。请先为它添加每周的工作时段。")
                % {"name": self.name or "—"},
            )

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant at which `amount` of working time has passed since `start`.

        An amount that is used up exactly at closing time ends there, not at the next opening; a zero amount
        ends at `start`. Raises `Invalid` (`beyond_horizon`) when the answer lies more than 60 years away.
        """
        if amount < ZERO:
            raise ValueError("working time cannot be taken away")
        if not amount:
            return start.astimezone(UTC)
        at, wanted = (start - EPOCH) // MICROSECOND, amount // MICROSECOND
        near = self._near[0]
        if near.opens <= at < near.closes:
            # `worked` and `reached` written out: every order, step and list asks here.
            starts, before = near.starts, near.before
            i = bisect_right(starts, at) - 1
            if i >= 0:
                closing = near.ends[i]
                wanted_behind = before[i] + (at if at < closing else closing) - starts[i] + wanted
            else:
                wanted_behind = wanted
            if wanted_behind <= before[-1]:
                i = bisect_left(before, wanted_behind) - 1
                return EPOCH + MICROSECOND * (starts[i] + wanted_behind - before[i])
        return _instant(self._add_by_years(self._year_of(start), at, wanted))

    def _add_by_years(self, year: int, at: int, wanted: int) -> int:
        wanted += self._year(year).worked(at)
        for number in range(year, year + HORIZON_YEARS):
            table = self._year(number)
            if wanted <= table.total:
                self._remember(year, number)
                return table.reached(wanted)
            wanted -= table.total
        raise self._beyond_horizon()

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time in [start, end). Raises ValueError when `end` lies before `start`."""
        if end < start:
            raise ValueError("the end lies before the start")
        here, there = (start - EPOCH) // MICROSECOND, (end - EPOCH) // MICROSECOND
        near = self._near[0]
        if near.opens <= here and there < near.closes:
            return MICROSECOND * (near.worked(there) - near.worked(here))
        first, last = self._year_of(start), self._year_of(end)
        whole = sum(self._year(number).total for number in range(first, last))
        worked = self._year(last).worked(there) - self._year(first).worked(here)
        self._remember(first, last)
        return MICROSECOND * (whole + worked)

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """[start, end) cut into working and other stretches, in order and without gaps."""
        cut: list[Stretch] = []
        here, last = _micros(start), _micros(end)
        for opens, closes in self._intervals(start, end):
            opens, closes = max(opens, here), min(closes, last)
            if closes <= opens:
                continue
            if opens > here:
                cut.append(Stretch(_instant(here), _instant(opens), is_working=False))
            if cut and cut[-1].is_working:  # midnight of New Year's Eve does not cut a night shift
                cut[-1] = Stretch(cut[-1].start, _instant(closes), is_working=True)
            else:
                cut.append(Stretch(_instant(opens), _instant(closes), is_working=True))
            here = closes
        if here < last:
            cut.append(Stretch(_instant(here), _instant(last), is_working=False))
        return cut

    def is_working(self, at: datetime) -> bool:
        table, micros = self._year(self._year_of(at)), _micros(at)
        i = bisect_right(table.starts, micros) - 1
        return i >= 0 and micros < table.ends[i]

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while work is done, else the next instant at which it begins."""
        if self.is_working(at):
            return at.astimezone(UTC)
        year, micros = self._year_of(at), _micros(at)
        for number in range(year, year + HORIZON_YEARS):
            starts = self._year(number).starts
            i = bisect_left(starts, micros)
            if i < len(starts):
                return _instant(starts[i])
        raise self._beyond_horizon()

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        found = self.days.get(day)
        return self.week[day.weekday()] if found is None else found

    def _intervals(self, start: datetime, end: datetime) -> Iterator[tuple[int, int]]:
        for number in range(self._year_of(start), self._year_of(end) + 1):
            table = self._year(number)
            first = max(bisect_right(table.starts, _micros(start)) - 1, 0)
            last = bisect_left(table.starts, _micros(end))
            yield from zip(table.starts[first:last], table.ends[first:last], strict=True)

    def _year_of(self, at: datetime) -> int:
        return at.astimezone(self.zone).year

    def _remember(self, first: int, last: int) -> None:
        """Join these years with those remembered; when that would be too many, they take their place."""
        near = self._near[0]
        if near is not NOTHING and max(last, near.last) - min(first, near.first) < NEAR_YEARS:
            first, last = min(first, near.first), max(last, near.last)
        if last - first >= NEAR_YEARS:
            return
        self._near[0] = _joined([self._year(number) for number in range(first, last + 1)])

    def _year(self, number: int) -> Table:
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = self._lay_out(number)
        return found

    def _lay_out(self, number: int) -> Table:
        intervals: list[tuple[int, int]] = []
        day = date(number, 1, 1)
        while day.year == number:
            for hours in sorted(self.hours_on(day), key=lambda h: h.starts):
                starts = _clock_shows(day, hours.starts, self.zone)
                ends = _clock_shows(
                    day + DAY if hours.until_midnight else day,
                    time.min if hours.until_midnight else hours.ends,
                    self.zone,
                )
                intervals.append((starts, ends))
            day += DAY
        merged = _merge(intervals)
        opens, closes = (
            _clock_shows(date(n, 1, 1), time.min, self.zone) for n in (number, min(number + 1, MAXYEAR))
        )
        return _table(number, number, opens, closes, [s for s, _e in merged], [e for _s, e in merged])

    def _beyond_horizon(self) -> Invalid:
        return Invalid(
            "beyond_horizon",
            _("按工作日历「%(name)s」推算，期限超过 %(years)s 年。请缩短时限，或检查日历的工作时段。")
            % {"name": self.name or "—", "years": HORIZON_YEARS},
        )


def round_the_clock(zone: tzinfo) -> Schedule:
    """Every hour counts: the schedule of an organisation that has set no calendar."""
    return Schedule(zone, (((Hours(time.min, time.max)),),) * 7, name="24×7")


def _table(
    first: int, last: int, opens: int, closes: int, starts: Sequence[int], ends: Sequence[int]
) -> Table:
    lengths = (end - start for start, end in zip(starts, ends, strict=True))
    return Table(first, last, opens, closes, starts, ends, list(accumulate(lengths, initial=0)))


def _joined(years: Sequence[Table]) -> Table:
    starts = [start for year in years for start in year.starts]
    ends = [end for year in years for end in year.ends]
    return _table(years[0].first, years[-1].last, years[0].opens, years[-1].closes, starts, ends)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _instant(micros: int) -> datetime:
    return EPOCH + MICROSECOND * micros


def _clock_shows(day: date, moment: time, zone: tzinfo) -> int:
    """The first instant at which the local clock shows `moment` or, where it was skipped, has jumped past it."""
    wanted = datetime.combine(day, moment)
    at = wanted.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wanted:
        return _micros(at)
    # Skipped: the clock jumped from before `wanted` to after it, at an instant less than a day earlier.
    low, high = at - DAY, at
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wanted:
            low = middle
        else:
            high = middle
    return _micros(high)


def _merge(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ordered and disjoint: what overlaps or touches becomes one, what is empty goes."""
    merged: list[tuple[int, int]] = []
    for starts, ends in intervals:
        if ends <= starts:
            continue
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return merged
