"""A goal's figures in words: values with their unit, changes, titles."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.numerals import figure
from evaluation.reports.goal_page import PERCENT, GoalPage
from evaluation.reports.goals import GoalLine
from evaluation.reports.sentences import points
from plans.models import Goal


def unit_of(line: GoalLine) -> str:
    return f" {line.unit}" if line.unit and line.unit != PERCENT else line.unit


def with_unit(value: Decimal | None, line: GoalLine) -> str:
    return figure(value, line.decimals) + (unit_of(line) if value is not None else "")


def target_words(value: Decimal | None, line: GoalLine) -> str:
    """The target with its direction: `≥ 83.0%`."""
    return f"{line.sign} {with_unit(value, line)}".strip()


def change_of(page: GoalPage) -> Decimal | None:
    """Against the quarter before, in the indicator's unit."""
    before = page.before.attainment.actual if page.before and page.before.attainment else None
    if page.line.actual is None or before is None:
        return None
    return points(page.line.actual - before, page.line.decimals)


def plain_change(change: Decimal | None, line: GoalLine) -> str:
    if change is None:
        return ""
    if not change:
        return _("持平")
    words = _("高 %(n)s") if change > 0 else _("低 %(n)s")
    return words % {"n": figure(abs(change), line.decimals) + unit_of(line)}


def status_words(page: GoalPage) -> str:
    from core.status_look import look_of

    return str(look_of(page.line.status).label)


def indicator_name(goal: Goal) -> str:
    return str(goal.indicator) if goal.indicator else goal.title


def gain_words(gain: Decimal | None, line: GoalLine) -> str:
    if gain is None:
        return _("没有基线")
    size = figure(abs(gain), line.decimals)
    unit = _("个百分点") if line.unit == PERCENT else line.unit
    return _("改善 %(n)s %(unit)s") % {"n": size, "unit": unit}


def dates_of(goal: Goal) -> str:
    pattern = pgettext("date format", "n 月 j 日")
    first = goal.starts_on or goal.plan.cycle.starts_on
    last = goal.due_on or goal.plan.cycle.ends_on
    return _("%(first)s至 %(last)s") % {
        "first": date_format(first, pattern),
        "last": date_format(last, pattern),
    }


def measures_title(page: GoalPage) -> str:
    count = len(page.measures)
    late = [measure for measure in page.measures if measure.is_late]
    if not late:
        return ngettext("%(n)s 项措施，没有延期", "%(n)s 项措施，没有延期", count) % {"n": count}
    words = {"n": count, "late": len(late), "title": late[0].link.measure.title}
    if len(late) == 1:
        return _("%(n)s 项措施中 1 项延期：%(title)s") % words
    return _("%(n)s 项措施中 %(late)s 项延期") % words


def orders_title(page: GoalPage) -> str:
    found = page.behind
    if found is None:
        return ""
    if len(found.kinds) == 1:
        return _("本季 %(n)s 件工单，用时最长的在前") % {"n": figure(found.total)}
    first = found.kinds[0]
    words = {"n": figure(first.count), "label": first.kind.label, "total": figure(found.total)}
    if not first.count:
        return _("%(total)s 件工单中没有「%(label)s」的") % words
    return _("%(total)s 件工单中 %(n)s 件%(label)s") % words
