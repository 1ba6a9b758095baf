from django.urls import path

from core.views import gallery, health, language, search

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language.set_language, name="set_language"),
    path("search/", search.results, name="search"),
    path("gallery/", gallery.gallery, name="gallery"),
]
