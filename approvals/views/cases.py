"""Cases: one's own desk, one case, everything that waits; an opinion, an urging, a new start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.commands.care import urge_approver
from approvals.commands.cases import give_opinion, restart_case
from approvals.forms import REMARKS_MAX
from approvals.lifecycle import CaseStatus
from approvals.models import ApprovalCase
from approvals.permissions import can_restart_case, can_see_waiting_cases
from approvals.reports import all_waiting, lines_of, loads, panel_of, spoken_by, waiting_for
from approvals.subjects import subject_of
from core.components import Crumb, Fact
from core.errors import Conflict, Invalid
from core.moments import exact
from organization.models import User
from organization.requests import PersonRequest

SHOWN, PAGE = 100, 50
QUARTER = timedelta(days=92)


@require_safe
def centre(request: PersonRequest) -> HttpResponse:
    """What waits for the person who looks, and what this person decided lately."""
    context = {
        "waiting": lines_of(list(waiting_for(request.user)[:SHOWN])),
        "spoken": list(spoken_by(request.user)[:20]),
        "sees_all": can_see_waiting_cases(request.user),
    }
    return render(request, "approvals/centre.html", context)


@require_safe
def waiting(request: PersonRequest) -> HttpResponse:
    """Everything that waits, stuck first, and how long approvers take."""
    can_see_waiting_cases(request.user).or_raise()
    pages = Paginator(all_waiting(), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "lines": lines_of(list(page.object_list)),
        "page": page,
        "total": pages.count,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
        "loads": loads(since=timezone.now() - QUARTER),
    }
    return render(request, "approvals/waiting.html", context)


def visible_case(request: PersonRequest, pk: int) -> ApprovalCase:
    found = ApprovalCase.objects.visible_to(request.user).select_related("chain", "department", "opened_by")
    return get_object_or_404(found, pk=pk)


@require_safe
def case(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_case(request, pk)
    record: Any = found.subject
    restart = can_restart_case(request.user, found)
    record_url = subject_of(found.kind).page(record) if record is not None else ""
    panel = panel_of(found, request.user)
    context = {
        "case": found,
        "panel": panel,
        "shown": subject_of(found.kind).shown(record, request.user) if panel.is_bound else None,
        "facts": facts_of(found, record_url),
        "record_url": record_url,
        "crumbs": [Crumb(_("审批中心"), reverse("approvals:centre"))],
        "may_restart": restart,
    }
    return render(request, "approvals/case.html", context)


def facts_of(case: ApprovalCase, record_url: str) -> list[Fact]:
    """What the decision is about, to the letter."""
    version = _("第 %(version)s 稿") % {"version": case.subject_version}
    return [
        Fact(_("对象"), case.subject_words, record_url),
        Fact(_("审批事项"), case.get_kind_display()),
        Fact(_("部门"), case.department.name if case.department else "—"),
        Fact(_("稿次"), version, note=_("内容指纹 %(hash)s") % {"hash": case.content_hash[:12]}),
        Fact(
            _("提请时间"),
            exact(case.opened_at),
            note=case.opened_by.label if case.opened_by else "",
        ),
    ]


@require_POST
def opine(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_case(request, pk)
    opinion = give_opinion(
        found,
        request.POST.get("verdict", ""),
        by=request.user,
        version=number(request.POST.get("version")),
        text=remarks(request),
        on_behalf_of=principal(request),
    )
    found.refresh_from_db()
    words = {
        CaseStatus.APPROVED: _("已同意，审批办完。"),
        CaseStatus.RETURNED: _("已退回，提请部门会收到您写的理由。"),
    }
    said = words.get(CaseStatus(found.status)) or _("已记下您的意见「%(verdict)s」，还在等其他审批人。") % {
        "verdict": opinion.get_verdict_display()
    }
    messages.success(request, said)
    return redirect(found)


def remarks(request: PersonRequest) -> str:
    text = request.POST.get("remarks", "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > REMARKS_MAX:
        sentence = _("意见有 %(length)s 个字，最多 %(most)s 个，请精简。") % {
            "length": len(text),
            "most": REMARKS_MAX,
        }
        raise Invalid("too_long", sentence, {"remarks": [sentence]})
    return text


def number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= 9 else None


def principal(request: PersonRequest) -> User | None:
    """Whose word the person gives; None leaves it to the command. Somebody who is not there cannot be meant."""
    wanted = number(request.POST.get("on_behalf_of"))
    if wanted is None:
        return None
    found: User | None = User.objects.filter(pk=wanted).first()
    if found is None:
        raise Conflict("no_delegation", _("找不到被代理人，请刷新页面。"))
    return found


@require_POST
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_case(request, pk)
    person = get_object_or_404(User, pk=number(request.POST.get("person")))
    urge_approver(found, person, by=request.user)
    messages.success(request, _("已催办%(person)s。") % {"person": person})
    return redirect(found)


@require_POST
def restart(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_case(request, pk)
    new = restart_case(found, by=request.user, reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("已按现行第 %(number)s 号审批链重新提请。") % {"number": new.chain.number})
    return redirect(new)
