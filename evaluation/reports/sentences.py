"""Titles and the sentence on top, made by rule from the figures below them; each has a plain fallback.

A sentence says only what the figures say: that something rose or fell, never why. Differences are computed from
unrounded values and rounded once; two figures that are shown alike are called level, whatever the last decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.figures import HUNDRED, rounded
from core.numerals import figure
from core.punctuation import listed
from evaluation.models import Status
from evaluation.reports.complaints import Complaints
from evaluation.reports.decisions import Decisions
from evaluation.reports.goals import GoalLine
from evaluation.reports.heat import Cell, Heat, HeatLine, difference
from evaluation.reports.overdue import OverdueWeek
from evaluation.reports.service import FEW, MonthRate

ONE = 1
"""Attainments and rates are shown with one decimal."""


@dataclass(frozen=True)
class Clause:
    """A piece of the sentence on top; `strong` ones are read first."""

    text: str
    strong: bool = False
    is_decision: bool = False


def points(change: Decimal | None, digits: int = ONE) -> Decimal | None:
    """A difference in percentage points as it is shown; None when there is nothing to compare with."""
    return None if change is None else rounded(change, digits)


def change_words(change: Decimal | None, digits: int = ONE) -> str:
    """`高 2.4 个百分点`, `低 …`, `持平`, or '' without a quarter before."""
    shown = points(change, digits)
    if shown is None:
        return ""
    if not shown:
        return _("持平")
    words = _("高 %(n)s 个百分点") if shown > 0 else _("低 %(n)s 个百分点")
    return words % {"n": figure(abs(shown))}


def headline(
    heat: Heat, now: Cell, before: Cell, reached_from: Decimal, decisions: Decisions, *, is_whole: bool
) -> list[Clause]:
    """State and change, what falls short most, who has no data, what waits: at most four short sentences."""
    return [
        _state(now, before, reached_from, is_whole=is_whole),
        *_worst(heat, is_whole=is_whole),
        *_without_data(heat, now),
        *_waiting(decisions),
    ]


def _state(now: Cell, before: Cell, reached_from: Decimal, *, is_whole: bool) -> Clause:
    if now.rate is None:
        return Clause(_("本季还没有达成率数据。"), strong=True)
    name = _("总体达成率") if is_whole else _("本部门达成率")
    parts = [f"{name} {figure(now.rate, ONE)}%"]
    change = points(difference(now.rate, before.rate))
    if change:
        words = _("比上季高 %(n)s 个百分点") if change > 0 else _("比上季低 %(n)s 个百分点")
        parts.append(words % {"n": figure(abs(change))})
    elif change is not None:
        parts.append(_("与上季持平"))
    parts.append(_against(now, change, reached_from))
    return Clause(_("%(parts)s。") % {"parts": _("，").join(parts)}, strong=True)


def _against(now: Cell, change: Decimal | None, reached_from: Decimal) -> str:
    limit = figure(reached_from.normalize())
    if now.status == Status.REACHED:
        return _("已达到 %(limit)s%%") % {"limit": limit}
    words = _("仍未到 %(limit)s%%") if change is not None and change > 0 else _("未到 %(limit)s%%")
    return words % {"limit": limit}


def _worst(heat: Heat, *, is_whole: bool) -> list[Clause]:
    """The department with the lowest attainment, unless it is reached or the only one."""
    lines = [line for line in heat.lines if line.now.rate is not None]
    if len(lines) < 2:
        return []
    worst = min(lines, key=_rate)
    if worst.now.status == Status.REACHED:
        return [Clause(_("有数据的部门全部达成。"))]
    words = {"name": worst.department.name, "rate": figure(worst.now.rate, ONE), "n": worst.falls}
    if worst.falls >= 2:
        return [Clause(_("%(name)s连续 %(n)s 季下降，最低，为 %(rate)s%%。") % words)]
    return [Clause(_("%(name)s最低，为 %(rate)s%%。") % words)]


def _rate(line: HeatLine) -> Decimal:
    return line.now.rate if line.now.rate is not None else Decimal(0)


def _without_data(heat: Heat, now: Cell) -> list[Clause]:
    missing = heat.without_data
    if not missing or now.rate is None:
        return []
    if len(missing) <= 2:
        names = listed(department.name for department in missing)
        return [Clause(_("%(names)s本季尚无数据。") % {"names": names})]
    text = ngettext("%(n)s 个部门本季尚无数据。", "%(n)s 个部门本季尚无数据。", len(missing))
    return [Clause(text % {"n": len(missing)})]


def _waiting(decisions: Decisions) -> list[Clause]:
    count = len(decisions.waiting)
    if not count:
        return []
    mine = decisions.mine == count
    if mine:
        text = ngettext("%(n)s 件事等您决定", "%(n)s 件事等您决定", count) % {"n": count}
    else:
        text = ngettext("%(n)s 件事等领导决定", "%(n)s 件事等领导决定", count) % {"n": count}
    if not decisions.late:
        return [Clause(_("%(text)s。") % {"text": text}, strong=True, is_decision=True)]
    late = ngettext("其中 %(n)s 件已超时", "其中 %(n)s 件已超时", decisions.late) % {"n": decisions.late}
    return [
        Clause(text, strong=True, is_decision=True),
        Clause(_("，%(late)s。") % {"late": late}),
    ]


def heat_title(heat: Heat) -> str:
    """How many departments did better than in the quarter before, and where the deepest fall was."""
    changes = [(line, points(line.change)) for line in heat.lines]
    known = [(line, change) for line, change in changes if change is not None]
    if not known:
        return _("各部门达成率")
    if len(heat.lines) == 1:
        return _single(known[0][0])
    better = sum(1 for _line, change in known if change > 0)
    worst, fall = min(known, key=lambda pair: pair[1])
    rose = ngettext("%(n)s 个部门比上季好转", "%(n)s 个部门比上季好转", better) % {"n": better}
    if fall >= 0:
        return _("各部门都不低于上季") if not better else _("%(rose)s，没有部门下降") % {"rose": rose}
    words = {"rose": rose, "name": worst.department.name, "rate": figure(worst.now.rate, ONE)}
    if not better:
        return _("没有部门比上季好转，%(name)s降到 %(rate)s%%") % words
    return _("%(rose)s，%(name)s降到 %(rate)s%%") % words


def _single(line: HeatLine) -> str:
    words = {
        "name": line.department.name,
        "rate": figure(line.now.rate, ONE),
        "change": change_words(line.change),
    }
    return (
        _("%(name)s %(rate)s%%，比上季%(change)s") % words
        if points(line.change)
        else _("%(name)s %(rate)s%%，与上季持平") % words
    )


def risk_title(lines: Sequence[GoalLine]) -> str:
    """How many goals are missed or at risk, and the department where all or most of its goals are."""
    bad = [line for line in lines if line.is_bad]
    if not bad:
        return (
            _("没有有风险或未达成的目标") if any(x.rate is not None for x in lines) else _("目标还没有数据")
        )
    missed = sum(1 for line in bad if line.status == Status.MISSED)
    risk = len(bad) - missed
    parts = []
    if missed:
        parts.append(ngettext("%(n)s 项目标未达成", "%(n)s 项目标未达成", missed) % {"n": missed})
    if risk:
        parts.append(
            (
                ngettext("%(n)s 项有风险", "%(n)s 项有风险", risk)
                if missed
                else ngettext("%(n)s 项目标有风险", "%(n)s 项目标有风险", risk)
            )
            % {"n": risk}
        )
    crowded = _all_bad(lines)
    if crowded:
        parts.append(_("%(name)s的 %(n)s 项全部在列") % {"name": crowded[0], "n": crowded[1]})
    return _("，").join(parts)


def _all_bad(lines: Sequence[GoalLine]) -> tuple[str, int] | None:
    """The first department with at least two goals that are all missed or at risk."""
    by_department: dict[str, list[bool]] = {}
    for line in lines:
        by_department.setdefault(line.goal.plan.department.name, []).append(line.is_bad)
    found = [(name, len(marks)) for name, marks in by_department.items() if len(marks) > 1 and all(marks)]
    return max(found, key=lambda pair: pair[1]) if found and len(by_department) > 1 else None


def overdue_title(weeks: Sequence[OverdueWeek]) -> str:
    """The run of weeks that fell or rose, else the change against a week ago, else the bare number."""
    if not weeks:
        return _("逾期未结工单")
    totals = [week.total for week in weeks]
    words = {"n": figure(totals[-1]), "weeks": 0, "d": "0"}
    if not totals[-1]:
        return _("没有逾期未结的工单")
    if len(totals) < 2:
        return _("逾期未结工单 %(n)s 件") % words
    fell, rose = _run(totals, falling=True), _run(totals, falling=False)
    words |= {"weeks": max(fell, rose), "d": figure(abs(totals[-1] - totals[-2]))}
    if fell >= 2:
        return _("逾期未结工单已连续 %(weeks)s 周减少，还有 %(n)s 件") % words
    if rose >= 2:
        return _("逾期未结工单已连续 %(weeks)s 周增加，现有 %(n)s 件") % words
    if fell:
        return _("逾期未结工单 %(n)s 件，比上周少 %(d)s 件") % words
    if rose:
        return _("逾期未结工单 %(n)s 件，比上周多 %(d)s 件") % words
    return _("逾期未结工单 %(n)s 件，与上周持平") % words


def _run(totals: Sequence[int], *, falling: bool) -> int:
    """How many steps in a row, up to the last, went down (or up)."""
    run = 0
    for later, earlier in zip(reversed(totals), list(reversed(totals))[1:], strict=False):
        if (later < earlier) if falling else (later > earlier):
            run += 1
        else:
            break
    return run


def complaints_title(complaints: Complaints) -> str:
    """Names the one to three categories that make half of all complaints; a plain title when no few do."""
    few = complaints.few_that_matter
    if not complaints.total:
        return _("本季没有投诉")
    if not few:
        return _("投诉按类别分")
    share = complaints.share_of_first(few) or Decimal(0)
    names = listed(bar.name for bar in complaints.bars[:few])
    text = ngettext("%(names)s占投诉的 %(share)s%%", "%(names)s %(n)s 类占投诉的 %(share)s%%", few)
    return text % {"names": names, "n": few, "share": figure(share * HUNDRED, 0)}


def satisfaction_title(months: Sequence[MonthRate]) -> str:
    """The latest month against the one before that has data."""
    shown = [month.shown for month in months if month.shown is not None]
    if not shown:
        return _("客户满意度还没有可用的评价")
    now = figure(shown[-1], ONE)
    change = points(shown[-1] - shown[-2]) if len(shown) > 1 else None
    if not change:
        return _("客户满意度 %(now)s%%") % {"now": now}
    words = _("客户满意度升到 %(now)s%%") if change > 0 else _("客户满意度降到 %(now)s%%")
    return words % {"now": now}


def satisfaction_foot(months: Sequence[MonthRate]) -> str:
    """Why some months are empty: too few ratings to say anything."""
    thin = [month for month in months if month.rate.is_thin]
    if not thin:
        return ""
    thin_months = listed(
        _("%(month)s %(n)s 份")
        % {"month": month.month.label, "n": figure(month.rate.denominator.normalize())}
        for month in thin
    )
    return _("评价不足 %(few)s 份的月份不作统计：%(listed)s。") % {"few": FEW, "listed": thin_months}
