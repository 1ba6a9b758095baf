"""Pages for errors that no view answered."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.middleware import unavailable
from core.problems import problem_response


def page(request: HttpRequest, status: int, template: str, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, code)
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, "errors/400.html", "bad_request")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, "errors/403.html", "forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, "errors/404.html", "not_found")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return page(request, 429, "errors/429.html", "too_many_requests")


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away is no fault of the program: also when it went before the view was reached."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return page(request, 500, "errors/500.html", "server_error")
