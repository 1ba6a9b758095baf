"""Working time of very many rows: one schedule laid out once over the years a file speaks of, then read by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from organization.worktime import Schedule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
BEFORE, AFTER = 12, 4
"""Years around the present that are laid out; what lies further away is asked of the schedule itself."""


class LaidOut:
    """Answers as `Schedule` does, in whole seconds and for any number of rows."""

    def __init__(self, schedule: Schedule, at: datetime) -> None:
        self.schedule = schedule
        first = datetime(at.year - BEFORE, 1, 1, tzinfo=UTC)
        last = datetime(at.year + AFTER, 1, 1, tzinfo=UTC)
        self.first, self.last = micros(first), micros(last)
        working = [stretch for stretch in schedule.stretches(first, last) if stretch.is_working]
        self.starts = [micros(stretch.start) for stretch in working]
        self.ends = [micros(stretch.end) for stretch in working]
        lengths = (end - start for start, end in zip(self.starts, self.ends, strict=True))
        self.before = list(accumulate(lengths, initial=0))

    def seconds(self, start: datetime, end: datetime) -> int:
        """The working seconds in [start, end), the fraction cut off."""
        begins, ends = (start - EPOCH) // MICROSECOND, (end - EPOCH) // MICROSECOND
        if self.first <= begins and ends < self.last:
            return (self._worked(ends) - self._worked(begins)) // SECOND
        return self.schedule.between(start, end) // timedelta(seconds=1)

    def due(self, start: datetime, seconds: int) -> datetime:
        """The first instant at which that many working seconds have passed since `start`."""
        begins = (start - EPOCH) // MICROSECOND
        if seconds > 0 and self.first <= begins < self.last:
            wanted = self._worked(begins) + seconds * SECOND
            if wanted <= self.before[-1]:
                number = bisect_left(self.before, wanted) - 1
                return EPOCH + timedelta(microseconds=self.starts[number] + wanted - self.before[number])
        return self.schedule.add(start, timedelta(seconds=seconds))

    def _worked(self, at: int) -> int:
        number = bisect_right(self.starts, at) - 1
        if number < 0:
            return 0
        end = self.ends[number]
        return self.before[number] + (at if at < end else end) - self.starts[number]


def micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
