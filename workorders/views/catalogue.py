"""Settings of the office: categories and service levels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Invalid
from organization.requests import PersonRequest
from workorders.commands.catalogue import save_category, save_level
from workorders.forms import CategoryForm, LevelForm
from workorders.models import Category, ServiceLevel
from workorders.permissions import can_edit_catalogue
from workorders.views.order import take_errors

PAGE = 200


@require_safe
def categories(request: PersonRequest) -> HttpResponse:
    """All categories in the order of the tree; `?page=` for long trees."""
    rows = Category.objects.select_related("parent").order_by("full_name")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
        "can_edit": can_edit_catalogue(request.user),
    }
    return render(request, "workorders/categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_edit_catalogue(request.user).or_raise()
    found = get_object_or_404(Category, pk=pk) if pk else None
    initial = {"name": found.name, "parent": found.parent_id, "is_active": found.is_active} if found else {}
    form = CategoryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_category(found, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已保存类别「%(name)s」。") % {"name": saved.full_name})
            return redirect("workorders:categories")
    title = found.full_name if found else _("新增类别")
    return edit(request, form, title, "workorders:categories", _("工单类别"))


@require_safe
def levels(request: PersonRequest) -> HttpResponse:
    rows = ServiceLevel.objects.select_related("category").order_by("category__full_name", "pk")
    context = {"levels": rows, "can_edit": can_edit_catalogue(request.user)}
    return render(request, "workorders/levels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def level(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_edit_catalogue(request.user).or_raise()
    found = get_object_or_404(ServiceLevel, pk=pk) if pk else None
    names = ("priority", "response_minutes", "resolution_minutes")
    initial = {"category": found.category_id, **{n: getattr(found, n) for n in names}} if found else {}
    form = LevelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_level(found, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已保存服务时限，从现在起登记的工单按它计算期限。"))
            return redirect("workorders:levels")
    title = _("修改服务时限") if found else _("新增服务时限")
    return edit(request, form, title, "workorders:levels", _("服务时限"))


def edit(request: PersonRequest, form: Any, title: str, back: str, back_label: str) -> HttpResponse:
    url = reverse(back)
    context = {"form": form, "title": title, "back": url, "crumbs": [(back_label, url)]}
    status = 422 if form.errors else 200
    return render(request, "workorders/catalogue_edit.html", context, status=status)
