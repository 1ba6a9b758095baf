"""Finding colleagues by name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.search import EACH, Hit, Kind, register
from organization.models import User


def find(user: Any, text: str) -> list[Hit]:
    rows = User.objects.people().visible_to(user)
    rows = rows.filter(Q(name__icontains=text) | Q(username__iexact=text)).order_by("name")[:EACH]
    return [Hit(row.label, reverse("organization:person", args=[row.pk])) for row in rows]


def register_search() -> None:
    register(Kind(_("人员"), find, "users"))
