"""Pages by cursor: deep pages cost what the first costs, and nothing counts the whole table."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """`?cursor=` from `next`/`previous`; `?page_size=` up to 200. Newest first unless the view says otherwise."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200
