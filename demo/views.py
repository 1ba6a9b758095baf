"""One click signs in as one of the cast. Only in the demo: the address does not exist elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.middleware import public
from demo.cast import PARTS
from organization.models import User


@public
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """POST `username` of the cast, and `next` (a local path)."""
    if not settings.DEMO:
        raise Http404
    username = request.POST.get("username", "")
    if username not in {part.username for part in PARTS}:
        raise Http404
    user = get_object_or_404(User, username=username, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = settings.LOGIN_REDIRECT_URL
    return redirect(target)
