"""Questions to the fields that the office adds to orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from workorders.models import Category, OrderField  # noqa: F401


class OrderFieldQuerySet(models.QuerySet["OrderField"]):
    def in_use(self) -> OrderFieldQuerySet:
        return self.filter(is_active=True)

    def for_category(self, category: Category | None) -> OrderFieldQuerySet:
        """Those of the category, of what is above it, and of all."""
        above = [int(part) for part in category.path.split("/") if part] if category else []
        return self.filter(Q(category__isnull=True) | Q(category_id__in=above))

    def in_order(self) -> OrderFieldQuerySet:
        """Those of all first, then down the tree of categories; within one as the office placed them."""
        return self.order_by(F("category__path").asc(nulls_first=True), "position", "pk")
