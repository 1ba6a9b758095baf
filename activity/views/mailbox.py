"""The development mailbox: what would have left by mail, for people who try the product out."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activity.commands import post
from activity.models import Mail
from core.components import Fact
from core.cursors import cursor_page
from core.moments import exact


def open_to(request: HttpRequest) -> None:
    """Everyone who is signed in on the demo, the system's keepers elsewhere; never without the setting."""
    if not settings.DEVELOPMENT_MAILBOX or not (settings.DEMO or getattr(request.user, "is_staff", False)):
        raise Http404


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    open_to(request)
    page = cursor_page(Mail.objects.select_related("recipient"), request.GET, size=30)
    return render(request, "activity/mailbox.html", {"page": page})


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    open_to(request)
    found = get_object_or_404(Mail.objects.select_related("recipient"), pk=pk)
    facts = [
        Fact(_("收件人"), f"{found.recipient or ''} <{found.address}>".strip()),
        Fact(_("产生时间"), exact(found.created_at)),
        Fact(_("发出时间"), exact(found.sent_at) if found.sent_at else "—"),
        Fact(_("尝试次数"), found.attempts),
        Fact("Message-ID", post.message_id(found)),
    ]
    crumbs = [(_("发出的邮件"), reverse("activity:mailbox"))]
    return render(request, "activity/mail.html", {"mail": found, "facts": facts, "crumbs": crumbs})
