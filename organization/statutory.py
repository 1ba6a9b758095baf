"""Chinese statutory holidays and make-up workdays (法定节假日与调休), from the `holidays` package.

The package also answers for years whose official notice has not been issued: those days are a forecast, and
`is_confirmed` says so. See `CalendarYear`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import holidays
from django.utils.translation import gettext_noop

from organization.models.calendar import BETWEEN_HOLIDAYS

SUBSTITUTED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
EARLIEST, LATEST = 2001, 2100
SWAPPED = gettext_noop("调休")
SWAPPED_WORK = gettext_noop("调休上班")
# As the package calls them in Chinese: kept so with the day, told in the reader's language.
HOLIDAYS = (
    gettext_noop("元旦"),
    gettext_noop("元旦（补假）"),
    gettext_noop("农历除夕"),
    gettext_noop("农历除夕（补假）"),
    gettext_noop("春节"),
    gettext_noop("春节（补假）"),
    gettext_noop("春节延长假期"),
    gettext_noop("清明节"),
    gettext_noop("清明节（补假）"),
    gettext_noop("劳动节"),
    gettext_noop("劳动节（补假）"),
    gettext_noop("端午节"),
    gettext_noop("端午节（补假）"),
    gettext_noop("中秋节"),
    gettext_noop("中秋节（补假）"),
    gettext_noop("国庆节"),
    gettext_noop("国庆节（补假）"),
    gettext_noop("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
)


@dataclass(frozen=True, slots=True)
class StatutoryDay:
    on: date
    is_workday: bool
    """A make-up workday on a weekend; otherwise a day off."""
    like_weekday: int
    """The weekday whose hours a make-up day has: that of the day off it pays for. 0 is Monday."""
    name: str


def is_confirmed(year: int) -> bool:
    """Does the package carry the State Council's notice for this year?"""
    return year in holidays.country_holidays("CN").special_public_holidays


def statutory_days(year: int) -> list[StatutoryDay]:
    """Days off and make-up workdays of one year, in order. Weekends that are simply free are not listed
    unless they are holidays by name."""
    english, chinese = (
        holidays.country_holidays("CN", years=year, language="en_US"),
        holidays.country_holidays("CN", years=year, language="zh_CN"),
    )
    # A day off may be paid for in the year before or after: December 31 for January 2.
    around = holidays.country_holidays("CN", years=(year - 1, year, year + 1), language="en_US")
    pays_for = {}
    for day, label in around.items():
        if match := SUBSTITUTED.search(label):
            month, number, worked_year = (int(part) for part in match.groups())
            pays_for[date(worked_year, month, number)] = day
    days = [
        StatutoryDay(on, False, 0, SWAPPED if SUBSTITUTED.search(english[on]) else _fitting(chinese[on]))
        for on in english
    ]
    days += [
        StatutoryDay(on, True, pays_for[on].weekday() if on in pays_for else 0, SWAPPED_WORK)
        for on in around.weekend_workdays
        if on.year == year
    ]
    return sorted(days, key=lambda day: day.on)


def _fitting(name: str) -> str:
    """Two holidays may fall on one day; both names are kept, within the width of the column."""
    return name.replace("; ", BETWEEN_HOLIDAYS)[:80]
