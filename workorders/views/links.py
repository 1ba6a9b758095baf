"""Links between orders, from the page of one: add, remove, waive, and a new order as part of this one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, Refusal
from core.terms import question
from organization.requests import PersonRequest
from workorders.commands import links
from workorders.commands.intake import NewOrder
from workorders.forms import OrderForm
from workorders.link_forms import LinkForm, WaiveForm
from workorders.link_permissions import can_have_child, can_link
from workorders.links import PART
from workorders.models import OrderLink, WorkOrder
from workorders.order_field_forms import fields_below, said_in
from workorders.permissions import can_create_order
from workorders.views.order import named_department, page, take_errors, visible_order

OFFERED = 8
PASSED_ON = ("kind", "category", "department", "measure", "requester", "contact", "channel", "place")
"""What a child order begins with."""


@require_POST
def add(request: PersonRequest, pk: int) -> HttpResponse:
    found, form = visible_order(request, pk), LinkForm(request.POST, user=request.user)
    can_link(request.user, found).or_raise()
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            _link, is_new = links.link_orders(
                found, said["number"], role=said["role"], by=request.user, note=said["note"]
            )
        except Refusal as refusal:
            named = Invalid(refusal.code, refusal.sentence, {"number": [refusal.sentence]})
            take_errors(form, refusal if isinstance(refusal, Invalid) else named)
            status = refusal.status
        else:
            told = _("已关联 %(number)s。") if is_new else _("和 %(number)s 已经有这条关联。")
            messages.success(request, told % {"number": said["number"].number})
            return redirect(f"{found.get_absolute_url()}#links")
    return page(request, visible_order(request, pk), forms={PART: form}, status=status)


@require_POST
def remove(request: PersonRequest, pk: int, link: int) -> HttpResponse:
    found = visible_order(request, pk)
    links.unlink_orders(link_of(found, link), found, by=request.user)
    messages.success(request, _("已移除关联，记录里仍可查到。"))
    return redirect(f"{found.get_absolute_url()}#links")


@require_POST
def waive(request: PersonRequest, pk: int, link: int) -> HttpResponse:
    """Raises `Invalid` for a missing reason: the browser asks for it, so nobody comes this far without one."""
    found, form = visible_order(request, pk), WaiveForm(request.POST)
    form.is_valid()
    links.waive_dependency(link_of(found, link), by=request.user, reason=form.cleaned_data.get("reason", ""))
    messages.success(request, _("已放行，不用再等它办完。"))
    return redirect(f"{found.get_absolute_url()}#links")


def link_of(found: WorkOrder, pk: int) -> OrderLink:
    rows = OrderLink.objects.of(found).select_related("source", "target")
    return get_object_or_404(rows, pk=pk)


@require_safe
def candidates(request: PersonRequest, pk: int) -> HttpResponse:
    """Orders that the typed words find, as options of the number field; only what the person may see."""
    found = visible_order(request, pk)
    can_link(request.user, found).or_raise()
    asked = question(request.GET.get("number", "")[:100])
    rows = WorkOrder.objects.visible_to(request.user).for_list().answering(asked).exclude(pk=found.pk)
    offered = rows.order_by("-reported_at", "-id")[:OFFERED]
    return render(request, "workorders/links/candidates.html", {"orders": offered})


@require_http_methods(["GET", "HEAD", "POST"])
def child(request: PersonRequest, pk: int) -> HttpResponse:
    """A new order as part of this one, begun with what the two have in common."""
    parent = visible_order(request, pk)
    can_have_child(request.user, parent).or_raise()
    can_create_order(request.user, named_department(request.POST.get("department", ""))).or_raise()
    form = OrderForm(request.POST or None, user=request.user, initial=begun(parent))
    extra = fields_below(form, request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() & extra.is_valid():
            new = NewOrder(**form.cleaned_data, custom=said_in(extra))
            try:
                made = links.create_child(parent, new, by=request.user)
            except Invalid as refusal:
                take_errors(form, extra.take(refusal))
            else:
                said = {"number": made.number, "parent": parent.number}
                messages.success(request, _("已登记工单 %(number)s，它是 %(parent)s 的下级。") % said)
                return redirect(made)
        status = 422
    crumbs = [(_("工单"), reverse("workorders:orders")), (parent.number, parent.get_absolute_url())]
    context = {"form": form, "extra": extra, "crumbs": crumbs, "parent": parent}
    return render(request, "workorders/new.html", context, status=status)


def begun(parent: WorkOrder) -> dict[str, object]:
    return {name: getattr(parent, f"{name}_id", None) or getattr(parent, name) for name in PASSED_ON}
