"""Instructions from leadership: the list, writing one, replying and judging the reply."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.discussions import find_kind
from core.errors import Invalid
from organization import steering_permissions as permissions
from organization.commands import instructions as commands
from organization.lifecycle import AddresseeStatus
from organization.models import Instruction, InstructionAddressee
from organization.requests import PersonRequest
from organization.steering_forms import InstructionForm, MomentInput

PAGE = 20


class AgainForm(forms.Form):
    due_at = forms.DateTimeField(widget=MomentInput())


@require_GET
def instructions(request: PersonRequest) -> HttpResponse:
    """Those that wait for something first of all; `state=all` shows every one."""
    parts = InstructionAddressee.objects.filter(instruction=OuterRef("pk"))
    waiting = parts.filter(status__in=[AddresseeStatus.OPEN, AddresseeStatus.REPLIED])
    owed = Min("addressees__due_at", filter=Q(addressees__status=AddresseeStatus.OPEN))
    found = Instruction.objects.visible_to(request.user).annotate(
        is_waiting=Exists(waiting), next_due_at=owed
    )
    state = request.GET.get("state", "")
    if state != "all":
        found = found.filter(is_waiting=True)
    found = found.select_related("issued_by").prefetch_related("addressees__department", "addressees__person")
    order = Coalesce("next_due_at", "due_at").asc() if state != "all" else "-issued_at"
    pages = Paginator(found.order_by(order, "pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = "state=all&" if state == "all" else ""
    context = {
        "page": page,
        "state": state,
        "now": timezone.now(),
        "can_instruct": permissions.can_instruct(request.user),
        "previous": f"?{kept}page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?{kept}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "organization/instructions/list.html", context)


@require_http_methods(["GET", "POST"])
def issue(request: PersonRequest) -> HttpResponse:
    """`kind` and `pk` in the address name the record it is written on."""
    permissions.can_instruct(request.user).or_raise()
    subject = subject_of(request)
    form = InstructionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = commands.issue_instruction(form.values(), by=request.user, subject=subject)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已下达，对方的待办里会出现这一项。"))
            return redirect(made)
    context = {"form": form, "subject": subject, "crumbs": crumbs()}
    status = 422 if form.is_bound else 200
    return render(request, "organization/instructions/issue.html", context, status=status)


def subject_of(request: PersonRequest) -> Any:
    """The record as this person sees it; None for a free instruction."""
    kind, text = request.GET.get("kind", ""), request.GET.get("pk", "")
    if not kind and not text:
        return None
    found = find_kind(kind)
    record = found.find(request.user, int(text)) if found and text.isdecimal() and len(text) < 10 else None
    if record is None:
        raise Http404
    return record


def crumbs() -> list[tuple[Any, str]]:
    return [(_("领导批示"), reverse("organization:instructions"))]


@require_GET
def instruction(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Instruction.objects.visible_to(request.user).select_related("issued_by", "subject_type"), pk=pk
    )
    return show(request, found)


def show(request: PersonRequest, found: Instruction, problem: str = "", status: int = 200) -> HttpResponse:
    parts = found.addressees.select_related(
        "instruction__issued_by", "department", "person"
    ).prefetch_related("replies__said_by")
    user = request.user
    lines = [
        (
            part,
            permissions.can_reply(user, part),
            permissions.can_settle_reply(user, part),
            permissions.can_withdraw(user, part),
        )
        for part in parts
    ]
    again = (timezone.localtime() + timedelta(days=3)).replace(hour=17, minute=0)
    context = {
        "instruction": found,
        "lines": lines,
        "problem": problem,
        "again": again,
        "now": timezone.now(),
        "crumbs": crumbs(),
    }
    return render(request, "organization/instructions/instruction.html", context, status=status)


def visible_part(request: PersonRequest, pk: int) -> InstructionAddressee:
    """One addressee's part of an instruction one sees."""
    visible = Instruction.objects.visible_to(request.user)
    found = InstructionAddressee.objects.select_related("instruction", "department", "person")
    return get_object_or_404(found.filter(instruction__in=visible), pk=pk)


@require_GET
def part(request: PersonRequest, pk: int) -> HttpResponse:
    """The page of the instruction, at this addressee's place."""
    found = visible_part(request, pk)
    return redirect(f"{found.instruction.get_absolute_url()}#part-{found.pk}")


@require_POST
def reply(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_part(request, pk)
    text = request.POST.get("text", "")[:4000]
    return carry_out(request, found, lambda: commands.reply_to_instruction(found, by=request.user, text=text))


@require_POST
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_part(request, pk)
    text = request.POST.get("text", "")[:4000]
    return carry_out(request, found, lambda: commands.accept_reply(found, by=request.user, text=text))


@require_POST
def again(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_part(request, pk)
    permissions.can_settle_reply(request.user, found).or_raise()
    form = AgainForm(request.POST)
    if not form.is_valid():
        return show(request, found.instruction, _("请填写新的回复期限。"), status=422)
    text, due_at = request.POST.get("text", "")[:4000], form.cleaned_data["due_at"]
    return carry_out(
        request, found, lambda: commands.ask_again(found, by=request.user, text=text, due_at=due_at)
    )


@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_part(request, pk)
    return carry_out(request, found, lambda: commands.withdraw_instruction(found, by=request.user))


def carry_out(request: PersonRequest, found: InstructionAddressee, act: Any) -> HttpResponse:
    try:
        act()
    except Invalid as refusal:
        said = " ".join(str(s) for sentences in refusal.fields.values() for s in sentences) or str(refusal)
        return show(request, found.instruction, said, status=refusal.status)
    messages.success(request, _("已办理，有关的人会收到通知。"))
    return redirect(found.instruction)
