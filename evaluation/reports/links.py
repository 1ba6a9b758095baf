"""Addresses that open what a figure is made of. A figure and the page behind its link count the same rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.navigation import address
from core.periods import Period
from evaluation.reports.scope import Scope

Words = str | int | None
MANY = 50
"""The list takes so many values of one filter; a figure that needs more has no link, never a wrong one."""


def orders_url(departments: tuple[int, ...], **filters: Words | tuple[Words, ...]) -> str:
    """The list of orders of these departments with all below them (none named: of all), filtered."""
    pairs: list[tuple[str, Any]] = [("department", pk) for pk in departments]
    for name, value in filters.items():
        values = value if isinstance(value, tuple) else (value,)
        if len(values) > MANY:
            return ""
        pairs += [(name, one) for one in values if one not in (None, "")]
    page = address("workorders:orders")
    return f"{page}?{urlencode(pairs)}" if page else ""


def scope_orders_url(scope: Scope, **filters: Words | tuple[Words, ...]) -> str:
    return orders_url(scope.link_departments, **filters)


def goals_url(period: Period, status: str = "") -> str:
    """The list of goals of a quarter, of one status if given."""
    query = {"period": str(period)} | ({"status": status} if status else {})
    return f"{reverse('evaluation:goals')}?{urlencode(query)}"


def department_url(department_id: int, period: Period) -> str:
    return f"{reverse('evaluation:department', args=[department_id])}?period={period}"


def goal_url(goal_id: int, period: Period) -> str:
    return f"{reverse('evaluation:goal', args=[goal_id])}?period={period}"


def dashboard_url(period: Period) -> str:
    return f"{reverse('evaluation:dashboard')}?period={period}"
