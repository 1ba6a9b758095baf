"""Time spent: written on the page of an order, seen by week, added up over a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.cells import XLSX, csv_text, xlsx_bytes
from core.errors import Invalid
from core.periods import Kind, Period, local_today
from core.query_fields import DayField, OneChoiceField, PeriodField
from organization.requests import PersonRequest
from workorders.commands.time_spent import Spent, correct_time, spend_time
from workorders.models import TimeEntry
from workorders.time_forms import CorrectTimeForm, TimeForm
from workorders.time_permissions import can_correct_time, can_spend_time
from workorders.time_reports import sheet, sums, week_of
from workorders.time_spent import PART
from workorders.views.order import page, take_errors, visible_order

WEEK = timedelta(days=7)


@require_POST
def add(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_order(request, pk)
    can_spend_time(request.user, found).or_raise()
    form = TimeForm(request.POST, user=request.user, order=found)
    if form.is_valid():
        said = form.cleaned_data
        person, reason = said.pop("person", None), said.pop("reason", "")
        try:
            entry = spend_time(found, Spent(**said), by=request.user, person=person, reason=reason)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已登记 %(minutes)s 分钟。") % {"minutes": entry.minutes})
            return redirect(f"{found.get_absolute_url()}#time-spent")
    return page(request, found, forms={PART: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PersonRequest, pk: int, entry: int) -> HttpResponse:
    """On a page of its own; what was written stays in the record."""
    found = visible_order(request, pk)
    row = get_object_or_404(TimeEntry.objects.select_related("order", "person"), pk=entry, order=found)
    can_correct_time(request.user, row).or_raise()
    begun = {name: getattr(row, name) for name in ("minutes", "day", "kind", "note")}
    form = CorrectTimeForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        reason = said.pop("reason")
        try:
            correct_time(row, Spent(**said), by=request.user, reason=reason)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已更正，原来的一条留在记录里。"))
            return redirect(f"{found.get_absolute_url()}#time-spent")
    context = {
        "form": form,
        "title": _("更正工时"),
        "back": found.get_absolute_url(),
        "crumbs": [(_("工单"), reverse("workorders:orders")), (found.number, found.get_absolute_url())],
    }
    return render(request, "workorders/catalogue_edit.html", context, status=422 if form.errors else 200)


@require_safe
def my_time(request: PersonRequest) -> HttpResponse:
    """One's own week; `?week=` names any day of it. Raises `Invalid` for what is no day."""
    day = asked(request, "week", DayField()) or local_today()
    monday = day - timedelta(days=day.weekday())
    context = {
        "week": week_of(request.user, monday),
        "previous": f"?week={monday - WEEK}",
        "next": f"?week={monday + WEEK}" if monday + WEEK <= local_today() else "",
        "today": local_today(),
    }
    return render(request, "workorders/time_spent/week.html", context)


@require_safe
def time_sums(request: PersonRequest) -> HttpResponse:
    period = period_of(request)
    lines = sums(request.user, *days_of(period))
    switch: list[tuple[Kind, str]] = [("month", _("月")), ("quarter", _("季度")), ("year", _("年"))]
    context = {
        "period": period,
        "lines": lines,
        "whole": sum(line.minutes for line in lines),
        "previous": f"?period={period.previous}",
        "next": f"?period={period.next}" if period.next.first_day <= local_today() else "",
        "crumbs": [(_("我的工时"), reverse("workorders:my_time"))],
        "kinds": [
            (str(Period.containing(period.first_day, kind)), label, period.kind == kind)
            for kind, label in switch
        ],
    }
    return render(request, "workorders/time_spent/sums.html", context)


@require_safe
def export_time(request: PersonRequest) -> HttpResponse:
    """The sums as CSV, or as a spreadsheet with `?format=xlsx`."""
    period = period_of(request)
    kind = asked(request, "format", OneChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")])) or "csv"
    rows = sheet(sums(request.user, *days_of(period)))
    name = f"time-{period}.{kind}"
    if kind == "xlsx":
        response = HttpResponse(xlsx_bytes(_("工时"), rows), content_type=XLSX)
    else:
        response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def period_of(request: PersonRequest) -> Period:
    return asked(request, "period", PeriodField()) or Period.containing(local_today(), "month")


def days_of(period: Period) -> tuple[date, date]:
    return period.first_day, period.last_day


def asked(request: PersonRequest, name: str, field: Any) -> Any:
    """One value of the address. Raises `Invalid` naming it when it cannot be used."""
    field.required = False
    try:
        return field.clean(request.GET.get(name, ""))
    except ValidationError as error:
        raise Invalid("bad_filter", " ".join(error.messages), {name: error.messages}) from error
