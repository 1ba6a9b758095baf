"""One visit: booking it from an order, its page on a phone, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activity.threads import attachments_of
from core.errors import Conflict, Invalid, Refusal, Stale
from core.periods import local_today
from organization.requests import PersonRequest
from workorders.commands import visiting, visits
from workorders.commands.steps import finish_step
from workorders.commands.timing import read_clock
from workorders.forms import StepForm
from workorders.models import Visit
from workorders.permissions import can_resume, can_wait
from workorders.reports import tell_clock
from workorders.step_reports import tell_procedure
from workorders.views.order import visible_order
from workorders.visit_forms import (
    BookForm,
    CallOffForm,
    ChangeForm,
    DispatchForm,
    FailForm,
    FinishForm,
    VisitForm,
)
from workorders.visit_hours import free_windows
from workorders.visit_permissions import (
    can_arrive,
    can_book_visit,
    can_cancel_visit,
    can_change_visit,
    can_dispatch_visit,
    can_fail_visit,
    can_finish_visit,
    can_set_out,
)
from workorders.visit_reports import candidates, earlier_visits, map_link, phone_link, place_in_day

SHOWN_PHOTOS = 6
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing to do with a visit: its form, its command, whether one may, and what is said when it is done."""

    form: type[VisitForm]
    command: Callable[..., Visit]
    may: Callable[..., Any]
    done: str | Promise


ACTS: dict[str, Doing] = {
    "change": Doing(ChangeForm, visits.change_visit, can_change_visit, _("已改约。")),
    "dispatch": Doing(DispatchForm, visits.dispatch_visit, can_dispatch_visit, _("已派人。")),
    "set_out": Doing(VisitForm, visiting.set_out, can_set_out, _("已登记出发，路上小心。")),
    "arrive": Doing(VisitForm, visiting.arrive, can_arrive, _("已登记到达。")),
    "finish": Doing(FinishForm, visiting.finish_visit, can_finish_visit, _("这次上门已办好。")),
    "fail": Doing(FailForm, visiting.fail_visit, can_fail_visit, _("已登记没办成的原因，请另约时间。")),
    "cancel": Doing(CallOffForm, visits.cancel_visit, can_cancel_visit, _("已取消这次上门。")),
}


def visible_visit(request: PersonRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related(
        "visitor", "order__department", "order__assignee", "order__category", "signature"
    )
    return get_object_or_404(rows, pk=pk)


# --- Booking ---------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: PersonRequest, pk: int) -> HttpResponse:
    """The free windows of a day as links that fill the form; the form itself takes any window."""
    found = visible_order(request, pk)
    can_book_visit(request.user, found).or_raise()
    form = BookForm(
        request.POST or None,
        order=found,
        user=request.user,
        initial={name: request.GET[name] for name in ("on", "starts", "ends") if name in request.GET},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = visits.book_visit(found, by=request.user, **form.given())
            except (Conflict, Invalid) as refusal:
                status = shown(request, form, refusal)
            else:
                messages.success(request, gettext("已约好第 %(n)s 次上门。") % {"n": made.number})
                return redirect(made)
    day = asked_day(request)
    context: dict[str, Any] = {
        "order": found,
        "form": form,
        "day": day,
        "windows": free_windows(found.department, day, timezone.now()),
        "earlier": list(found.visits.select_related("visitor").order_by("-number")[:5]),
        "crumbs": [
            (gettext("工单"), reverse("workorders:orders")),
            (found.number, found.get_absolute_url()),
        ],
    }
    context["open_visit"] = next((one for one in context["earlier"] if one.is_open), None)
    return render(request, "workorders/visits/book.html", context, status=status)


def asked_day(request: PersonRequest) -> date:
    """The day in the address, or today; nonsense is today."""
    try:
        return date.fromisoformat(request.POST.get("on") or request.GET.get("on") or "")
    except ValueError:
        return local_today()


def shown(request: PersonRequest, form: Any, refusal: Refusal) -> int:
    """Put the refusal at the fields it names, else above the page; returns its status."""
    places = getattr(form, "SHAPES", {})
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for field, sentences in fields.items():
        name = places.get(field, field)
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))
    if not fields:
        messages.error(request, str(refusal.sentence))
    return refusal.status


# --- The page --------------------------------------------------------------------------------------
@require_safe
def visit(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, visible_visit(request, pk))


@require_POST
def act(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    found, doing = visible_visit(request, pk), ACTS[name]
    form = doing.form(request.POST, request.FILES, visit=found, user=request.user)
    if not form.is_valid():
        doing.may(request.user, found).or_raise()
        return page(request, found, failed=(name, form), status=422)
    if form.cleaned_data["version"] is None:
        found.expect_version(None)
    try:
        done = doing.command(found, by=request.user, **form.given())
    except (Conflict, Invalid, Stale) as refusal:
        status = shown(request, form, refusal)
        fresh = visible_visit(request, pk)
        # What was typed may be sent again, now from the present version.
        form.data = {**form.data.dict(), "version": str(fresh.version)}  # type: ignore[attr-defined]
        return page(request, fresh, failed=(name, form), status=status)
    messages.success(request, str(doing.done))
    return redirect(after(request, name, done))


def after(request: PersonRequest, name: str, done: Visit) -> str:
    """Where one goes on: a failed visit is booked anew, the board stays the board."""
    if "board" in request.POST:
        day = timezone.localtime(done.starts_at).date()
        return f"{reverse('workorders:visit_board')}?department={done.order.department_id}&on={day}"
    if name == "fail" and can_book_visit(request.user, done.order):
        return reverse("workorders:book_visit", args=[done.order_id])
    return done.get_absolute_url()


@require_POST
def step(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    """Tick the step of the order's procedure whose turn it is, or say that it cannot be done here."""
    found, form = visible_visit(request, pk), StepForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            row = finish_step(found.order, by=request.user, position=position, **form.cleaned_data)
        except (Conflict, Invalid) as refusal:
            status = shown(request, form, refusal)
        else:
            said = gettext("第 %(n)s 步已略过。") if row.is_skipped else gettext("第 %(n)s 步已办完。")
            messages.success(request, said % {"n": position})
            return redirect(f"{found.get_absolute_url()}#procedure")
    return page(request, visible_visit(request, pk), step_form=form, status=status)


def page(
    request: PersonRequest,
    found: Visit,
    *,
    failed: tuple[str, VisitForm] | None = None,
    step_form: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, user, order = timezone.now(), request.user, found.order
    may = {name: doing.may(user, found) for name, doing in ACTS.items()}
    forms = {
        name: failed[1] if failed and failed[0] == name else ACTS[name].form(visit=found, user=user, auto_id=f"{name}_%s")
        for name, decision in may.items()
        if decision or (failed and failed[0] == name)
    }  # fmt: skip
    earlier = earlier_visits(found)
    files = attachments_of(order, user)
    clock = tell_clock(read_clock(order, now), order.due_at)
    context = {
        "visit": found,
        "order": order,
        "now": now,
        "may": may,
        "forms": forms,
        "failed": failed[0] if failed else "",
        "earlier": earlier,
        "last": earlier[0] if earlier else None,
        "place": place_in_day(found),
        "clock": clock,
        "used": clock.used // SECOND,
        "allowed": None if clock.target is None else clock.target // SECOND,
        "procedure": tell_procedure(user, order, now),
        "step_form": step_form or StepForm(),
        "files": files,
        "photos": [file for file in files.files if file.picture_url][:SHOWN_PHOTOS],
        "phone": phone_link(found.contact),
        "map": map_link(found.address),
        "candidates": candidates(order, found.starts_at, found.ends_at) if "dispatch" in forms else [],
        "can_wait": can_wait(user, order) if order.status == "in_progress" else None,
        "can_resume": can_resume(user, order) if order.status == "waiting" else None,
        "can_book": not found.is_open and can_book_visit(user, order) and not order.visits.open().exists(),
        "moves": moves_of(found),
        "crumbs": [
            (gettext("我的上门"), reverse("workorders:my_visits")),
            (order.number, order.get_absolute_url()),
        ],
    }
    return render(request, "workorders/visits/visit.html", context, status=status)


def moves_of(found: Visit) -> list[tuple[str, datetime]]:
    """What happened to it so far, in order of time."""
    told = (
        (gettext("约定"), found.booked_at),
        (gettext("已派人"), found.dispatched_at),
        (gettext("出发"), found.set_out_at),
        (gettext("到达"), found.arrived_at),
        (gettext("办好"), found.done_at),
        (gettext("没办成"), found.failed_at),
        (gettext("取消"), found.cancelled_at),
    )
    return sorted(((words, at) for words, at in told if at is not None), key=lambda pair: pair[1])
