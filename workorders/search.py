"""Finding an order by its number, or by its number in the system it came from."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.search import EACH, Hit, Kind, register
from workorders.models import WorkOrder


def find(user: Any, text: str) -> list[Hit]:
    """Numbers that begin with `text` (any case), newest first; or exactly that external number."""
    wanted = Q(number__startswith=text.upper()) | Q(external_id=text)
    rows = (
        WorkOrder.objects.visible_to(user).filter(wanted).select_related("department").order_by("-id")[:EACH]
    )
    return [
        Hit(str(row), row.get_absolute_url(), f"{row.get_status_display()} · {row.department.name}")
        for row in rows
    ]


def register_search() -> None:
    register(Kind(_("工单"), find, "ticket"))
