"""Orders that come again: the list, one with its dates and runs, setting up and steering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.components import Action, Fact
from core.cursors import cursor_page
from core.errors import Conflict, Invalid, Stale
from core.query_fields import is_id
from organization.requests import PersonRequest
from workorders.commands import recurring as commands
from workorders.models import RecurringOrder
from workorders.offered import usable_templates
from workorders.permissions import can_create_order
from workorders.recurring_forms import RecurringForm, StopForm, recurring_initial
from workorders.recurring_permissions import (
    can_pause_recurring,
    can_resume_recurring,
    can_steer_recurring,
    can_take_over_recurring,
)
from workorders.recurring_words import terms_words, told_slots
from workorders.views.order import named_department, take_errors

SHOWN = 10
STATES = {"active": gettext_lazy("进行中"), "paused": gettext_lazy("已暂停"), "ended": gettext_lazy("已结束")}


def visible(request: PersonRequest) -> Any:
    rows = RecurringOrder.objects.visible_to(request.user)
    return rows.select_related("template", "department", "defined_by")


@require_safe
def recurring_list(request: PersonRequest) -> HttpResponse:
    """Those that go on first, by when the next order is made."""
    page = cursor_page(visible(request), request.GET, size=50)
    lines = [(row, terms_words(row), STATES[row.state]) for row in page.rows]
    context = {"page": page, "lines": lines, "can_create": can_create_order(request.user)}
    return render(request, "workorders/recurring/list.html", context)


@require_safe
def recurring(request: PersonRequest, pk: int) -> HttpResponse:
    return page_of(request, get_object_or_404(visible(request), pk=pk))


def page_of(
    request: PersonRequest,
    found: RecurringOrder,
    *,
    failed: tuple[str, StopForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    runs = found.runs.select_related("order")
    now = timezone.now()
    dates = commands.coming(found, now, SHOWN) if found.state == "active" else []
    context = {
        "recurring": found,
        "state": STATES[found.state],
        "actions": actions_for(request, found),
        "facts": facts(found),
        "dates": told_slots(found, dates),
        "runs": cursor_page(runs, request.GET, size=30),
        "dialogs": [
            (
                name,
                title,
                button,
                failed[1] if failed and failed[0] == name else StopForm(auto_id=f"{name}_%s"),
            )
            for name, title, button in (
                ("pause", _("暂停周期工单"), _("暂停")),
                ("end", _("结束周期工单"), _("结束")),
            )
        ],
        "failed": failed and failed[0],
        "crumbs": [(_("周期工单"), reverse("workorders:recurring_list"))],
    }
    return render(request, "workorders/recurring/page.html", context, status=status)


def actions_for(request: PersonRequest, found: RecurringOrder) -> list[Action]:
    user, pk = request.user, found.pk
    may = can_steer_recurring(user, found)

    def url(name: str) -> str:
        return reverse(f"workorders:recurring_{name}", args=[pk])

    return [
        Action(
            _("接管"),
            url("take_over"),
            can_take_over_recurring(user, found),
            "user-share",
            confirm=_("今后各期以您的名义登记。接管这个周期工单？"),
        ),
        Action(_("恢复"), url("resume"), can_resume_recurring(user, found), "player-play"),
        Action(_("暂停"), "dialog-pause", can_pause_recurring(user, found), "player-pause", method="dialog"),
        Action(_("结束"), "dialog-end", may, "player-stop", method="dialog", weight="danger"),
        Action(_("修改"), url("edit"), may, "edit", method="get"),
    ]


def facts(found: RecurringOrder) -> list[Fact]:
    return [
        Fact(_("模板"), found.template.name),
        Fact(_("责任部门"), found.department.name),
        Fact(_("设定人"), found.defined_by.label, note=_("各期以其名义登记")),
        Fact(_("节奏"), terms_words(found)),
        Fact(_("遇休息日"), found.get_day_off_display()),
        Fact(_("提前几天登记"), _("%(n)s 天") % {"n": found.lead_days}),
        Fact(_("停机漏下的"), found.get_catch_up_display()),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def recurring_edit(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(visible(request), pk=pk) if pk else None
    if found is None:
        can_create_order(request.user, named_department(request.POST.get("department", ""))).or_raise()
    else:
        can_steer_recurring(request.user, found).or_raise()
    initial = recurring_initial(found) if found else {"template": request.GET.get("template")}
    form = RecurringForm(request.POST or None, user=request.user, kept=found, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                saved = commands.save_recurring(found, form.terms(), by=request.user, version=version)
            except Invalid as refusal:
                take_errors(form, refusal)
            except Stale as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已设定周期工单「%(name)s」。") % {"name": saved.name})
                return redirect(saved)
    context = {
        "form": form,
        "recurring": found,
        "has_templates": usable_templates(request.user).exists(),
        "crumbs": [(_("周期工单"), reverse("workorders:recurring_list"))],
    }
    return render(request, "workorders/recurring/edit.html", context, status=status)


@require_safe
def recurring_preview(request: PersonRequest) -> HttpResponse:
    """The next dates by what stands in the form; what is wrong with it in a sentence. Nothing is kept."""
    can_create_order(request.user).or_raise()
    of = request.GET.get("of", "")
    found = get_object_or_404(visible(request), pk=int(of)) if is_id(of) else None
    form = RecurringForm(request.GET, user=request.user, kept=found)
    context: dict[str, Any] = {"dates": []}
    if form.is_valid():
        try:
            row = commands.try_terms(found, form.terms(), by=request.user)
            context["dates"] = told_slots(row, commands.coming(row, timezone.now(), SHOWN))
        except Invalid as refusal:
            take_errors(form, refusal)
    context["problems"] = [
        (form.fields[name].label if name in form.fields else "", error)
        for name, errors in form.errors.items()
        for error in errors
    ]
    return render(request, "workorders/recurring/dates.html", context)


@require_POST
def recurring_stop(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Pause or end, with the reason."""
    found = get_object_or_404(visible(request), pk=pk)
    permit, act, done = STOPS[name]
    permit(request.user, found).or_raise()
    form = StopForm(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            act(found, by=request.user, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, str(done))
            return redirect(found)
    return page_of(request, found, failed=(name, form), status=422)


@require_POST
def recurring_resume(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible(request), pk=pk)
    try:
        commands.resume_recurring(found, by=request.user)
    except Conflict as refusal:
        messages.error(request, str(refusal.sentence))
        return page_of(request, found, status=refusal.status)
    messages.success(request, _("已恢复，停着的几期不补。"))
    return redirect(found)


@require_POST
def recurring_take_over(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible(request), pk=pk)
    commands.take_over_recurring(found, by=request.user)
    messages.success(request, _("已接管，今后各期以您的名义登记。"))
    return redirect(found)


Permit = Callable[[Any, RecurringOrder], Any]
STOPS: dict[str, tuple[Permit, Callable[..., RecurringOrder], str | Promise]] = {
    "pause": (can_pause_recurring, commands.pause_recurring, gettext_lazy("已暂停，恢复之前不登记工单。")),
    "end": (can_steer_recurring, commands.end_recurring, gettext_lazy("已结束，登记过的工单不受影响。")),
}
