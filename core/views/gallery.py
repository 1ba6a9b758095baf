"""The gallery: every component in every state, for those who build pages and those who check them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.gallery import sample_context


def gallery(request: HttpRequest) -> HttpResponse:
    """Any signed-in person may look; all data are invented."""
    return render(request, "gallery/gallery.html", sample_context())
