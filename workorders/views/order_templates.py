"""Templates of orders: what one may use, and writing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from workorders.commands.order_templates import save_template
from workorders.models import OrderTemplate
from workorders.permissions import can_create_order
from workorders.recurring_forms import TemplateForm, template_initial
from workorders.recurring_permissions import can_change_template
from workorders.views.order import take_errors


@require_safe
def templates(request: PersonRequest) -> HttpResponse:
    """All one may use: those in use first."""
    rows = OrderTemplate.objects.visible_to(request.user)
    rows = rows.select_related("owner", "home", "category", "department").order_by("-is_active", "name", "pk")
    lines = [(row, bool(can_change_template(request.user, row))) for row in rows]
    context = {"lines": lines, "can_create": can_create_order(request.user)}
    return render(request, "workorders/order_templates/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    found = None
    if pk is None:
        can_create_order(request.user).or_raise()
    else:
        found = get_object_or_404(
            OrderTemplate.objects.visible_to(request.user).select_related("owner"), pk=pk
        )
        can_change_template(request.user, found).or_raise()
    initial = template_initial(found) if found else {}
    form = TemplateForm(request.POST or None, user=request.user, kept=found, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save_template(found, by=request.user, words=form.words(), **form.terms())
            except Invalid as refusal:
                take_errors(form, refusal)
            except Stale as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已保存模板「%(name)s」。") % {"name": saved.name})
                return redirect("workorders:templates")
    crumbs = [(_("工单模板"), reverse("workorders:templates"))]
    context = {"form": form, "template": found, "crumbs": crumbs}
    return render(request, "workorders/order_templates/edit.html", context, status=status)
