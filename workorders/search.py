"""Finding orders from the box at the top of every page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import EACH, Hit, Kind, register
from core.terms import question
from workorders.models import WorkOrder


def find(user: Any, text: str) -> list[Hit]:
    """The order of that number first; then those whose numbers, title, text or requester answer, newest first."""
    rows = WorkOrder.objects.visible_to(user).for_list()
    named = list(rows.filter(number=text.upper()))
    others = rows.answering(question(text)).exclude(pk__in=[row.pk for row in named])
    found = [*named, *others.order_by("-reported_at", "-id")[: EACH - len(named)]]
    return [
        Hit(str(row), row.get_absolute_url(), f"{row.get_status_display()} · {row.department.name}")
        for row in found
    ]


def register_search() -> None:
    register(Kind(_("工单"), find, "ticket"))
