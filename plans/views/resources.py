"""Resources of a cycle: what there is, what is asked, where it does not fit; the same as a file; who has too much."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.cells import XLSX, csv_text, xlsx_bytes
from core.components import Action
from organization.requests import PersonRequest
from plans.commands.pools import cycle_before
from plans.models import PlanCycle
from plans.reports.overlaps import overlaps, with_names
from plans.reports.resources import QUARTER_NAMES, Overview, overview, table
from plans.resource_filters import ResourceFilter
from plans.resource_permissions import can_keep_pools
from plans.views.crumbs import Crumbs, cycle_crumbs

PAGE = 20


def visible_cycle(request: PersonRequest, pk: int) -> PlanCycle:
    return get_object_or_404(PlanCycle.objects.visible_to(request.user), pk=pk)


def resource_crumbs(cycle: PlanCycle) -> Crumbs:
    return [*cycle_crumbs(cycle), (_("资源"), reverse("plans:resources", args=[cycle.pk]))]


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """The menu leads to the cycle that is being written, else to the latest one."""
    cycles = PlanCycle.objects.visible_to(request.user).order_by("-year")
    found = cycles.filter(status="open").first() or cycles.first()
    return redirect("plans:resources", found.pk) if found else redirect("plans:cycles")


@require_GET
def resources(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    wanted = ResourceFilter(request.GET, cycle, request.user)
    shown = read(wanted, cycle, request)
    context = {
        "cycle": cycle,
        "cycles": PlanCycle.objects.visible_to(request.user).order_by("-year"),
        "wanted": wanted,
        "overview": shown,
        "quarters": QUARTER_NAMES,
        "actions": pool_actions(request, cycle),
        "can_keep": can_keep_pools(request.user, cycle),
        "crumbs": cycle_crumbs(cycle),
    }
    return render(request, "plans/resources/overview.html", context)


def read(wanted: ResourceFilter, cycle: PlanCycle, request: PersonRequest) -> Overview:
    found = overview(cycle, wanted.pools(), request.user)
    return replace(found, rows=[row for row in found.rows if row.is_short]) if wanted.is_short else found


def pool_actions(request: PersonRequest, cycle: PlanCycle) -> list[Action]:
    """Only for the office; nobody else needs to read why not."""
    if not request.user.standing.is_office:
        return []
    decision = can_keep_pools(request.user, cycle)
    actions = []
    before = cycle_before(cycle)
    if before is not None:
        actions.append(
            Action(
                _("从上年度复制"),
                reverse("plans:copy_pools", args=[cycle.pk]),
                decision,
                "copy",
                confirm=_("将把 %(year)s 年度的资源池连同各季度可用量复制过来；同名的不动。")
                % {"year": before.year},
            )
        )
    url = reverse("plans:add_pool", args=[cycle.pk])
    return [*actions, Action(_("增加资源池"), url, decision, "plus", method="get", weight="primary")]


@require_GET
def export(request: PersonRequest, pk: int, kind: str) -> HttpResponse:
    """The overview as it is shown, with its filters, as CSV or XLSX."""
    cycle = visible_cycle(request, pk)
    rows = table(read(ResourceFilter(request.GET, cycle, request.user), cycle, request).rows)
    if kind == "csv":
        response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(xlsx_bytes(_("资源"), rows), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="resources-{cycle.year}.{kind}"'
    return response


@require_GET
def people(request: PersonRequest, pk: int) -> HttpResponse:
    """Owners whose measures overlap in time."""
    cycle = visible_cycle(request, pk)
    pages = Paginator(overlaps(cycle, request.user), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "cycle": cycle,
        "rows": with_names(page.object_list, request.user),
        "page": page,
        "total": pages.count,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
        "crumbs": resource_crumbs(cycle),
    }
    return render(request, "plans/resources/people.html", context)
