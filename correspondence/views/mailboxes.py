"""The addresses to which customers write."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid
from correspondence.commands.mailboxes import MailboxSettings, add_mailbox, change_mailbox, renew_token
from correspondence.forms import MailboxForm
from correspondence.models import Mailbox, Way
from correspondence.permissions import can_manage_mailboxes, can_see_mailboxes
from organization.requests import PersonRequest


@require_safe
def mailboxes(request: PersonRequest) -> HttpResponse:
    can_see_mailboxes(request.user).or_raise()
    context = {
        "mailboxes": Mailbox.objects.select_related("department", "category"),
        "can_manage": can_manage_mailboxes(request.user),
    }
    return render(request, "correspondence/mailboxes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_manage_mailboxes(request.user).or_raise()
    found = get_object_or_404(Mailbox.objects.select_related("department"), pk=pk) if pk else None
    form = MailboxForm(request.POST or None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        given = MailboxSettings(**form.cleaned_data)
        try:
            saved = (
                change_mailbox(found, given, by=request.user)
                if found
                else add_mailbox(given, by=request.user)
            )
        except Invalid as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, _("已保存客户邮箱「%(address)s」。") % {"address": saved.address})
            if saved.way == Way.WEBHOOK and not saved.token_digest:
                return redirect(saved)
            return redirect("correspondence:mailboxes")
    return edit_page(request, found, form)


def edit_page(request: PersonRequest, found: Mailbox | None, form: Form, token: str = "") -> HttpResponse:
    context = {
        "mailbox": found,
        "form": form,
        "token": token,
        "hook_url": request.build_absolute_uri(reverse("api:inbound-mail")),
        "title": found.address if found else _("新增客户邮箱"),
        "crumbs": [(_("客户邮箱"), reverse("correspondence:mailboxes"))],
    }
    return render(request, "correspondence/mailbox.html", context, status=422 if form.errors else 200)


@sensitive_variables("token")
@require_POST
def renew(request: PersonRequest, pk: int) -> HttpResponse:
    """Answers with the token on the page itself: it is shown once and never stored in clear."""
    can_manage_mailboxes(request.user).or_raise()
    found = get_object_or_404(Mailbox.objects.select_related("department"), pk=pk)
    form = MailboxForm(initial=initial_of(found))
    try:
        token = renew_token(found, by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(found)
    return edit_page(request, found, form, token)


def initial_of(found: Mailbox | None) -> dict[str, object]:
    if found is None:
        return {}
    return {name: getattr(found, name) for name in MailboxForm.base_fields}


def take_errors(form: Form, refusal: Invalid) -> None:
    for name, sentences in refusal.fields.items():
        form.add_error(name if name in form.fields else None, [str(sentence) for sentence in sentences])
