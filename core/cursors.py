"""Pages of a list that grows at its head: `?before=ID` goes on to older rows, `?after=ID` back to newer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import Invalid

HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class CursorPage:
    """Rows newest first; `previous` and `next` are query strings, empty where there is nothing more."""

    rows: Sequence[Any]
    previous: str
    next: str


def cursor_page(rows: models.QuerySet[Any], query: QueryDict, *, size: int = 50) -> CursorPage:
    """The page of `rows` that the address names, by id. Costs the same however deep; raises `Invalid` for
    a cursor that is not a number."""
    before, after = number(query, "before"), number(query, "after")
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        newer, older = len(found) > size, True
        found = found[:size][::-1]
    else:
        narrowed = rows if before is None else rows.filter(pk__lt=before)
        found = list(narrowed.order_by("-pk")[: size + 1])
        newer, older = before is not None, len(found) > size
        found = found[:size]
    return CursorPage(
        found,
        address(query, "after", found[0].pk) if newer and found else "",
        address(query, "before", found[-1].pk) if older and found else "",
    )


def number(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST:
        raise Invalid(
            "bad_cursor",
            _("翻页位置「%(value)s」不能使用。请从第一页重新翻起。") % {"value": text[:40]},
        )
    return int(text)


def address(query: QueryDict, name: str, pk: int) -> str:
    """The query string with the same filters at another place."""
    changed = query.copy()
    for key in ("before", "after"):
        changed.pop(key, None)
    changed[name] = str(pk)
    return f"?{changed.urlencode()}"
