"""Pages for letting other systems in."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Crumb
from core.errors import Invalid
from integrations.commands.clients import (
    Credentials,
    change_sources,
    register_client,
    renew_secret,
    revoke_client,
)
from integrations.forms import ClientForm, SourcesForm
from integrations.models import ApiClient
from integrations.permissions import can_manage_clients
from organization.requests import PersonRequest


def page(
    request: PersonRequest, form: ClientForm, credentials: Credentials | None = None, status: int = 200
) -> HttpResponse:
    clients = ApiClient.objects.select_related("service_account").order_by("-created")
    context = {"clients": clients, "form": form, "credentials": credentials}
    return render(request, "integrations/clients.html", context, status=status)


@require_GET
def clients(request: PersonRequest) -> HttpResponse:
    can_manage_clients(request.user).or_raise()
    return page(request, ClientForm())


@sensitive_variables("credentials")
@require_POST
def register(request: PersonRequest) -> HttpResponse:
    """Answers with the secret on the page itself: it is shown once and never stored in clear."""
    can_manage_clients(request.user).or_raise()
    form = ClientForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    try:
        credentials = register_client(**form.cleaned_data, by=request.user)
    except Invalid as error:
        take_errors(form, error)
        return page(request, form, status=error.status)
    return page(request, ClientForm(), credentials)


@require_http_methods(["GET", "HEAD", "POST"])
def client(request: PersonRequest, pk: int) -> HttpResponse:
    """The names under which one system sends orders."""
    can_manage_clients(request.user).or_raise()
    found = get_object_or_404(ApiClient, pk=pk)
    form = SourcesForm(request.POST or None, initial={"source_systems": found.source_systems})
    if request.method == "POST" and form.is_valid():
        try:
            change_sources(found, **form.cleaned_data, by=request.user)
        except Invalid as error:
            take_errors(form, error)
        else:
            messages.success(request, _("已保存「%(name)s」的来源名称。") % {"name": found.name})
            return redirect("integrations:clients")
    crumbs = [Crumb(_("外部系统"), reverse("integrations:clients"))]
    context = {"client": found, "form": form, "crumbs": crumbs}
    return render(request, "integrations/client.html", context, status=422 if form.errors else 200)


def take_errors(form: Form, error: Invalid) -> None:
    for name, sentences in error.fields.items():
        form.add_error(name, [str(sentence) for sentence in sentences])


@require_http_methods(["POST"])
def renew(request: PersonRequest, pk: int) -> HttpResponse:
    can_manage_clients(request.user).or_raise()
    credentials = renew_secret(get_object_or_404(ApiClient, pk=pk), by=request.user)
    return page(request, ClientForm(), credentials)


@require_POST
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    can_manage_clients(request.user).or_raise()
    client = revoke_client(get_object_or_404(ApiClient, pk=pk), by=request.user)
    messages.success(request, _("已停用「%(name)s」，它的令牌立即失效。") % {"name": client.name})
    return redirect("integrations:clients")
