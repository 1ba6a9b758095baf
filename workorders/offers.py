"""What the orders of the last twelve months tell those who write a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.charts import Chart, Series
from core.figures import ratio, rounded
from core.numerals import figure, percent
from core.periods import Period, local_today
from plans.models import DepartmentPlan, Goal
from plans.offers import Offer, OfferedFigures, register
from workorders.counting import COMPLAINT, RESOLVED
from workorders.models import Category, WorkOrder
from workorders.querysets import WorkOrderQuerySet

MONTHS = 12
TOP = 5
FEW = 10
"""Fewer orders than this on one side say nothing about a difference."""
HOUR = Decimal(3600)
NO_CATEGORY = gettext_lazy("未分类")


def year_behind() -> tuple[Period, Period]:
    """The last twelve full months: the first and the last of them."""
    last = Period.containing(local_today(), "month").previous
    return last.shifted(1 - MONTHS), last


def orders_below(plan: DepartmentPlan) -> WorkOrderQuerySet:
    """Orders of the plan's department with all below it; cancelled ones never count."""
    return WorkOrder.objects.counted().filter(department__path__startswith=plan.department.path).order_by()


def complaint_pareto(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """Which kinds of trouble make most complaints."""
    first, last = year_behind()
    complaints = orders_below(plan).filter(COMPLAINT, reported_at__gte=first.start, reported_at__lt=last.end)
    counted = sorted(
        complaints.values_list("category_id").annotate(n=Count("pk")),
        key=lambda row: (-row[1], row[0] or 0),
    )
    total = sum(n for _pk, n in counted)
    if not total:
        return None
    bars = named_bars(counted)
    lead = few_that_matter(bars, total)
    share = ratio(sum(n for _name, n in lead), total)
    said = {"names": _("、").join(name for name, _n in lead), "share": percent(share, 0), "n": len(lead)}
    return OfferedFigures(
        # One msgid cannot be both a plural and a single text: languages without a plural have one sentence for it.
        title=ngettext("%(names)s占投诉的 %(share)s%%", "%(names)s %(n)s 类占投诉的 %(share)s%%", len(lead))
        % said,
        line=_("投诉帕累托 · %(months)s · %(count)s 件")
        % {"months": span(first, last), "count": figure(total)},
        head=(_("类别"), _("投诉（件）"), _("占比（%）")),
        rows=tuple((name, figure(n), percent(ratio(n, total))) for name, n in bars),
        chart=Chart(
            id="offer-complaints",
            kind="bars",
            categories=[name for name, _n in bars],
            series=[Series(_("投诉"), [n for _name, n in bars])],
            category_head=_("类别"),
            description=_("最近十二个月投诉按类别的件数，从多到少。"),
            height=190,
        ),
        path=orders_page(plan, complaint="1", reported_from=first.first_day, reported_to=last.last_day),
        path_label=_("看这 %(count)s 件") % {"count": figure(total)},
    )


def few_that_matter(bars: list[tuple[str, int]], total: int) -> list[tuple[str, int]]:
    """The largest one, two or three that make half of all together; three where even they do not."""
    for count in (1, 2):
        if 2 * sum(n for _name, n in bars[:count]) >= total:
            return bars[:count]
    return bars[:3]


def named_bars(counted: list[tuple[int | None, int]]) -> list[tuple[str, int]]:
    """The largest few by name, the others together at the end."""
    names = dict(Category.objects.filter(pk__in=[pk for pk, _n in counted if pk]).values_list("pk", "name"))
    bars = [(names.get(pk or 0, str(NO_CATEGORY)), n) for pk, n in counted[:TOP]]
    rest = sum(n for _pk, n in counted[TOP:])
    return [*bars, (_("其他"), rest)] if rest else bars


def transfers_cost(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """How much longer orders take that went from one department to another."""
    return compared(
        plan,
        Q(transfer_count__gt=0),
        _("转派过的工单，平均多用 %(hours)s 小时"),
        (_("未转派"), _("转派过")),
    )


def reopenings_cost(plan: DepartmentPlan, goal: Goal | None) -> OfferedFigures | None:
    """How much longer orders take that had to be opened again."""
    return compared(
        plan,
        Q(reopen_count__gt=0),
        _("重开过的工单，平均多用 %(hours)s 小时"),
        (_("未重开"), _("重开过")),
    )


def compared(plan: DepartmentPlan, happened: Q, title: str, names: tuple[str, str]) -> OfferedFigures | None:
    """Mean working hours to resolution without and with; None where either side is too small or none is slower."""
    first, last = year_behind()
    orders = orders_below(plan).filter(
        RESOLVED,
        resolution_work_seconds__isnull=False,
        resolved_at__gte=first.start,
        resolved_at__lt=last.end,
    )
    found: dict[str, Any] = orders.aggregate(
        without=Count("pk", filter=~happened),
        with_=Count("pk", filter=happened),
        seconds_without=Avg("resolution_work_seconds", filter=~happened),
        seconds_with=Avg("resolution_work_seconds", filter=happened),
    )
    if min(found["without"], found["with_"]) < FEW:
        return None
    before, after = (Decimal(found[name]) / HOUR for name in ("seconds_without", "seconds_with"))
    if after <= before:
        return None
    rows = ((names[0], found["without"], before), (names[1], found["with_"], after))
    return OfferedFigures(
        title=title % {"hours": figure(rounded(after - before, 1), 1)},
        line=_("平均解决时长（工作小时）· %(months)s") % {"months": span(first, last)},
        head=("", _("工单（件）"), _("平均（小时）")),
        rows=tuple((name, figure(n), figure(rounded(hours, 1), 1)) for name, n, hours in rows),
    )


def span(first: Period, last: Period) -> str:
    return _("%(first)s 至 %(last)s") % {"first": first, "last": last}


def orders_page(plan: DepartmentPlan, **filters: Any) -> str:
    return f"{reverse('workorders:orders')}?{urlencode({'department': plan.department_id, **filters})}"


def register_offers() -> None:
    register(
        Offer("complaints", complaint_pareto, position=10),
        Offer("transfers", transfers_cost, position=30),
        Offer("reopenings", reopenings_cost, position=31),
    )
