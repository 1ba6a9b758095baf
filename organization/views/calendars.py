from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.components import Crumb
from core.errors import Invalid
from core.periods import local_today
from organization.commands.calendars import (
    add_calendar,
    confirm_year,
    load_statutory_days,
    remove_day,
    set_day,
    set_weekday,
)
from organization.forms import WEEKDAYS, CalendarForm, DayForm, WeekdayForm
from organization.models import CalendarDay, WorkCalendar, WorkPeriod
from organization.permissions import can_edit_calendars
from organization.requests import PersonRequest
from organization.views.answers import attempt

Week = list[tuple[Any, list[WorkPeriod], int]]
"""Name, working periods and number of each weekday."""


@require_safe
def calendars(request: PersonRequest) -> HttpResponse:
    return listing(request, CalendarForm())


def listing(request: PersonRequest, form: CalendarForm, status: int = 200) -> HttpResponse:
    rows = WorkCalendar.objects.prefetch_related("periods", "years", "department_set").order_by(
        "-is_default", "id"
    )
    context = {"rows": rows, "form": form, "may_edit": can_edit_calendars(request.user)}
    return render(request, "organization/calendars.html", context, status=status)


@require_POST
def add(request: PersonRequest) -> HttpResponse:
    can_edit_calendars(request.user).or_raise()
    form = CalendarForm(request.POST)
    made = attempt(form, lambda data: add_calendar(name=data["name"], by=request.user))
    return redirect("organization:calendar", made.pk) if made else listing(request, form, status=422)


def chosen_year(request: PersonRequest) -> int:
    """`?year=` (four digits); this year when absent. Raises `Invalid` for anything else."""
    text = request.GET.get("year") or str(local_today().year)
    if not (text.isdigit() and len(text) == 4 and text >= "1900"):
        raise Invalid("bad_year", _("「%(value)s」不是年份，请写四位数字，例如 2026。") % {"value": text})
    return int(text)


def chosen_weekday(request: PersonRequest, week: Week) -> WeekdayForm | None:
    """The form of the day in `?weekday=` (0 is Monday) as it is now. Raises `Invalid` for anything else."""
    text = request.GET.get("weekday", "")
    if not text:
        return None
    for _label, periods, number in week:
        if text == str(number):
            return WeekdayForm.showing(number, periods)
    raise Invalid(
        "bad_weekday", _("「%(value)s」不能使用，请写 0（星期一）到 6（星期日）。") % {"value": text[:40]}
    )


@require_safe
def calendar(request: PersonRequest, pk: int) -> HttpResponse:
    return show(request, get_object_or_404(WorkCalendar, pk=pk))


def show(request: PersonRequest, row: WorkCalendar, status: int = 200, **forms: Any) -> HttpResponse:
    year = chosen_year(request)
    periods = list(row.periods.all())
    week: Week = [(label, [p for p in periods if p.weekday == number], number) for number, label in WEEKDAYS]
    context = {
        "calendar": row,
        "year": year,
        "week": week,
        "days": row.days.filter(on__year=year).order_by("on"),
        "is_confirmed": row.years.filter(year=year, is_confirmed=True).exists(),
        "departments": row.department_set.all(),
        "may_edit": can_edit_calendars(request.user),
        "day_form": forms.get("day_form") or DayForm(),
        "week_form": forms.get("week_form") or chosen_weekday(request, week),
        "crumbs": [Crumb(_("工作日历"), reverse("organization:calendars"))],
    }
    return render(request, "organization/calendar.html", context, status=status)


@require_POST
def weekday(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_calendars(request.user).or_raise()
    row = get_object_or_404(WorkCalendar, pk=pk)
    form = WeekdayForm(request.POST)
    if attempt(form, lambda data: set_weekday(row, data["weekday"], data["hours"], by=request.user)):
        messages.success(request, _("已保存每周工作时段。"))
        return redirect("organization:calendar", pk)
    return show(request, row, week_form=form, status=422)


@require_POST
def day(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_calendars(request.user).or_raise()
    row = get_object_or_404(WorkCalendar, pk=pk)
    form = DayForm(request.POST)
    made = attempt(form, lambda data: set_day(row, data.pop("on"), data.pop("kind"), **data, by=request.user))
    if made:
        messages.success(request, _("已保存 %(day)s。") % {"day": made.on})
        return redirect(f"{reverse('organization:calendar', args=[pk])}?year={made.on.year}")
    return show(request, row, day_form=form, status=422)


@require_POST
def drop_day(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_calendars(request.user).or_raise()
    found = get_object_or_404(CalendarDay.objects.select_related("calendar"), pk=pk)
    year, calendar_id = found.on.year, found.calendar_id
    remove_day(found, by=request.user)
    return redirect(f"{reverse('organization:calendar', args=[calendar_id])}?year={year}")


@require_POST
def statutory(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_calendars(request.user).or_raise()
    year = chosen_year(request)
    loaded = load_statutory_days(get_object_or_404(WorkCalendar, pk=pk), year, by=request.user)
    messages.success(
        request,
        _("%(year)s 年：新增 %(added)s 天，更正 %(changed)s 天，保留手工设置 %(kept)s 天。")
        % {"year": year, "added": loaded.added, "changed": loaded.changed, "kept": loaded.kept},
    )
    return redirect(f"{reverse('organization:calendar', args=[pk])}?year={year}")


@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    year = chosen_year(request)
    confirm_year(get_object_or_404(WorkCalendar, pk=pk), year, by=request.user)
    messages.success(request, _("已确认 %(year)s 年的安排。") % {"year": year})
    return redirect(f"{reverse('organization:calendar', args=[pk])}?year={year}")
