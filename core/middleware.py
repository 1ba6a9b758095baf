"""What holds for every page: a language, a login, no cache of personal pages, one shape of refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import structlog
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.utils import translation
from django_structlog.middlewares import RequestMiddleware

from core.errors import Refusal, Unavailable

Handler = Callable[[HttpRequest], HttpResponse]
SECRET_PATH = re.compile(r"(/password/reset/key/).+")
PUBLIC_PREFIXES = ("/account/", "/static/", "/healthz", "/readyz", "/api/", "/o/", "/language/")


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open to people who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


class LanguageMiddleware:
    """A person's own language, else the cookie of the language switch, else what the browser asks for, else zh-Hans."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.choose(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if getattr(response, "streaming", False) and not response.is_async:  # type: ignore[attr-defined]
            response.streaming_content = spoken(response.streaming_content, language)  # type: ignore[attr-defined]
        translation.deactivate()
        return response

    @staticmethod
    def choose(request: HttpRequest) -> str:
        known = dict(settings.LANGUAGES)
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated and request.user.language:
            wanted = request.user.language
        if wanted in known:
            return wanted
        # The product speaks Chinese unless someone chose otherwise; only API clients negotiate.
        if request.path.startswith("/api/") and request.headers.get("Accept-Language"):
            return translation.get_language_from_request(request)
        return settings.LANGUAGE_CODE


class RequestLogMiddleware(RequestMiddleware):
    """A line for each request, without what the log must not keep: queries hold names of customers, or a token that
    somebody put there by mistake, and the link of a password reset lets its reader in."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = SECRET_PATH.sub(r"\1…", request.path)
        return f"{request.method} {path}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address that a trusted proxy named, or the peer's; what a client claims about itself is no fact."""
        structlog.contextvars.bind_contextvars(ip=get_client_ip(request))


def spoken(chunks: Iterable[bytes], language: str) -> Iterator[bytes]:
    """A streamed answer is made after the middleware has ended: each piece of it in the reader's language."""
    remaining = iter(chunks)
    while True:
        with translation.override(language):
            chunk = next(remaining, None)
        if chunk is None:
            return
        yield chunk


class PrivatePagesMiddleware:
    """No cache keeps what a signed-in person saw."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class LoginByDefaultMiddleware:
    """Every page needs a login unless its view is marked `public` or belongs to the sign-in pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.user.is_authenticated or getattr(view, "is_public", False):
            return None
        if request.path.startswith(PUBLIC_PREFIXES):
            return None
        if request.headers.get("HX-Request"):
            return sign_in_first()
        return redirect_to_login(request.get_full_path())


def sign_in_first() -> HttpResponse:
    """For a part of a page: a redirect would put the sign-in page into it. `static/js/parts.js` reads the address."""
    address = resolve_url(settings.LOGIN_URL)
    return HttpResponse(status=401, content_type="text/plain", headers={"X-Sign-In": address})


class RefusalMiddleware:
    """A refusal raised anywhere below a page becomes one page with its sentence and its status; so does an address
    of a button that somebody opened."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not request.path.startswith("/api/"):
            page = render(request, "errors/405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return unavailable(request)
        if not isinstance(error, Refusal):
            return None
        return render(request, "errors/refusal.html", {"refusal": error}, status=error.status)


def unavailable(request: HttpRequest) -> HttpResponse:
    refusal = Unavailable("database_unavailable", translation.gettext("数据库暂时没有响应，请稍后再试。"))
    response = render(request, "errors/unavailable.html", {"refusal": refusal}, status=refusal.status)
    response["Retry-After"] = "5"
    return response
