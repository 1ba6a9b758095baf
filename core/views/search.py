from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.search import search

LONGEST = 80


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`?q=`: hits of every kind; a single hit is opened at once."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = search(request.user, text)
    if len(found) == 1 and len(found[0][1]) == 1:
        return redirect(found[0][1][0].url)
    return render(request, "search/results.html", {"q": text, "found": found, "too_short": 0 < len(text) < 2})
