"""What is said with the customer about an order: reading it, answering, leaving it without an answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid
from correspondence.commands.messages import mail_way, reply_to_customer, settle_message
from correspondence.conversation import ALL, CUSTOMER, INTERNAL, told_conversation
from correspondence.forms import ReplyForm
from correspondence.models import Channel
from correspondence.permissions import can_reply
from organization.requests import PersonRequest
from workorders.models import WorkOrder
from workorders.views.order import page, visible_order

MOST_FILES = 10


@require_safe
def conversation(request: PersonRequest, pk: int) -> HttpResponse:
    """The card by itself, with what was asked for: a part of the order's page, or a page where no script runs."""
    rows = WorkOrder.objects.visible_to(request.user).select_related("department", "assignee")
    order = get_object_or_404(rows, pk=pk)
    asked = request.GET.get("show", ALL)
    show = asked if asked in (CUSTOMER, INTERNAL) else ALL
    context = {
        "part": told_conversation(request.user, order, show=show),
        "order": order,
        "crumbs": [(_("工单"), reverse("workorders:orders")), (order.number, order.get_absolute_url())],
    }
    template = "correspondence/messages.html"
    return render(request, f"{template}#card" if request.headers.get("HX-Request") else template, context)


@require_POST
def reply(request: PersonRequest, pk: int) -> HttpResponse:
    """Send an answer. What could not be used comes back on the order's page with everything that was typed."""
    order = visible_order(request, pk)
    can_reply(request.user, order).or_raise()
    form = ReplyForm(request.POST, order=order, way=mail_way(order))
    files = request.FILES.getlist("files")
    if len(files) > MOST_FILES:
        form.add_error(None, _("一次最多附 %(most)s 个文件，请分几次发送。") % {"most": MOST_FILES})
    if form.is_valid():
        try:
            said = reply_to_customer(order, by=request.user, files=files, **form.cleaned_data)
        except Invalid as refusal:
            for name, sentences in refusal.fields.items():
                form.add_error(name if name in form.fields else None, [str(one) for one in sentences])
        else:
            by_mail = said.channel == Channel.MAIL
            messages.success(request, _("答复已交邮件发出。") if by_mail else _("已记下对客户的答复。"))
            return HttpResponseRedirect(f"{order.get_absolute_url()}#conversation")
    return page(request, visible_order(request, pk), forms={"conversation": form}, status=422)


@require_POST
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    order = visible_order(request, pk)
    settle_message(order, by=request.user)
    messages.success(request, _("已标为不必答复。"))
    return HttpResponseRedirect(f"{order.get_absolute_url()}#conversation")
