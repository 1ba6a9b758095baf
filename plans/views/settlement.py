"""Where the office, or leadership, settles: one quarter of a pool with all who ask, and one request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Action
from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans import resource_permissions as permissions
from plans.commands import settlement as commands
from plans.forms.resources import ReasonForm, SettleForm, quarter_values
from plans.models import ResourcePool, ResourceRequest
from plans.reports import resource_cells as report
from plans.reports.resources import QUARTER_NAMES, Cell, plain
from plans.views.pools import visible_pool
from plans.views.requests import visible_request
from plans.views.resources import resource_crumbs

PAGE = 30
SETTLED_PAGE = 15


def cell_url(pool: ResourcePool, quarter: int, name: str = "resource_cell") -> str:
    return reverse(f"plans:{name}", args=[pool.pk, quarter])


def quarter_or_404(quarter: int) -> int:
    if quarter not in QUARTER_NAMES:
        raise Http404
    return quarter


@require_GET
def resource_cell(request: PersonRequest, pk: int, quarter: int) -> HttpResponse:
    pool, quarter = visible_pool(request, pk), quarter_or_404(quarter)
    return show_cell(request, pool, quarter)


def show_cell(request: PersonRequest, pool: ResourcePool, quarter: int, status: int = 200) -> HttpResponse:
    cells = report.cells_of(pool)
    parts = report.visible_parts(pool, quarter, request.user)
    waiting = Paginator(report.with_facts(report.in_order(parts.waiting)), PAGE)
    page = waiting.get_page(request.GET.get("page"))
    settled = Paginator(report.with_facts(parts.settled.order_by("-settled_at", "pk")), SETTLED_PAGE)
    settled_page = settled.get_page(request.GET.get("settled"))
    context = {
        "pool": pool,
        "quarter": quarter,
        "quarter_name": QUARTER_NAMES[quarter],
        "cells": cells,
        "cell": cells[quarter - 1],
        "waiting": report.request_rows(list(page.object_list), page.start_index() or 1),
        "page": page,
        "page_urls": around(page, "page"),
        "settled": report.request_rows(list(settled_page.object_list)),
        "settled_page": settled_page,
        "settled_urls": around(settled_page, "settled"),
        "parts": parts,
        "ways": cell_ways(request, pool, quarter, cells[quarter - 1]),
        "crumbs": resource_crumbs(pool.cycle),
    }
    return render(request, "plans/resources/cell.html", context, status=status)


def around(page: Any, name: str) -> tuple[str, str]:
    """The addresses of the pages before and after, empty at the ends."""
    previous = f"?{name}={page.previous_page_number()}" if page.has_previous() else ""
    return previous, f"?{name}={page.next_page_number()}" if page.has_next() else ""


def cell_ways(request: PersonRequest, pool: ResourcePool, quarter: int, cell: Cell) -> list[Action]:
    """What the office may do with the whole cell: grant all when it fits, else look at a proposal."""
    if not request.user.standing.is_office or not cell.waiting - cell.referred:
        return []
    decision = permissions.can_coordinate(request.user, pool.cycle)
    url = cell_url(pool, quarter, "settle_cell")
    if not cell.is_short:
        found = report.open_requests(pool, quarter)
        sentence = _("将照准%(quarter)s「%(pool)s」的 %(count)s 项申请，合计 %(amount)s %(unit)s。")
        said = {
            "quarter": QUARTER_NAMES[quarter],
            "pool": pool.name,
            "count": len(found),
            "amount": report.total_words(found),
            "unit": pool.unit_words,
        }
        state = report.state_of(pool, report.cells_of(pool), found)
        fields = (("way", "grant"), ("seen", state))
        confirm = sentence % said
        return [
            Action(_("全部照准"), url, decision, "checks", confirm=confirm, weight="primary", fields=fields)
        ]
    return [
        Action(name, f"{url}?way={way}", decision, "eye", method="get") for way, name in report.WAYS.items()
    ]


@require_http_methods(["GET", "POST"])
def settle_cell(request: PersonRequest, pk: int, quarter: int) -> HttpResponse:
    """GET: a proposal as a preview, nothing is saved. POST: save what the preview showed."""
    pool, quarter = visible_pool(request, pk), quarter_or_404(quarter)
    permissions.can_coordinate(request.user, pool.cycle).or_raise()
    given = request.POST if request.method == "POST" else request.GET
    way = given.get("way", "")
    if way not in report.WAYS and way != "grant":
        raise Invalid("unknown_way", _("没有这种调整办法，请回到上一页重新选择。"))
    if request.method != "POST":
        return preview(request, pool, quarter, way)
    reason = request.POST.get("reason", "")
    try:
        kept = commands.settle_cell(
            pool, quarter, way=way, by=request.user, seen=request.POST.get("seen", ""), reason=reason
        )
    except (Invalid, Stale) as refusal:
        if way == "grant":
            messages.error(request, str(refusal))
            return show_cell(request, pool, quarter, status=refusal.status)
        return preview(request, pool, quarter, way, refusal)
    messages.success(request, _("已办理 %(count)s 项申请，各部门负责人会收到通知。") % {"count": len(kept)})
    return redirect(cell_url(pool, quarter))


def preview(
    request: PersonRequest, pool: ResourcePool, quarter: int, way: str, refusal: Any = None
) -> HttpResponse:
    if way not in report.WAYS:
        return redirect(cell_url(pool, quarter))
    cells, found = report.cells_of(pool), report.open_requests(pool, quarter)
    proposal = report.propose(way, quarter, cells, found)
    form = ReasonForm(request.POST if refusal else None)
    if isinstance(refusal, Invalid):
        form.refuse(refusal)
    context = {
        "pool": pool,
        "quarter": quarter,
        "quarter_name": QUARTER_NAMES[quarter],
        "proposal": proposal,
        "changes": list(zip(cells, proposal.after, strict=True)),
        "own": [
            o for o in proposal.settled if request.user.standing.heads(o.request.measure.plan.department_id)
        ],
        "seen": report.state_of(pool, cells, found),
        "form": form,
        "stale": refusal if isinstance(refusal, Stale) else None,
        "ways": report.WAYS,
        "back_url": cell_url(pool, quarter),
        "crumbs": cell_crumbs(pool, quarter),
    }
    return render(
        request, "plans/resources/proposal.html", context, status=refusal.status if refusal else 200
    )


def cell_crumbs(pool: ResourcePool, quarter: int) -> Any:
    title = _("%(pool)s %(quarter)s") % {"pool": pool.name, "quarter": QUARTER_NAMES[quarter]}
    return [*resource_crumbs(pool.cycle), (title, cell_url(pool, quarter))]


# --- one request -------------------------------------------------------------------------------
@require_GET
def resource_request(request: PersonRequest, pk: int) -> HttpResponse:
    return show_request(request, visible_request(request, pk))


def show_request(
    request: PersonRequest,
    asked: ResourceRequest,
    form: SettleForm | None = None,
    planned: list[tuple[Cell, Cell]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The request with its history; who may settle it sees the form, first empty, then with what it would do."""
    asked = visible_request(request, asked.pk)
    pool = get_object_or_404(ResourcePool.objects.prefetch_related("amounts"), pk=asked.pool_id)
    cells = report.cells_of(pool)
    decision = permissions.can_settle_request(request.user, asked)
    row = report.request_rows(
        list(report.with_facts(report.in_order(ResourceRequest.objects.filter(pk=asked.pk))))
    )[0]
    context = {
        "asked": asked,
        "row": row,
        "pool": pool,
        "cells": cells,
        "quarter_name": QUARTER_NAMES[asked.quarter],
        "decision": decision,
        "form": form or SettleForm(initial=quarter_values({asked.quarter: asked.amount})),
        "planned": planned,
        "actions": request_actions(request, asked),
        "history": report.settlement_lines(asked),
        "crumbs": cell_crumbs(pool, asked.quarter),
    }
    return render(request, "plans/resources/request.html", context, status=status)


def request_actions(request: PersonRequest, asked: ResourceRequest) -> list[Action]:
    """Referring, taking back and opening once more, for those whose business it is; nobody else reads why not."""
    standing = request.user.standing
    if not (standing.is_office or standing.is_leadership):
        return []
    actions = []
    if asked.status == "open" and standing.is_office:
        decision = permissions.can_refer_request(request.user, asked)
        actions.append(
            Action(_("提请领导小组"), "refer-dialog", decision, "circle-arrow-up", method="dialog")
        )
    if asked.status == "referred" and standing.is_office:
        url = reverse("plans:take_back", args=[asked.pk])
        confirm = _("将从领导小组收回，由办公室自己协调。")
        decision = permissions.can_take_back(request.user, asked)
        actions.append(Action(_("收回"), url, decision, "arrow-back-up", confirm=confirm))
    if asked.status == "settled":
        decision = permissions.can_reopen_request(request.user, asked)
        actions.append(Action(_("重新协调"), "reopen-dialog", decision, "rotate", method="dialog"))
    return actions


@require_POST
def settle_request(request: PersonRequest, pk: int) -> HttpResponse:
    """`confirmed` saves; without it the page shows what the decision would do."""
    asked = visible_request(request, pk)
    permissions.can_settle_request(request.user, asked).or_raise()
    form = SettleForm(request.POST)
    if not form.is_valid():
        return show_request(request, asked, form, status=422)
    grants = form.amounts()
    if not request.POST.get("confirmed"):
        return show_request(request, asked, form, planned=would_do(asked, grants))
    try:
        commands.settle_request(
            asked,
            grants,
            by=request.user,
            asked=request.POST.get("asked", ""),
            reason=form.cleaned_data["reason"],
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return show_request(request, asked, form, status=refusal.status)
    except Stale as refusal:
        form.add_error(None, str(refusal))
        return show_request(request, asked, form, status=refusal.status)
    messages.success(request, _("已办理这项申请，部门负责人会收到通知。"))
    return redirect(cell_url(asked.pool, asked.quarter))


def would_do(asked: ResourceRequest, grants: dict[int, Any]) -> list[tuple[Cell, Cell]]:
    """Each quarter of the pool before and after."""
    before = report.cells_of(asked.pool)
    outcome = report.Outcome(asked, plain(asked.amount), grants)
    return list(zip(before, report.cells_after(before, [outcome]), strict=True))


@require_POST
def refer_request(request: PersonRequest, pk: int) -> HttpResponse:
    asked = visible_request(request, pk)
    commands.refer_request(
        asked,
        by=request.user,
        asked=request.POST.get("asked", ""),
        reason=request.POST.get("reason", "")[:2000],
    )
    messages.success(request, _("已提请领导小组决定，他们的待办里会出现这一项。"))
    return redirect(asked)


@require_POST
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    asked = visible_request(request, pk)
    commands.take_back(asked, by=request.user)
    messages.success(request, _("已收回，由办公室协调。"))
    return redirect(asked)


@require_POST
def reopen_request(request: PersonRequest, pk: int) -> HttpResponse:
    asked = visible_request(request, pk)
    commands.reopen_request(asked, by=request.user, reason=request.POST.get("reason", "")[:2000])
    messages.success(request, _("已退回待协调，原来落实的量已经放开。"))
    return redirect(asked)
