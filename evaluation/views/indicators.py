"""The catalogue of indicators: what each one counts, and what it showed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.charts import Chart, Series
from core.components import Fact
from core.periods import Period, local_today
from evaluation.models import Observation
from evaluation.permissions import can_record_benchmark
from organization.models import Department
from organization.requests import PersonRequest
from plans.models import Indicator

SHOWN_QUARTERS = 8


@require_GET
def indicators(request: PersonRequest) -> HttpResponse:
    context = {"indicators": Indicator.objects.order_by("family", "code")}
    return render(request, "evaluation/indicators.html", context)


@require_GET
def indicator(request: PersonRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Indicator, code=code)
    current = Period.containing(local_today())
    quarters = list(current.shifted(1 - SHOWN_QUARTERS).until(current))
    figures = history(found, quarters, request.user)
    top = next(iter(figures), None)
    context = {
        "indicator": found,
        "facts": facts(found),
        "quarters": quarters,
        "rows": [
            (department, [values.get(q.first_day) for q in quarters])
            for department, values in figures.items()
        ],
        "chart": chart(found, top, quarters, figures[top]) if top else None,
        "top": top,
        "benchmarks": found.benchmarks.select_related("recorded_by").order_by("retired_at", "-as_of", "-pk"),
        "may_record": bool(can_record_benchmark(request.user, found)),
        "may_retire": request.user.standing.is_office,
        "crumbs": [(_("指标口径"), reverse("evaluation:indicators"))],
    }
    return render(request, "evaluation/indicator.html", context)


Values = dict[Any, Observation]


def history(found: Indicator, quarters: list[Period], user: Any) -> dict[Department, Values]:
    """Current quarter figures with data of the departments one may read, in the order of the tree; one query."""
    rows = (
        Observation.objects.visible_to(user)
        .current()
        .with_data()
        .filter(
            indicator=found,
            period_kind="quarter",
            period_start__gte=quarters[0].first_day,
            period_start__lte=quarters[-1].first_day,
            department__is_active=True,
        )
        .select_related("department")
        .order_by("department__path", "period_start")
    )
    result: dict[Department, Values] = {}
    for row in rows:
        result.setdefault(row.department, {})[row.period_start] = row
    return result


def facts(found: Indicator) -> list[Fact]:
    return [
        Fact(_("编码"), found.code),
        Fact(_("类别"), found.get_family_display()),
        Fact(_("方向"), found.get_direction_display()),
        Fact(_("单位"), found.unit_words),
        Fact(_("汇总方法"), found.get_aggregation_display()),
        Fact(_("评估方法"), found.get_method_display()),
        Fact(_("数据来源"), _("工单系统") if found.source == "work_orders" else _("人工填报")),
        Fact(_("口径版本"), _("第 %(number)s 版") % {"number": found.definition_version}),
    ]


def chart(found: Indicator, department: Department, quarters: list[Period], values: Values) -> Chart:
    """The quarters of one department; a quarter without data is a gap."""
    shown: list[Decimal | None] = []
    for quarter in quarters:
        observation = values.get(quarter.first_day)
        shown.append(observation.value if observation else None)
    return Chart(
        id="indicator-history",
        kind="line",
        categories=[quarter.label for quarter in quarters],
        series=[Series(department.name, shown)],
        category_head=_("季度"),
        unit=found.unit_words,
        digits=found.decimals,
        description=_("%(department)s各季度") % {"department": department.name},
        open_last=True,
    )
