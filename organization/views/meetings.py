"""Meetings: the list, calling one, its page with agenda and minutes, and what follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Action
from core.errors import Invalid, Stale
from organization import steering_permissions as permissions
from organization.agenda import follow_ups, offered_to
from organization.commands import meetings as commands
from organization.models import ActionItem, AgendaItem, Meeting
from organization.models.meeting import MeetingKind
from organization.requests import PersonRequest
from organization.steering_forms import ActionForm, MeetingForm

PAGE = 20
TEXT_MAX = 20000


@require_GET
def meetings(request: PersonRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    found = Meeting.objects.visible_to(request.user)
    if kind in MeetingKind.values:
        found = found.filter(kind=kind)
    found = found.select_related("called_by", "department").annotate(
        point_count=Count("agenda", distinct=True), action_count=Count("actions", distinct=True)
    )
    pages = Paginator(found.order_by("-starts_at", "-pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = f"kind={kind}&" if kind in MeetingKind.values else ""
    context = {
        "page": page,
        "total": pages.count,
        "kind": kind,
        "kinds": MeetingKind.choices,
        "can_call": permissions.can_call_meetings(request.user),
        "previous": f"?{kept}page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?{kept}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "organization/meetings/list.html", context)


@require_http_methods(["GET", "POST"])
def call_meeting(request: PersonRequest) -> HttpResponse:
    """The agenda is filled in with what waits: everything offered is ticked at first."""
    permissions.can_call_meetings(request.user).or_raise()
    form = MeetingForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = commands.call_meeting(
                form.values(), by=request.user, agenda=request.POST.getlist("agenda")
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("会议已召集，参会人会收到通知。"))
            return redirect(made)
    ticked = set(request.POST.getlist("agenda")) if form.is_bound else None
    context = {"form": form, "offers": offered_to(request.user), "ticked": ticked, "crumbs": crumbs()}
    status = 422 if form.is_bound else 200
    return render(request, "organization/meetings/call.html", context, status=status)


def crumbs() -> list[tuple[Any, str]]:
    return [(_("会议"), reverse("organization:meetings"))]


def visible_meeting(request: PersonRequest, pk: int) -> Meeting:
    found = Meeting.objects.visible_to(request.user).select_related("called_by", "department", "finalised_by")
    return get_object_or_404(found, pk=pk)


@require_GET
def meeting(request: PersonRequest, pk: int) -> HttpResponse:
    return show(request, visible_meeting(request, pk))


def show(
    request: PersonRequest,
    found: Meeting,
    *,
    action_form: ActionForm | None = None,
    problem: str = "",
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    """`typed`: what somebody wrote whose save was refused; it stays on the page."""
    decision = permissions.can_keep(request.user, found)
    items = list(found.agenda.all())
    if typed is not None:
        found.minutes = typed.get("minutes", "")
        for item in items:
            item.discussion = typed.get(f"discussion_{item.pk}", item.discussion)
            item.decision = typed.get(f"decision_{item.pk}", item.decision)
    actions = list(found.actions.select_related("owner", "department"))
    orders = follow_ups([action.pk for action in actions]) if not found.is_open else {}
    known = {item.source for item in items}
    offers = [
        (source, fresh)
        for source, given in (offered_to(request.user) if decision else [])
        if (fresh := [one for one in given if one.key not in known])
    ]
    attendees = list(found.attendees.select_related("person"))
    if typed is not None:
        gone = set(numbers(typed, "absent"))
        for one in attendees:
            one.is_absent = one.person_id in gone
    context = {
        "meeting": found,
        "items": items,
        "actions_lines": [(action, orders.get(action.pk)) for action in actions],
        "attendees": attendees,
        "came": sum(not one.is_absent for one in attendees),
        "offers": offers,
        "may_keep": bool(decision),
        "action_form": (action_form or ActionForm(request.user)) if decision else None,
        "actions": meeting_actions(request, found),
        "final": getattr(found, "final_minutes", None) if not found.is_open else None,
        "problem": problem,
        "crumbs": crumbs(),
    }
    return render(request, "organization/meetings/meeting.html", context, status=status)


def meeting_actions(request: PersonRequest, found: Meeting) -> list[Action]:
    decision = permissions.can_keep(request.user, found)
    if not decision:
        return []
    return [
        Action(
            _("改时间、地点、人员"),
            reverse("organization:edit_meeting", args=[found.pk]),
            icon="edit",
            method="get",
        ),
        Action(_("取消会议"), "cancel-dialog", decision, "calendar-off", method="dialog", weight="danger"),
    ]


@require_http_methods(["GET", "POST"])
def edit_meeting(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_meeting(request, pk)
    permissions.can_keep(request.user, found).or_raise()
    form = MeetingForm(request.user, request.POST if request.method == "POST" else None, found)
    if form.is_valid():
        try:
            commands.edit_meeting(found, form.values(), by=request.user, version=version_of(request))
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已保存，参会人会收到通知。"))
            return redirect(found)
    context = {"form": form, "meeting": found, "crumbs": [*crumbs(), (found.title, found.get_absolute_url())]}
    status = 422 if form.is_bound else 200
    return render(request, "organization/meetings/call.html", context, status=status)


def version_of(request: PersonRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def add_agenda(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_meeting(request, pk)
    title, keys = request.POST.get("title", ""), request.POST.getlist("agenda")
    return carry_out(
        request, found, lambda: commands.add_agenda(found, by=request.user, title=title, keys=keys)
    )


@require_POST
def remove_agenda(request: PersonRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(
        AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user)).select_related(
            "meeting"
        ),
        pk=pk,
    )
    return carry_out(request, item.meeting, lambda: commands.remove_agenda(item, by=request.user))


def keep_typed(request: PersonRequest, found: Meeting) -> Meeting:
    """Minutes that travel along with another act are saved first, so that nothing typed is lost; the meeting as it is
    then."""
    posted = request.POST
    if "minutes" not in posted:
        return found
    items = {
        item.pk: (
            posted.get(f"discussion_{item.pk}", "")[:TEXT_MAX],
            posted.get(f"decision_{item.pk}", "")[:TEXT_MAX],
        )
        for item in found.agenda.all()
        if f"decision_{item.pk}" in posted
    }
    return commands.save_minutes(
        found,
        by=request.user,
        version=version_of(request),
        minutes=posted.get("minutes", "")[:TEXT_MAX],
        items=items,
        absent=numbers(posted, "absent"),
    )


def numbers(posted: QueryDict, name: str) -> list[int]:
    return [int(text) for text in posted.getlist(name) if text.isascii() and text.isdecimal()]


@require_POST
def save_minutes(request: PersonRequest, pk: int) -> HttpResponse:
    return carry_out(request, visible_meeting(request, pk), lambda: None)


@require_POST
def add_action(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_meeting(request, pk)
    permissions.can_keep(request.user, found).or_raise()
    form = ActionForm(request.user, request.POST)
    if not form.is_valid():
        return show(request, found, action_form=form, typed=typed_of(request), status=422)
    values = {**form.cleaned_data, "title": form.cleaned_data["action_title"]}
    values.pop("action_title")
    try:
        keep_typed(request, found)
        commands.add_action(found, by=request.user, **values)
    except Stale as refusal:
        again = visible_meeting(request, pk)
        return show(
            request, again, action_form=form, problem=str(refusal), typed=request.POST, status=refusal.status
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return show(request, visible_meeting(request, pk), action_form=form, status=refusal.status)
    return redirect(f"{found.get_absolute_url()}#actions")


@require_POST
def remove_action(request: PersonRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(
        ActionItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user)).select_related(
            "meeting"
        ),
        pk=pk,
    )
    return carry_out(request, action.meeting, lambda: commands.remove_action(action, by=request.user))


@require_POST
def finalise_meeting(request: PersonRequest, pk: int) -> HttpResponse:
    """What the page shows, words and ticks that were not saved yet included; its version says what was read."""
    found = visible_meeting(request, pk)
    try:
        saved = keep_typed(request, found)
        version = version_of(request) if saved is found else saved.version
        commands.finalise_meeting(saved, by=request.user, version=version)
    except Stale as refusal:
        again = visible_meeting(request, pk)
        return show(request, again, problem=str(refusal), typed=typed_of(request), status=refusal.status)
    messages.success(request, _("纪要已定稿，行动项正在变成工单。"))
    return redirect(found)


@require_POST
def cancel_meeting(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_meeting(request, pk)
    reason = request.POST.get("reason", "")[:1000]
    return carry_out(request, found, lambda: commands.cancel_meeting(found, by=request.user, reason=reason))


def typed_of(request: PersonRequest) -> Any:
    return request.POST if "minutes" in request.POST else None


def carry_out(request: PersonRequest, found: Meeting, act: Any) -> HttpResponse:
    try:
        keep_typed(request, found)
        act()
    except Stale as refusal:
        again = visible_meeting(request, found.pk)
        return show(request, again, problem=str(refusal), typed=request.POST, status=refusal.status)
    except Invalid as refusal:
        said = " ".join(str(s) for sentences in refusal.fields.values() for s in sentences) or str(refusal)
        return show(request, found, problem=said, status=refusal.status)
    messages.success(request, _("已保存。"))
    return redirect(found)
