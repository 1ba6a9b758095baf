from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Stale
from organization.requests import PersonRequest
from plans.commands import pools as commands
from plans.forms.resources import PoolForm
from plans.models import PlanCycle, ResourcePool
from plans.resource_permissions import can_keep_pools
from plans.views.resources import resource_crumbs, visible_cycle


def visible_pool(request: PersonRequest, pk: int) -> ResourcePool:
    found = ResourcePool.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("cycle", "department").prefetch_related("amounts"), pk=pk)


def page(
    request: PersonRequest,
    form: PoolForm,
    cycle: PlanCycle,
    pool: ResourcePool | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "cycle": cycle,
        "pool": pool,
        "seen": commands.fingerprint(pool) if pool else "",
        "asked": pool.requests.count() if pool else 0,
        "crumbs": resource_crumbs(cycle),
    }
    return render(request, "plans/resources/pool.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add_pool(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    can_keep_pools(request.user, cycle).or_raise()
    form = PoolForm(cycle, None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pool = commands.add_pool(cycle, form.values(), by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已增加资源池「%(name)s」。") % {"name": pool.name})
            return redirect("plans:resources", cycle.pk)
    return page(request, form, cycle, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit_pool(request: PersonRequest, pk: int) -> HttpResponse:
    pool = visible_pool(request, pk)
    can_keep_pools(request.user, pool.cycle).or_raise()
    form = PoolForm(pool.cycle, pool, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            commands.edit_pool(pool, form.values(), by=request.user, seen=request.POST.get("seen", ""))
        except Invalid as refusal:
            form.refuse(refusal)
        except Stale as refusal:
            # What was typed stays; the fingerprint is that of the newest state, so a second press is a choice.
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已保存资源池「%(name)s」。") % {"name": form.cleaned_data["name"]})
            return redirect("plans:resources", pool.cycle_id)
    return page(request, form, pool.cycle, pool, status)


@require_POST
def remove_pool(request: PersonRequest, pk: int) -> HttpResponse:
    pool = visible_pool(request, pk)
    commands.remove_pool(pool, by=request.user)
    messages.success(request, _("已删除资源池「%(name)s」。") % {"name": pool.name})
    return redirect("plans:resources", pool.cycle_id)


@require_POST
def copy_pools(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    made = commands.copy_pools(cycle, by=request.user)
    messages.success(request, _("已复制 %(count)s 个资源池，请核对各季度可用量。") % {"count": len(made)})
    return redirect("plans:resources", cycle.pk)
