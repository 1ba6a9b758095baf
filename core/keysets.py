"""Pages of a list sorted by one column and the id: deep pages cost what the first costs.

The place in the list is a `cursor` in the address, made from the last row seen; rows that come or go meanwhile
neither repeat nor hide others. What a list has in all is counted up to a limit.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import Invalid

HIGHEST = 2**63 - 1
Side = Literal["after", "before"]


def bad_cursor(text: str) -> Invalid:
    return Invalid(
        "bad_cursor",
        _("翻页位置「%(value)s」不能使用。请从第一页重新翻起。") % {"value": text[:40]},
        {"cursor": [_("请从第一页重新翻起。")]},
    )


@dataclass(frozen=True, slots=True)
class Sorting:
    """By `field` (a moment), then by id in the same direction. No moment is later than any: such rows stand last, and
    first when the latest come first; so one index serves both directions."""

    field: str
    descending: bool = False
    nullable: bool = True
    """False for a column that always has a moment: an ordinary index then serves order and place."""

    def ordering(self, *, backwards: bool = False) -> tuple[Any, Any]:
        by_id = self.descending != backwards
        column = F(self.field)
        # As PostgreSQL sorts by itself, so that an ordinary index serves: nothing after everything else.
        return (column.desc(), "-id") if by_id else (column.asc(), "id")

    def beyond(self, place: Place) -> Q:
        """The rows on that side of the place."""
        forward = place.side == "after"
        word = "lt" if self.descending == forward else "gt"
        among_equals = Q(**{f"{self.field}": place.value, f"id__{word}": place.id})
        further = Q(**{f"{self.field}__{word}": place.value}) | among_equals
        if not self.nullable:
            if place.value is None:
                raise bad_cursor("")
            # Said once more without the id, so that the index finds the place at once.
            return Q(**{f"{self.field}__{word}e": place.value}) & further
        nulls = Q(**{f"{self.field}__isnull": True})
        later = word == "gt"
        if place.value is None:
            here = nulls & Q(**{f"id__{word}": place.id})
            return here if later else here | ~nulls
        return further | nulls if later else further


@dataclass(frozen=True, slots=True)
class Place:
    side: Side
    value: datetime | None
    id: int

    def encode(self) -> str:
        text = json.dumps([self.side, self.value and self.value.isoformat(), self.id])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Place:
        """Raises `Invalid` (`bad_cursor`) for anything that `encode` has not written."""
        try:
            side, value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            moment = None if value is None else parse_datetime(value)
            if side not in ("after", "before") or type(pk) is not int or not 0 <= pk <= HIGHEST:
                raise ValueError
            if value is not None and (moment is None or moment.tzinfo is None):
                raise ValueError
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise bad_cursor(text) from error
        return cls(side, moment, pk)


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows in order; `previous` and `next` are query strings, empty where there is nothing more."""

    rows: Sequence[Any]
    previous: str
    next: str


COUNTED = 10_000
"""Counting ends here: a list says "10,000 or more" rather than read a whole table."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a list has; of long lists only that there are `count` or more."""

    count: int
    is_all: bool


def total_of(rows: models.QuerySet[Any], most: int = COUNTED) -> Total:
    """One query that reads at most `most` + 1 of the rows that match."""
    found = rows.order_by().values("pk")[: most + 1].count()
    return Total(min(found, most), found <= most)


def keyset_page(
    rows: models.QuerySet[Any], query: QueryDict, sorting: Sorting, *, size: int = 50
) -> KeysetPage:
    """The page of `rows` that the address names."""
    cursor = query.get("cursor", "")
    place = Place.decode(cursor) if cursor else None
    backwards = place is not None and place.side == "before"
    if place is not None:
        rows = rows.filter(sorting.beyond(place))
    found = list(rows.order_by(*sorting.ordering(backwards=backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else place is not None
    has_next = True if backwards else more

    def link(side: Side, row: Any) -> str:
        changed = query.copy()
        changed["cursor"] = Place(side, getattr(row, sorting.field), row.pk).encode()
        return f"?{changed.urlencode()}"

    return KeysetPage(
        found,
        link("before", found[0]) if found and has_previous else "",
        link("after", found[-1]) if found and has_next else "",
    )
