"""Quarters: compute again, close, see what was restated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.errors import Invalid
from core.periods import Period
from evaluation.commands.closing import close_period
from evaluation.commands.computing import request_computation
from evaluation.models import RunState
from evaluation.permissions import can_close, can_close_quarters, can_compute, can_see_periods
from evaluation.reports.periods import (
    quarter_choices,
    quarter_lines,
    quarters_to_close,
    recent_runs,
    restatements,
)
from organization.requests import PersonRequest

SHOWN = 4
"""Quarters that My day names."""


@require_GET
def periods(request: PersonRequest) -> HttpResponse:
    can_see_periods(request.user).or_raise()
    lines = quarter_lines(timezone.now())
    context = {
        **_runs(),
        "lines": [
            (line, can_close(request.user, line.period) if line.state != "closed" else None) for line in lines
        ],
        "restatements": restatements(),
        "quarters": quarter_choices(),
        "may_compute": can_compute(request.user),
    }
    return render(request, "evaluation/periods.html", context)


@require_GET
def runs(request: PersonRequest) -> HttpResponse:
    """The fragment that the page asks for again while something waits."""
    can_see_periods(request.user).or_raise()
    return render(request, "evaluation/periods.html#runs", _runs())


@require_safe
def to_close(request: PersonRequest) -> HttpResponse:
    """A part of My day: which quarters wait for the director."""
    can_close_quarters(request.user).or_raise()
    waiting = quarters_to_close(timezone.now())
    if not waiting:
        return HttpResponse()
    context = {"to_close": waiting[:SHOWN], "count": len(waiting), "more": len(waiting[SHOWN:])}
    return render(request, "evaluation/periods.html#to_close", context)


def _runs() -> dict[str, Any]:
    found = recent_runs()
    waiting = any(run.state in (RunState.REQUESTED, RunState.RUNNING) for run in found)
    return {"runs": found, "waiting": waiting}


@require_POST
def compute(request: PersonRequest) -> HttpResponse:
    """Ask for a computation; a worker does it, now or once it is back."""
    can_compute(request.user).or_raise()
    first, last = (_quarter(request.POST.get(name, "")) for name in ("first", "last"))
    run = request_computation(first, last, by=request.user)
    messages.success(request, _("已登记计算 %(run)s，由后台办理，结果会出现在下面。") % {"run": run})
    return redirect("evaluation:periods")


@require_POST
def close(request: PersonRequest, name: str) -> HttpResponse:
    closed = close_period(
        _quarter(name), by=request.user, summary=request.POST.get("summary", "").strip()[:2000]
    )
    messages.success(request, _("%(quarter)s已关闭，数字已公布。") % {"quarter": closed.period.label})
    return redirect("evaluation:periods")


def _quarter(text: str) -> Period:
    period = Period.parse(text)
    if period.kind != "quarter":
        raise Invalid(
            "bad_quarter", _("「%(value)s」不是季度。请写成 2026Q3 这样的形式。") % {"value": text[:40]}
        )
    return period
