"""The language switch: kept with the person when signed in, in a cookie otherwise."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid
from core.middleware import public
from core.punctuation import listed


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """POST `language` and `next` (a local path); anything else leads home."""
    language = request.POST.get("language", "")
    known = dict(settings.LANGUAGES)
    if language not in known:
        raise Invalid(
            "unknown_language",
            _("没有「%(value)s」这种语言，请选择：%(known)s。") % {"value": language, "known": listed(known)},
        )
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
