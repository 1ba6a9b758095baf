from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Action
from core.errors import Invalid
from core.punctuation import listed
from organization.requests import PersonRequest
from plans import permissions
from plans.commands import cycles as commands
from plans.commands.urging import urge_plans
from plans.documents.jobs import can_export_cycle
from plans.forms.cycles import CycleForm
from plans.models import PlanCycle
from plans.reports.cycles import cycle_cards, cycle_overview
from plans.views.crumbs import cycle_crumbs


@require_GET
def cycles(request: PersonRequest) -> HttpResponse:
    found = PlanCycle.objects.visible_to(request.user)
    context = {
        "cards": cycle_cards(found, request.user),
        "can_create": permissions.can_create_cycle(request.user),
    }
    return render(request, "plans/cycles/cycles.html", context)


@require_http_methods(["GET", "POST"])
def new_cycle(request: PersonRequest) -> HttpResponse:
    permissions.can_create_cycle(request.user).or_raise()
    form = CycleForm.for_cycle(None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cycle = commands.create_cycle(form.values(), by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已建立周期。写好战略目标后启动，各部门开始编报。"))
            return redirect("plans:cycle", cycle.pk)
    return render(
        request,
        "plans/cycles/edit.html",
        {"form": form, "crumbs": cycle_crumbs()},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def edit_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    permissions.can_edit_cycle(request.user, cycle).or_raise()
    form = CycleForm.for_cycle(cycle, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.edit_cycle(cycle, form.values(), by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已保存周期设置。"))
            return redirect("plans:cycle", cycle.pk)
    context = {"form": form, "cycle": cycle, "crumbs": cycle_crumbs(cycle)}
    return render(request, "plans/cycles/edit.html", context, status=422 if form.is_bound else 200)


@require_GET
def cycle(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_cycle(request, pk)
    overview = cycle_overview(found, request.user)
    context = {
        "cycle": found,
        "crumbs": cycle_crumbs(),
        "overview": overview,
        "actions": cycle_actions(request, found, len(overview.to_ask), overview.owed),
        "can_urge": bool(permissions.can_urge_plans(request.user, found)),
        "can_set_objectives": permissions.can_set_objectives(request.user, found),
        "can_export": bool(can_export_cycle(request.user, found)),
    }
    return render(request, "plans/cycles/cycle.html", context)


def cycle_actions(request: PersonRequest, cycle: PlanCycle, to_ask: int, owed: int) -> list[Action]:
    """Only for those who keep cycles; nobody else needs to read why not."""
    if not permissions.can_create_cycle(request.user):
        return []
    actions = [
        Action(
            _("修改设置"),
            reverse("plans:edit_cycle", args=[cycle.pk]),
            permissions.can_edit_cycle(request.user, cycle),
            "settings",
            method="get",
        ),
        Action(pgettext("heading", "计划模板"), reverse("plans:templates"), icon="template", method="get"),
    ]
    if cycle.status == "draft":
        actions.append(open_action(request, cycle, to_ask))
    elif cycle.status == "open":
        if owed:
            actions.append(urge_action(request, cycle, owed))
        if to_ask:
            sentence = _("将请 %(count)s 个部门补报计划。") % {"count": to_ask}
            url = reverse("plans:ask_departments", args=[cycle.pk])
            actions.append(Action(_("补充部门"), url, icon="user-plus", confirm=sentence))
        actions.append(close_action(request, cycle))
    return actions


def open_action(request: PersonRequest, cycle: PlanCycle, to_ask: int) -> Action:
    sentence = _("将请 %(count)s 个部门编报 %(year)s 年计划，并给部门负责人建立待办。")
    return Action(
        _("启动周期"),
        reverse("plans:open_cycle", args=[cycle.pk]),
        permissions.can_open_cycle(request.user, cycle),
        "player-play",
        confirm=sentence % {"count": to_ask, "year": cycle.year},
        weight="primary",
    )


def urge_action(request: PersonRequest, cycle: PlanCycle, owed: int) -> Action:
    sentence = _("将提醒 %(count)s 个还没有报送的部门；24 小时内催办过的不再打扰。")
    return Action(
        _("一键催办"),
        reverse("plans:urge", args=[cycle.pk]),
        permissions.can_urge_plans(request.user, cycle),
        "bell-ringing",
        confirm=sentence % {"count": owed},
    )


def close_action(request: PersonRequest, cycle: PlanCycle) -> Action:
    return Action(
        _("关闭周期"),
        reverse("plans:close_cycle", args=[cycle.pk]),
        permissions.can_close_cycle(request.user, cycle),
        "lock",
        confirm=_("将关闭本周期：已发布的计划随之关闭，没有报送的计划不再催办，内容都不能再改。"),
        weight="danger",
    )


@require_POST
def open_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = commands.open_cycle(visible_cycle(request, pk), by=request.user)
    count = cycle.plans.count()
    messages.success(request, _("周期已启动，已请 %(count)s 个部门编报计划。") % {"count": count})
    return redirect("plans:cycle", cycle.pk)


@require_POST
def ask_departments(request: PersonRequest, pk: int) -> HttpResponse:
    asked = commands.ask_departments(visible_cycle(request, pk), by=request.user)
    names = listed(plan.department.name for plan in asked)
    messages.success(request, _("已请%(names)s补报计划。") % {"names": names})
    return redirect("plans:cycle", pk)


@require_POST
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    """Urge the ticked plans (`selected`), or with none ticked all that are owed."""
    ticked = [int(text) for text in request.POST.getlist("selected") if text.isascii() and text.isdecimal()]
    urged = urge_plans(visible_cycle(request, pk), ticked or None, by=request.user)
    names = listed(plan.department.name for plan in urged.told)
    said = _("已催办 %(count)s 个部门：%(names)s。") % {"count": len(urged.told), "names": names}
    if urged.rested:
        said += _("%(count)s 个部门 24 小时内催办过，这次没有打扰。") % {"count": len(urged.rested)}
    messages.success(request, said)
    return redirect("plans:cycle", pk)


@require_POST
def close_cycle(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = commands.close_cycle(visible_cycle(request, pk), by=request.user)
    messages.success(request, _("周期已关闭。"))
    return redirect("plans:cycle", cycle.pk)


def visible_cycle(request: PersonRequest, pk: int) -> PlanCycle:
    return get_object_or_404(PlanCycle.objects.visible_to(request.user), pk=pk)
