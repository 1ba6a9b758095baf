"""The overview of resources as its address asks for it: which pools, and only those that are short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.components import Chip
from organization.models import Department, User
from plans.models import PlanCycle
from plans.models.resource import ResourceKind
from plans.querysets import PoolQuerySet

COMMON = "common"


class ResourceFilter:
    """`?kind=people&scope=common&short=1`; a value that means nothing filters nothing."""

    def __init__(self, query: Mapping[str, Any], cycle: PlanCycle, user: User) -> None:
        self.all_pools: PoolQuerySet = (
            cycle.pools.all().visible_to(user).select_related("department").prefetch_related("amounts")
        )
        self.kinds = ResourceKind.choices
        self.departments = list(
            Department.objects.filter(pools__in=self.all_pools.values("pk")).distinct().order_by("path")
        )
        kind, scope = query.get("kind", ""), query.get("scope", "")
        self.kind = kind if kind in ResourceKind.values else ""
        self.scope = scope if scope == COMMON or scope in {str(d.pk) for d in self.departments} else ""
        self.is_short = query.get("short", "") == "1"

    def pools(self) -> PoolQuerySet:
        found = self.all_pools.order_by("kind", "department__path", "name")
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.scope == COMMON:
            found = found.filter(department__isnull=True)
        elif self.scope:
            found = found.filter(department_id=int(self.scope))
        return found

    def query(self, **changes: str) -> str:
        now = {"kind": self.kind, "scope": self.scope, "short": "1" if self.is_short else ""}
        return urlencode({name: value for name, value in {**now, **changes}.items() if value})

    @property
    def is_set(self) -> bool:
        return bool(self.query())

    @property
    def chips(self) -> list[Chip]:
        names = {str(d.pk): d.name for d in self.departments} | {COMMON: _("全公司共用")}
        words = {
            "kind": dict(self.kinds).get(self.kind),
            "scope": names.get(self.scope),
            "short": _("只看短缺") if self.is_short else "",
        }
        return [Chip(word, f"?{self.query(**{name: ''})}") for name, word in words.items() if word]
