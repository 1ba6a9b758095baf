"""Views of the queue that people keep: saving what is filtered now, renaming, sharing, deleting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid
from organization.requests import PersonRequest
from workorders.commands.saved_views import delete_view, save_view
from workorders.filters import canonical
from workorders.forms import ViewForm
from workorders.models import SavedView
from workorders.permissions import can_change_view
from workorders.views.order import take_errors
from workorders.views.orders import filters_of, problems


@require_safe
def saved_views(request: PersonRequest) -> HttpResponse:
    """All one may use: one's own first."""
    rows = SavedView.objects.visible_to(request.user).select_related("owner", "department")
    lines = sorted(
        ((view, bool(can_change_view(request.user, view))) for view in rows),
        key=lambda line: (line[0].owner_id != request.user.pk, line[0].name),
    )
    return render(request, "workorders/views.html", {"lines": lines, "crumbs": crumbs()[:1]})


@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: PersonRequest) -> HttpResponse:
    """Keep the filters of `query`, as they stand in the address of the list."""
    query = canonical(QueryDict(request.POST.get("query", "") or request.GET.urlencode()))
    filters = filters_of(request, QueryDict(query))
    if query and not filters.is_valid():
        sentence = " ".join(problems(filters))
        raise Invalid("bad_filter", sentence, {"query": [sentence]})
    return edit(request, None, query)


@require_http_methods(["GET", "HEAD", "POST"])
def change_view(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_view(request, pk)
    can_change_view(request.user, found).or_raise()
    return edit(request, found, "")


@require_POST
def remove_view(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_view(request, pk)
    delete_view(found, by=request.user)
    messages.success(request, _("已删除视图「%(name)s」。") % {"name": found.name})
    return redirect("workorders:views")


def visible_view(request: PersonRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user).select_related("owner"), pk=pk)


def edit(request: PersonRequest, found: SavedView | None, query: str) -> HttpResponse:
    initial = {"name": found.name, "audience": found.audience} if found else {}
    form = ViewForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_view(found, by=request.user, query=query, **form.cleaned_data)
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已保存视图「%(name)s」。") % {"name": saved.name})
            return redirect(saved)
    context = {"form": form, "view": found, "query": query, "crumbs": crumbs()}
    return render(request, "workorders/view_edit.html", context, status=422 if form.errors else 200)


def crumbs() -> list[tuple[str, str]]:
    return [(_("工单"), reverse("workorders:orders")), (_("我的视图"), reverse("workorders:views"))]
