"""A few orders that belong together: a large one in parts, one that waits for a spare part, one asked twice."""

from __future__ import annotations

from demo.people import Company
from workorders.commands.links import link_orders
from workorders.lifecycle import OrderStatus
from workorders.models import LinkRole, WorkOrder


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
