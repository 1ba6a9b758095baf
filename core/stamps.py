from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


def by_field(related_name: str = "+") -> models.ForeignKey[Any, Any]:
    """Who made a move; goes with the `_at` of the same stem."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name=related_name,
    )


def at_field() -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(null=True, editable=False)


def stamped(table: str, *stems: str) -> list[models.CheckConstraint]:
    """Every `<stem>_at` has its `<stem>_by`, and the other way round."""
    return [
        models.CheckConstraint(
            name=f"{table}_{stem}_stamp",
            condition=Q(**{f"{stem}_at__isnull": True, f"{stem}_by__isnull": True})
            | Q(**{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False}),
        )
        for stem in stems
    ]
