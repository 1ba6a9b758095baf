"""A few orders that belong together: a large one in parts, one that waits for a spare part, one asked twice; the time
that people wrote down on the latest ones, and what some say in the office's own fields."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from core.periods import organization_zone
from demo.people import Company
from workorders.commands.field_values import fill_fields
from workorders.commands.links import link_orders
from workorders.commands.order_fields import FieldInput, add_order_field
from workorders.lifecycle import OrderStatus
from workorders.models import Category, LinkRole, RequiredWhen, TimeEntry, WorkKind, WorkOrder

TIMED = 120
"""Resolved orders with time on them."""


def make_links(company: Company) -> int:
    """Returns how many links there are."""
    of_service = WorkOrder.objects.filter(department__path__startswith=company.departments["SH"].path)
    running = list(of_service.filter(status=OrderStatus.IN_PROGRESS).order_by("-reported_at")[:7])
    solved = list(of_service.filter(status=OrderStatus.CLOSED).order_by("-closed_at")[:2])
    if len(running) < 7 or len(solved) < 2:
        return 0
    large, waiting, twice, *parts = running
    pairs = [
        *((large, part, LinkRole.CHILD, "") for part in [*parts[:2], *solved]),
        (waiting, parts[2], LinkRole.NEEDS, "等同一批阀芯到货"),
        (twice, parts[3], LinkRole.DUPLICATE_OF, "客户先打电话，又在公众号留言"),
        (large, waiting, LinkRole.RELATED, "同一小区"),
    ]
    for one, other, role, note in pairs:
        link_orders(one, other, role=role, by=company.officer, note=note)
    return len(pairs)


def make_time(dice: random.Random, now: datetime) -> int:
    """Minutes on the orders resolved last, as their resolvers would write them. Returns how many entries."""
    solved = WorkOrder.objects.filter(resolved_at__gt=now - timedelta(days=14), assignee__isnull=False)
    entries = []
    for order in solved.order_by("-resolved_at")[:TIMED]:
        at, person = order.resolved_at or now, order.assignee_id or 0
        for kind, minutes in ((WorkKind.HANDLING, (20, 30, 45, 60, 90)), (WorkKind.TRAVEL, (0, 0, 30, 45))):
            if spent := dice.choice(minutes):
                entries.append(
                    TimeEntry(
                        order=order, person_id=person, written_by_id=person, kind=kind,
                        day=timezone.localtime(at, organization_zone()).date(), minutes=spent, written_at=at,
                    )
                )  # fmt: skip
    TimeEntry.objects.bulk_create(entries)
    return len(entries)


def make_fields(dice: random.Random, company: Company) -> int:
    """Two fields, one of all orders and one of repairs. Returns how many orders say something in them."""
    repairs = Category.objects.filter(full_name="维修").first()
    if repairs is None:
        return 0
    serial = FieldInput(label="产品序列号", kind="text", help_text="机身侧面标签上，例如 JJ-25-00318。")
    paid = FieldInput(
        label="收费方式",
        kind="choice",
        choices=("保内免费", "保外收费", "延保"),
        category=repairs,
        required_when=RequiredWhen.RESOLUTION,
    )
    add_order_field(serial, code="serial_no", by=company.officer)
    add_order_field(paid, code="payment", by=company.officer)
    running = WorkOrder.objects.filter(
        status=OrderStatus.IN_PROGRESS, assignee__isnull=False, category__path__startswith=repairs.path
    )
    told = list(running.select_related("assignee").order_by("-reported_at")[:8])
    for order in told:
        custom = {"serial_no": f"JJ-25-{dice.randrange(10_000):05d}", "payment": dice.choice(paid.choices)}
        if order.assignee:
            fill_fields(order, custom=custom, by=order.assignee)
    return len(told)
