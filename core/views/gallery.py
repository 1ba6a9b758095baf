"""The gallery: every component in every state, for those who build pages and those who check them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.gallery import sample_context


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Any signed-in person may look; all data are invented."""
    return render(request, "gallery/gallery.html", sample_context())
