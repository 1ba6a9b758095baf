"""The office's own fields of orders: their definitions, filling them in, and the fields of a new order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Conflict, Invalid, Stale
from core.query_fields import is_id
from organization.requests import PersonRequest
from workorders.commands import order_fields as commands
from workorders.commands.field_values import fill_fields
from workorders.models import Category, OrderField
from workorders.order_field_forms import FieldValuesForm, NewOrderFields, OrderFieldForm, said_in
from workorders.order_field_permissions import can_fill_fields, can_keep_order_fields
from workorders.order_field_rules import fields_of, lines_of
from workorders.order_fields import PART
from workorders.permissions import can_create_order
from workorders.views.order import page, take_errors, visible_order


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    field: OrderField
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """The fields of one category, or (None) of all."""

    category: Category | None
    lines: list[DefinitionLine]


@require_safe
def definitions(request: PersonRequest) -> HttpResponse:
    can_keep_order_fields(request.user).or_raise()
    rows = OrderField.objects.select_related("category").in_order()
    cards = []
    for category, group in groupby(rows, key=lambda row: row.category):
        fields = list(group)
        last = len(fields) - 1
        lines = [DefinitionLine(row, place == 0, place == last) for place, row in enumerate(fields)]
        cards.append(CategoryCard(category, lines))
    return render(request, "workorders/order_fields/list.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
def definition(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_keep_order_fields(request.user).or_raise()
    found = get_object_or_404(OrderField.objects.select_related("category"), pk=pk) if pk else None
    form = OrderFieldForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                code = form.cleaned_data["code"]
                saved = commands.add_order_field(form.values(), code=code, by=request.user)
            else:
                saved = commands.edit_order_field(found, form.values(), by=request.user)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            said = {"label": saved.label, "code": saved.code}
            messages.success(request, _("已保存工单字段「%(label)s」，编码 %(code)s。") % said)
            return redirect("workorders:order_field_list")
    context = {
        "form": form,
        "field_in_hand": found,
        "crumbs": [(_("工单字段"), reverse("workorders:order_field_list"))],
    }
    status = 422 if form.errors else 200
    return render(request, "workorders/order_fields/edit.html", context, status=status)


@require_POST
def move(request: PersonRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(OrderField, pk=pk)
    commands.move_order_field(field, up=request.POST.get("to") == "up", by=request.user)
    return redirect("workorders:order_field_list")


@require_POST
def retire(request: PersonRequest, pk: int) -> HttpResponse:
    field = commands.retire_order_field(get_object_or_404(OrderField, pk=pk), by=request.user)
    messages.success(request, _("已停用「%(label)s」，已经填写的内容保留在工单里。") % {"label": field.label})
    return redirect("workorders:order_field_list")


@require_POST
def restore(request: PersonRequest, pk: int) -> HttpResponse:
    field = commands.restore_order_field(get_object_or_404(OrderField, pk=pk), by=request.user)
    messages.success(request, _("已重新启用「%(label)s」。") % {"label": field.label})
    return redirect("workorders:order_field_list")


@require_POST
def fill(request: PersonRequest, pk: int) -> HttpResponse:
    """Fill in the fields of an order. What cannot be used comes back on its page with everything that was typed."""
    found = visible_order(request, pk)
    can_fill_fields(request.user, found).or_raise()
    form = FieldValuesForm(request.POST, order=found, user=request.user, lines=lines_of(found))
    status = 422
    if form.is_valid():
        version = form.cleaned_data["version"]
        if version is None:
            found.expect_version(None)
        try:
            fill_fields(found, custom=said_in(form), by=request.user, version=version)
        except Invalid as refusal:
            take_errors(form, refusal)
        except (Conflict, Stale) as refusal:
            messages.error(request, str(refusal.sentence))
            found, status = visible_order(request, pk), refusal.status
            # What was typed may be sent again, now from the present version.
            form.data = {**form.data.dict(), "version": str(found.version)}  # type: ignore[attr-defined]
        else:
            messages.success(request, _("已保存补充信息。"))
            return redirect(f"{found.get_absolute_url()}#order-fields")
    return page(request, found, forms={PART: form}, status=status)


@require_safe
def of_category(request: PersonRequest) -> HttpResponse:
    """The controls of the category that was chosen for a new order, for the page to put in."""
    can_create_order(request.user).or_raise()
    text = request.GET.get("category", "")
    category = Category.objects.filter(pk=int(text)).first() if is_id(text) else None
    context = {"extra": NewOrderFields(fields_of(category))}
    return render(request, "workorders/order_fields/of_category.html", context)
