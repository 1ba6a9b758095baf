"""One order: its page, the acts on it, and a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Conflict, Invalid, Refusal, Stale
from core.punctuation import apart
from core.query_fields import is_id
from organization.models import Department
from organization.requests import PersonRequest
from workorders.actions import ASKED, actions_for
from workorders.commands.intake import NewOrder, create_order
from workorders.commands.timing import read_clock
from workorders.forms import OrderForm, StepForm, VersionForm, people_of
from workorders.models import WorkOrder
from workorders.offered import usable_templates
from workorders.order_field_forms import fields_below, said_in
from workorders.parts import told_parts
from workorders.permissions import can_assign, can_create_order
from workorders.recurring_forms import order_initial
from workorders.reports import stages, tell_clock
from workorders.step_reports import tell_procedure
from workorders.views.acts import ACTS
from workorders.views.board import board_address
from workorders.views.order_facts import facts, history, people_facts


def visible_order(request: PersonRequest, pk: int) -> WorkOrder:
    rows = WorkOrder.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("department", "assignee", "category").prefetch_related(
            "resolved_by", "closed_by", "measure"
        ),
        pk=pk,
    )


@require_safe
def order(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, visible_order(request, pk))


@require_safe
def act_form(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """What the dialog of an act asks, fetched when it opens: most visits to an order open none. The version stays
    that of the page, so that what was decided upon an old page is refused as stale."""
    if name not in ACTS or not ACTS[name].title:
        raise Http404
    found = visible_order(request, pk)
    ASKED[name](request.user, found).or_raise()
    form = ACTS[name].form(order=found, user=request.user, auto_id=f"{name}_%s")
    form.visible_fields()[0].field.widget.attrs["autofocus"] = True
    return render(request, "workorders/act_form.html", {"order": found, "name": name, "form": form})


@require_POST
def act(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Do one thing. What cannot be used comes back on the order's page with everything that was typed."""
    found, doing = visible_order(request, pk), ACTS[name]
    if name == "assign":
        can_assign(request.user, found, named_department(request.POST.get("department", ""))).or_raise()
    form = doing.form(request.POST, order=found, user=request.user)
    if not form.is_valid():
        return page(request, found, failed=(name, form), status=422)
    if form.cleaned_data["version"] is None:
        found.expect_version(None)
    try:
        doing.command(found, by=request.user, **form.cleaned_data)
    except (Conflict, Invalid, Stale) as refusal:
        return again(request, found.pk, name, form, refusal)
    messages.success(request, str(doing.done))
    if "visit" in request.POST and is_id(request.POST["visit"]):
        return redirect("workorders:visit", request.POST["visit"])
    if "board" in request.POST:
        return redirect(board_address(request.POST["board"], found))
    return redirect(found)


def again(request: PersonRequest, pk: int, name: str, form: VersionForm, refusal: Refusal) -> HttpResponse:
    """The page as it is now, with the sentence of the refusal and what was typed."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for field, sentences in fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, str(sentence))
    found = visible_order(request, pk)
    if not fields:
        messages.error(request, str(refusal.sentence))
    # What was typed may be sent again, now from the present version.
    form.data = {**form.data.dict(), "version": str(found.version)}  # type: ignore[attr-defined]
    return page(request, found, failed=(name, form), status=refusal.status)


def page(
    request: PersonRequest,
    found: WorkOrder,
    *,
    failed: tuple[str, VersionForm] | None = None,
    step_form: StepForm | None = None,
    forms: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an order; `forms` are those of its parts, by the part's name, that came back with errors."""
    now = timezone.now()
    actions = actions_for(request.user, found)
    offered = {
        action.url.removeprefix("dialog-")
        for action in actions
        if action.allowed and action.method == "dialog"
    }
    context = {
        "order": found,
        "actions": actions,
        "steps": stages(found, now),
        "clock": tell_clock(read_clock(found, now), found.due_at),
        "procedure": tell_procedure(request.user, found, now),
        "step_form": step_form or StepForm(),
        "now": now,
        "parts": told_parts(request.user, found, now, forms),
        "facts": facts(found),
        "people": people_facts(found),
        "assignments": found.assignments.select_related("department", "assignee", "assigned_by").order_by(
            "-id"
        ),
        "history": history(found),
        "dialogs": [
            (name, doing)
            for name, doing in ACTS.items()
            if name in offered and not (failed and failed[0] == name)
        ],
        "crumbs": [(gettext("工单"), reverse("workorders:orders"))],
    }
    if failed and failed[1].fields.keys() - {"version"}:
        name, form = failed
        context["failed"] = {"name": name, "act": ACTS[name], "form": form}
    return render(request, "workorders/order.html", context, status=status)


@require_safe
def assignees(request: PersonRequest, pk: int) -> HttpResponse:
    """The people of a department as options, for the assign dialog when another department is chosen."""
    found = visible_order(request, pk)
    department = named_department(request.GET.get("department", "")) or found.department
    can_assign(request.user, found, department).or_raise()
    return render(request, "workorders/order.html#assignees", {"people": people_of(department)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    can_create_order(request.user, named_department(request.POST.get("department", ""))).or_raise()
    templates = usable_templates(request.user)
    text = request.GET.get("template", "")
    template = templates.filter(pk=int(text)).first() if is_id(text) else None
    form = OrderForm(request.POST or None, user=request.user, initial=order_initial(template))
    extra = fields_below(form, request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() & extra.is_valid():
            try:
                made = create_order(NewOrder(**form.cleaned_data, custom=said_in(extra)), by=request.user)
            except Invalid as refusal:
                take_errors(form, extra.take(refusal))
            else:
                messages.success(request, registered_words(made))
                seen = WorkOrder.objects.visible_to(request.user).filter(pk=made.pk).exists()
                return redirect(made if seen else "workorders:orders")
        status = 422
    context = {
        "form": form,
        "extra": extra,
        "templates": templates,
        "template": template,
        "crumbs": [(gettext("工单"), reverse("workorders:orders"))],
    }
    return render(request, "workorders/new.html", context, status=status)


def registered_words(made: WorkOrder) -> str:
    """That it is registered, and where a rule has sent it: perhaps to where this person does not see it."""
    words = gettext("已登记工单 %(number)s。") % {"number": made.number}
    way = made.assignments.filter(rule__isnull=False).select_related("rule").first()
    if way is None or way.rule is None:
        return words
    said = gettext("由规则「%(rule)s」派给%(place)s。") % {
        "rule": way.rule.name,
        "place": apart((made.department.name, made.assignee or "")),
    }
    return f"{words}{said}"


def named_department(text: str) -> Department | None:
    """The department whose id the request gives. One that is not the person's is refused with its reason, before
    the form says that it is no choice."""
    return Department.objects.filter(pk=int(text)).first() if is_id(text) else None


def take_errors(form: Any, refusal: Invalid) -> None:
    """Show a command's refusal at the fields it names."""
    for field, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, str(sentence))
    if not refusal.fields:
        form.add_error(None, str(refusal.sentence))
