"""Rhythms and their dates in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.punctuation import bracketed, clauses, listed
from organization.schedules import schedule_of
from organization.worktime import Schedule
from workorders.models import RecurringOrder
from workorders.rhythm import Rhythm, Slot, Unit

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
NTH = {
    1: gettext_lazy("第一个"),
    2: gettext_lazy("第二个"),
    3: gettext_lazy("第三个"),
    4: gettext_lazy("第四个"),
    -1: gettext_lazy("最后一个"),
}


def rhythm_words(rhythm: Rhythm) -> str:
    """`每 2 周的周一、周三`, `每月 31 日（没有这一天的月份取最后一天）`."""
    facts: dict[str, object] = {"how_often": _how_often(rhythm)}
    if rhythm.unit == Unit.DAYS:
        return str(facts["how_often"])
    if rhythm.unit == Unit.WEEKS:
        facts["days"] = listed(WEEKDAYS[day] for day in rhythm.weekdays)
        return _("%(how_often)s的%(days)s") % facts
    facts["month"] = _month(rhythm)
    if rhythm.nth:
        facts |= {"nth": NTH[rhythm.nth], "weekday": WEEKDAYS[rhythm.weekdays[0]]}
        sentence = _("%(how_often)s的%(nth)s%(weekday)s")
        if facts["month"]:
            sentence = _("%(how_often)s%(month)s的%(nth)s%(weekday)s")
        return sentence % facts
    facts["day"] = rhythm.month_day
    words = (
        _("%(how_often)s%(month)s %(day)s 日") if facts["month"] else _("%(how_often)s %(day)s 日")
    ) % facts
    return bracketed(words, _("没有这一天的月份取最后一天")) if rhythm.month_day > 28 else words


def _how_often(rhythm: Rhythm) -> str:
    n = rhythm.every
    words = {
        Unit.DAYS: ngettext("每 %(n)s 天", "每 %(n)s 天", n) if n > 1 else _("每天"),
        Unit.WEEKS: ngettext("每 %(n)s 周", "每 %(n)s 周", n) if n > 1 else _("每周"),
        Unit.MONTHS: ngettext("每 %(n)s 个月", "每 %(n)s 个月", n) if n > 1 else _("每月"),
        Unit.QUARTERS: ngettext("每 %(n)s 个季度", "每 %(n)s 个季度", n) if n > 1 else _("每季度"),
        Unit.YEARS: ngettext("每 %(n)s 年", "每 %(n)s 年", n) if n > 1 else pgettext("rhythm", "每年"),
    }
    return words[rhythm.unit] % {"n": n} if n > 1 else words[rhythm.unit]


def _month(rhythm: Rhythm) -> str:
    """Which month of its quarter or year; empty where every month is one."""
    if rhythm.unit == Unit.YEARS:
        return date_format(rhythm.first_on, "F")
    if rhythm.unit == Unit.QUARTERS:
        return (_("首月"), _("第二个月"), _("末月"))[(rhythm.first_on.month - 1) % 3]
    return ""


def end_words(row: RecurringOrder) -> str:
    if row.count:
        return ngettext("共 %(n)s 期", "共 %(n)s 期", row.count) % {"n": row.count}
    if row.last_on:
        return _("到 %(day)s 止") % {"day": day_words(row.last_on)}
    return _("不设期限")


def day_words(day: date) -> str:
    """`2026 年 12 月 1 日（周二）`."""
    return _("%(day)s（%(weekday)s）") % {
        "day": date_format(day, pgettext("date format", "Y 年 n 月 j 日")),
        "weekday": WEEKDAYS[day.weekday()],
    }


@dataclass(frozen=True, slots=True)
class ToldSlot:
    """A date to come: its day in words, why it is another than the rhythm has it, and when its order is made."""

    slot: Slot
    day: str
    note: str
    made: str


def told_slots(row: RecurringOrder, found: Sequence[Slot]) -> list[ToldSlot]:
    schedule = schedule_of(row.department)
    return [
        ToldSlot(slot, day_words(slot.day), moved_words(slot, schedule), made_words(row, slot))
        for slot in found
    ]


def moved_words(slot: Slot, schedule: Schedule) -> str:
    """`元旦放假，由 1 月 1 日（周四）顺延`; empty when the date stands."""
    if not slot.is_moved:
        return ""
    name = schedule.notes.get(slot.on)
    why = (
        _("%(holiday)s放假") % {"holiday": name}
        if name
        else _("%(weekday)s休息") % {"weekday": WEEKDAYS[slot.on.weekday()]}
    )
    sentence = _("%(why)s，由 %(day)s顺延") if slot.day > slot.on else _("%(why)s，由 %(day)s提前")
    return sentence % {"why": why, "day": day_words(slot.on)}


def made_words(row: RecurringOrder, slot: Slot) -> str:
    if not row.lead_days:
        return ""
    made_on = date.fromordinal(slot.day.toordinal() - row.lead_days)
    return _("%(day)s登记") % {"day": day_words(made_on)}


def terms_words(row: RecurringOrder) -> str:
    """The rhythm and its hour on one line."""
    return clauses((f"{rhythm_words(row.rhythm)} {row.at_time:%H:%M}", end_words(row)))
