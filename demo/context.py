from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from demo.cast import players


def context(request: HttpRequest) -> dict[str, Any]:
    """`demo_people` for the sign-in page of a demo; looked up only where a page shows it."""
    return {"demo_people": SimpleLazyObject(players)} if settings.DEMO else {}
