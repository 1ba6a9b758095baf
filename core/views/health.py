"""Is the process alive, and is everything it needs at work?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from core.health import look
from core.middleware import public


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every registered part says whether it works; 503 when one does not."""
    parts = look()
    ready = all(part.ok for part in parts)
    body = {"status": "ok" if ready else "unavailable", "parts": {p.name: p.as_json() for p in parts}}
    return JsonResponse(body, status=200 if ready else 503)
