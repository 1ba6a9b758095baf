"""The office's own fields of orders for tests, as rows; the commands are asked in the tests about them."""

from __future__ import annotations

from typing import Any

from workorders.models import Category, OrderField


def make_order_field(code: str, category: Category | None = None, **fields: Any) -> OrderField:
    """A line of text that nobody must fill in, unless given otherwise; the last of its category."""
    given: dict[str, Any] = {
        "label": f"字段 {code}",
        "kind": "text",
        "position": OrderField.objects.filter(category=category).count() + 1,
        **fields,
    }
    return OrderField.objects.create(code=code, category=category, **given)
