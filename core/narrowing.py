"""What the API's lists are narrowed by: a name that no filter has is refused, for it would show everything."""

from __future__ import annotations

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core.query_fields import no_such_filter

PAGING = ("cursor", "page_size")
PLACES = {*PAGING, "format"}
"""What else may stand in the address of any list."""


class KnownNames(DjangoFilterBackend):
    """Every list of the API, also one without filters of its own."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        found = self.get_filterset_class(view, queryset)
        names = list(found.base_filters) if found else []
        unknown = sorted(set(request.query_params) - set(names) - PLACES)
        if unknown:
            raise ValidationError({name: [no_such_filter(name, [*names, *PAGING])] for name in unknown})
        asked = self.get_filterset(request, queryset, view)
        if asked is None:
            return queryset
        if not asked.is_valid():
            # In our own words: the package takes a `%` in a value for a place to fill.
            raise ValidationError({name: list(problems) for name, problems in asked.errors.items()})
        return asked.qs
