"""Pages by cursor: deep pages cost what the first costs, and nothing counts the whole table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.keysets import Sorting, keyset_page


class CursorPages(CursorPagination):
    """`?cursor=` from `next`/`previous`; `?page_size=` up to 200. Newest first unless the view says otherwise."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200


class KeysetPages(BasePagination):
    """`?sort=` as the view's `sortings` name it, then `?cursor=` from `next`/`previous`; `?page_size=` up to 200."""

    page_size, max_page_size = 50, 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        sorting: Sorting = view.sortings[request.query_params.get("sort") or view.default_sort]
        self.page = keyset_page(queryset, request.query_params, sorting, size=self.wanted_size(request))
        return list(self.page.rows)

    def wanted_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "")
        if not text:
            return self.page_size
        if not (
            text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and 1 <= int(text) <= self.max_page_size
        ):
            raise ValidationError(
                {
                    "page_size": [
                        _("「%(value)s」不能使用，请写 1 到 %(most)s 之间的整数。")
                        % {"value": text[:40], "most": self.max_page_size}
                    ]
                }
            )
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"next": self.link(self.page.next), "previous": self.link(self.page.previous), "results": data}
        )

    def link(self, query: str) -> str | None:
        return self.request.build_absolute_uri(self.request.path + query) if query else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]
