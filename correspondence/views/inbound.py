"""Mail that came in, as the office sees it: what became of each, and why nothing did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.components import Fact
from core.cursors import cursor_page
from core.moments import exact
from core.punctuation import listed
from correspondence.commands.sorting import bytes_of, make_order
from correspondence.lifecycle import MailStatus
from correspondence.models import InboundMail, Mailbox
from correspondence.permissions import can_make_order, can_see_mailboxes
from correspondence.reading.opening import Unreadable, open_letter
from organization.requests import PersonRequest

PAGE = 30


@require_safe
def inbound(request: PersonRequest) -> HttpResponse:
    can_see_mailboxes(request.user).or_raise()
    rows = InboundMail.objects.visible_to(request.user).select_related("mailbox", "order")
    status = request.GET.get("status", "")
    if status in MailStatus.values:
        rows = rows.filter(status=status)
    context = {
        "page": cursor_page(rows, request.GET, size=PAGE),
        "status": status,
        "statuses": [("", _("全部")), *MailStatus.choices],
        "has_mailbox": Mailbox.objects.exists(),
    }
    return render(request, "correspondence/inbound.html", context)


@require_safe
def mail(request: PersonRequest, pk: int) -> HttpResponse:
    can_see_mailboxes(request.user).or_raise()
    found = visible_mail(request, pk)
    text, files = contents(found)
    context = {
        "mail": found,
        "text": text,
        "files": listed(files),
        "facts": facts(found),
        "decision": can_make_order(request.user, found),
        "crumbs": [(_("来信"), reverse("correspondence:inbound"))],
    }
    return render(request, "correspondence/inbound_mail.html", context)


@require_POST
def order_mail(request: PersonRequest, pk: int) -> HttpResponse:
    can_see_mailboxes(request.user).or_raise()
    made = make_order(visible_mail(request, pk), by=request.user)
    messages.success(request, _("已转成工单 %(number)s。") % {"number": made.number})
    return redirect(made)


def visible_mail(request: PersonRequest, pk: int) -> InboundMail:
    rows = InboundMail.objects.visible_to(request.user).select_related("mailbox__department", "order")
    return get_object_or_404(rows, pk=pk)


def contents(found: InboundMail) -> tuple[str, list[str]]:
    """The mail's words and the names of its files; nothing where it cannot be read or is kept no more."""
    try:
        letter = open_letter(bytes_of(found))
    except Unreadable:
        return "", []
    return letter.text, [*(file.name for file in letter.files), *letter.left_out]


def facts(found: InboundMail) -> list[Fact]:
    name, address = found.sender_name, found.sender_address
    rows = [
        Fact(_("发件人"), f"{name} <{address}>" if name and address else name or address or "—"),
        Fact(_("收件邮箱"), found.mailbox.address),
        Fact(_("收到时间"), exact(found.received_at)),
        Fact(_("发件人验证"), found.get_verification_display()),
        Fact("Message-ID", found.message_id),
    ]
    if found.reason:
        rows.insert(0, Fact(_("原因"), found.get_reason_display(), note=found.detail))
    if found.order is not None:
        rows.insert(0, Fact(_("工单"), found.order.number, found.order.get_absolute_url()))
    return rows
