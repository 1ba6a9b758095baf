"""The office keeps what there is: pools of a cycle with their amounts by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Stale
from core.hashing import content_hash
from organization.models import Department, User
from plans import events
from plans.commands.editing import changes
from plans.commands.locks import locked_cycle, locked_pool
from plans.commands.validation import invalid, validate
from plans.models import PlanCycle, PoolAmount, ResourcePool
from plans.models.goal import figure_text
from plans.models.resource import ResourceKind
from plans.resource_permissions import can_keep_pools


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolInput:
    name: str
    unit: str
    kind: str = ResourceKind.PEOPLE
    department: Department | None = None
    note: str = ""
    quarters: Mapping[int, Decimal] = field(default_factory=dict)
    """Quarter (1 to 4) -> amount there is; a quarter that is not named has none."""


def pool_facts(pool: ResourcePool) -> dict[str, Any]:
    """What the record says of a pool."""
    return {
        "name": pool.name,
        "kind": pool.kind,
        "unit": pool.unit,
        "department": pool.department.code if pool.department else None,
        "note": pool.note,
        "quarters": {str(q): figure_text(amount) for q, amount in sorted(pool.quarters.items()) if amount},
    }


def fingerprint(pool: ResourcePool) -> str:
    """Names the state that a form was made from."""
    return content_hash(pool_facts(pool))


@transaction.atomic
def add_pool(cycle: PlanCycle, values: PoolInput, *, by: User) -> ResourcePool:
    cycle = locked_cycle(cycle)
    can_keep_pools(by, cycle).or_raise()
    pool = ResourcePool(cycle=cycle)
    _fill(pool, values)
    pool.save()
    _set_quarters(pool, values.quarters)
    record(events.POOL_ADDED, pool, by=by, data={"added": pool_facts(_fresh(pool))})
    return pool


@transaction.atomic
def edit_pool(pool: ResourcePool, values: PoolInput, *, by: User, seen: str) -> ResourcePool:
    """Change a pool. While measures ask for it, its name, unit, kind and department stand in plans that may be under
    review: only amounts and the note change then. `seen` is the fingerprint of what the form showed."""
    pool = _fresh(locked_pool(pool))
    can_keep_pools(by, pool.cycle).or_raise()
    if fingerprint(pool) != seen:
        raise Stale("stale", _("别人刚改过这个资源池。请看最新内容，再改一次。"))
    before, is_asked = pool_facts(pool), pool.requests.exists()
    if is_asked:
        _refuse_renaming(pool, values)
    _fill(pool, values)
    pool.save()
    _set_quarters(pool, values.quarters)
    changed = changes(before, pool_facts(_fresh(pool)))
    if changed:
        record(events.POOL_EDITED, pool, by=by, data={"changed": changed})
    return pool


@transaction.atomic
def remove_pool(pool: ResourcePool, *, by: User) -> None:
    """Only while nothing asks for it, and nothing was ever decided about it."""
    cycle = locked_cycle(pool.cycle)
    can_keep_pools(by, cycle).or_raise()
    found = ResourcePool.objects.select_for_update().filter(pk=pool.pk).first()
    if found is None:
        return
    asked = found.requests.count()
    if asked:
        sentence = _("有 %(count)s 项措施申请了「%(pool)s」，不能删除。可以把可用量改为 0。")
        raise Conflict("pool_requested", sentence % {"count": asked, "pool": found.name})
    if found.settlements.exists():
        raise Conflict("pool_decided", _("这个资源池有协调记录，要留存备查，不能删除。可以把可用量改为 0。"))
    record(events.POOL_REMOVED, found, by=by, data={"removed": pool_facts(found)})
    found.delete()


@transaction.atomic
def copy_pools(cycle: PlanCycle, *, by: User) -> list[ResourcePool]:
    """Take over the pools of the year before, with their amounts; those whose name is there already stay as they are."""
    cycle = locked_cycle(cycle)
    can_keep_pools(by, cycle).or_raise()
    before = cycle_before(cycle)
    names = set(cycle.pools.values_list("name", flat=True))
    wanted = [p for p in before.pools.prefetch_related("amounts") if p.name not in names] if before else []
    if not wanted:
        raise Conflict("nothing_to_copy", _("上一年度没有可以复制的资源池，或者都已经有了。"))
    made = []
    for pool in wanted:
        copied = ResourcePool.objects.create(
            cycle=cycle,
            department_id=pool.department_id,
            kind=pool.kind,
            name=pool.name,
            unit=pool.unit,
            note=pool.note,
        )
        _set_quarters(copied, pool.quarters)
        made.append(copied)
    data = {"pools": len(made), "year": before.year if before else None}
    record(events.POOLS_COPIED, cycle, by=by, data=data)
    return made


def cycle_before(cycle: PlanCycle) -> PlanCycle | None:
    """The latest earlier cycle."""
    return PlanCycle.objects.filter(year__lt=cycle.year).order_by("-year").first()


def _fresh(pool: ResourcePool) -> ResourcePool:
    found = ResourcePool.objects.select_related("cycle", "department").prefetch_related("amounts")
    return found.get(pk=pool.pk)


def _refuse_renaming(pool: ResourcePool, values: PoolInput) -> None:
    fixed = {"name": _("名称"), "unit": _("单位"), "kind": _("类别"), "department": _("所属部门")}
    for name, label in fixed.items():
        if getattr(values, name) != getattr(pool, name):
            sentence = _("已有措施申请这个资源池，「%(label)s」写在计划里，不能再改；可用量和说明可以改。")
            raise invalid(name, sentence % {"label": label})


def _fill(pool: ResourcePool, values: PoolInput) -> None:
    pool.name, pool.unit = values.name.strip(), values.unit.strip()
    pool.kind, pool.department, pool.note = values.kind, values.department, values.note.strip()
    twin = ResourcePool.objects.filter(cycle=pool.cycle, name=pool.name).exclude(pk=pool.pk)
    if twin.exists():
        raise invalid("name", _("本周期已有资源池「%(name)s」，请换一个名称。") % {"name": pool.name})
    validate(pool, exclude={"cycle"})


def _set_quarters(pool: ResourcePool, quarters: Mapping[int, Decimal]) -> None:
    for quarter in (1, 2, 3, 4):
        amount = quarters.get(quarter) or Decimal(0)
        PoolAmount.objects.update_or_create(pool=pool, quarter=quarter, defaults={"amount": amount})
