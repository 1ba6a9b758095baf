"""Visits of today for one technician, one of them the third at the same customer's, and one that nobody is sent to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.periods import local_today, organization_zone
from organization.models import User
from workorders.commands.steps import settle_step
from workorders.commands.visit_rows import settle_visit
from workorders.models import Visit, WorkOrder

TECHNICIAN = "shouhou01"
SLOTS = (
    (time(8, 30), time(10)),
    (time(10), time(12)),
    (time(13, 30), time(15, 30)),
    (time(15, 30), time(17, 30)),
)
ADDRESSES = (
    "城东区明湖苑 6 栋 2 单元 1103",
    "城东区青年路 88 号 3 单元 502",
    "高新区云杉里 12 栋 1 单元 701",
    "高新区科创园 B 座 905",
    "老城区槐树巷 21 号",
)
PEOPLE = ("陈女士", "王先生", "刘阿姨", "赵先生", "孙女士")


def make_visits(now: datetime) -> int:
    """Returns how many visits there are."""
    technician = User.objects.get(username=TECHNICIAN)
    running = WorkOrder.objects.filter(status="in_progress").select_related("department", "assignee")
    own = list(running.filter(assignee=technician).order_by("due_at")[: len(SLOTS)])
    others = running.filter(department__in={order.department for order in own}, kind="repair")
    helped = list(others.exclude(assignee=technician).order_by("due_at")[: len(SLOTS) + 2 - len(own)])
    orders, waiting = (own + helped)[: len(SLOTS)], (own + helped)[len(SLOTS) :]
    for n, (order, (starts, ends)) in enumerate(zip(orders, SLOTS, strict=False)):
        if n == 1:
            before(order, technician, now)
            order.steps.filter(step__title="上门检修").delete()
            settle_step(order, by=None)
        made = visit(order, 3 if n == 1 else 1, n, on(0, starts), on(0, ends), technician, now)
        settle_visit(made, by=None)
    for n, order in enumerate(waiting, start=3):
        made = visit(order, 1, n, on(n - 3, time(14)), on(n - 3, time(16)), None, now)
        settle_visit(made, by=None)
    return Visit.objects.count()


def on(days: int, at: time) -> datetime:
    return datetime.combine(local_today() + timedelta(days=days), at, organization_zone())


def visit(
    order: WorkOrder, number: int, n: int, starts: datetime, ends: datetime, who: User | None, now: datetime
) -> Visit:
    """In the state that its window has by now: over, begun, or to come."""
    given = {
        "order": order, "number": number, "starts_at": starts, "ends_at": ends, "address": ADDRESSES[n],
        "contact_name": PEOPLE[n], "contact": f"1390000{1000 + n * 137}", "visitor": who,
        "booked_at": min(starts - timedelta(days=1), now), "booked_by": order.assignee,
    }  # fmt: skip
    if who is None:
        return Visit.objects.create(**given)
    given |= {
        "dispatched_at": min(starts - timedelta(hours=16), now),
        "dispatched_by": who,
        "status": "dispatched",
    }
    if now >= ends:
        given |= {
            "status": "done", "set_out_at": starts, "set_out_by": who, "arrived_at": starts + timedelta(minutes=20),
            "arrived_by": who, "done_at": ends - timedelta(minutes=10), "done_by": who,
            "result": "更换进水阀并试机，客户在场确认。", "signed_name": PEOPLE[n], "satisfaction": 5,
        }  # fmt: skip
    elif now >= starts or n == 1:
        arrived = min(max(starts, now - timedelta(minutes=25)), now)
        given |= {"status": "arrived", "arrived_at": arrived, "arrived_by": who}
    return Visit.objects.create(**given)


def before(order: WorkOrder, who: User, now: datetime) -> None:
    """Two visits before: one that did not hold, one without the part."""
    common = {
        "order": order, "address": ADDRESSES[1], "contact_name": PEOPLE[1], "contact": "13900001137", "visitor": who,
        "booked_by": who, "dispatched_by": who,
    }  # fmt: skip
    first, second = on(-6, time(10)), on(-2, time(14))
    Visit.objects.create(
        **common, number=1, status="done", starts_at=first, ends_at=first + timedelta(hours=2),
        booked_at=first - timedelta(days=1), dispatched_at=first - timedelta(days=1), arrived_at=first, arrived_by=who,
        done_at=first + timedelta(hours=1), done_by=who, result="换过密封圈，当时不漏。", signed_name=PEOPLE[1],
        satisfaction=3,
    )  # fmt: skip
    Visit.objects.create(
        **common, number=2, status="failed", starts_at=second, ends_at=second + timedelta(hours=2),
        booked_at=second - timedelta(days=1), dispatched_at=second - timedelta(days=1),
        failed_at=second + timedelta(hours=1), failed_by=who, obstacle="parts_missing",
        remark="又漏，接头 JT-12 缺货；客户很不满，请先道歉",
    )  # fmt: skip
