"""Quarters, months and years as half-open stretches of the organisation's local time.

A `Period` is named like `2026Q3`, `2026-09` or `2026`. Its instants are [start, end): the first moment of
its first day and the first moment of the day after its last, in the organisation's zone, so that an event at
23:59:59.999999 on the last day is inside and midnight belongs to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from core.errors import Invalid
from core.phrases import Phrase

Kind = Literal["month", "quarter", "year"]
MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "year": 12}
QUARTER = Phrase(gettext_noop("%(year)s 年第 %(number)s 季度"))
SHAPE = re.compile(r"(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


def organization_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local_today() -> date:
    return timezone.localtime(timezone.now(), organization_zone()).date()


@dataclass(frozen=True, slots=True, order=True)
class Period:
    first_day: date
    kind: Kind = "quarter"

    @classmethod
    def containing(cls, day: date | datetime, kind: Kind = "quarter") -> Period:
        """The period of a local date, or of an aware instant as seen in the organisation's zone."""
        if isinstance(day, datetime):
            day = timezone.localtime(day, organization_zone()).date()
        length = MONTHS[kind]
        return cls(date(day.year, (day.month - 1) // length * length + 1, 1), kind)

    @classmethod
    def quarter(cls, year: int, number: int) -> Period:
        return cls(date(year, number * 3 - 2, 1), "quarter")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026Q3`, `2026-09` or `2026`; raises `Invalid` naming the value and the forms."""
        match = SHAPE.fullmatch(text.strip().upper())
        if match is None or match["year"] == "0000":
            raise Invalid(
                "bad_period", _("「%(value)s」不是周期。请写成 2026Q3、2026-09 或 2026。") % {"value": text}
            )
        year = int(match["year"])
        if match["quarter"]:
            return cls.quarter(year, int(match["quarter"]))
        if match["month"]:
            return cls(date(year, int(match["month"]), 1), "month")
        return cls(date(year, 1, 1), "year")

    @property
    def next(self) -> Period:
        return self.shifted(1)

    @property
    def previous(self) -> Period:
        return self.shifted(-1)

    def shifted(self, count: int) -> Period:
        months = self.first_day.year * 12 + self.first_day.month - 1 + count * MONTHS[self.kind]
        return Period(date(months // 12, months % 12 + 1, 1), self.kind)

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.next.first_day.toordinal() - 1)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first_day, time.min, organization_zone())

    @property
    def end(self) -> datetime:
        """The first instant after the period."""
        return self.next.start

    @property
    def quarter_number(self) -> int:
        return (self.first_day.month + 2) // 3

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def until(self, last: Period) -> Iterator[Period]:
        """This period and those after it up to and including `last`."""
        period = self
        while period.first_day <= last.first_day:
            yield period
            period = period.next

    def __str__(self) -> str:
        if self.kind == "quarter":
            return f"{self.first_day.year}Q{self.quarter_number}"
        return f"{self.first_day:%Y-%m}" if self.kind == "month" else f"{self.first_day.year}"

    @property
    def label(self) -> str:
        """The period's name for people, in the language of the page."""
        if self.kind == "quarter":
            return QUARTER.said(year=self.first_day.year, number=self.quarter_number)
        if self.kind == "month":
            return date_format(self.first_day, pgettext("date format", "Y 年 n 月"))
        return _("%(year)s 年") % {"year": self.first_day.year}


def told_period(text: str) -> str:
    """A stored name of a period in the reader's language, written `2026Q3` or as people say it; else unchanged."""
    return Period.parse(text).label if SHAPE.fullmatch(text) else QUARTER.told(text)
