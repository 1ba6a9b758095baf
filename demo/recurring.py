"""Templates that a service company would keep, and what comes again by them, with the weeks that were made already."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.periods import organization_zone
from demo.people import Company
from organization.models import User
from workorders.commands.order_templates import TemplateWords, save_template
from workorders.commands.recurring import RecurringTerms, pause_recurring, save_recurring
from workorders.commands.timing import set_deadlines, tick
from workorders.lifecycle import OrderStatus
from workorders.models import (
    CatchUp,
    DayNumber,
    OrderKind,
    OrderTemplate,
    RecurringOrder,
    RecurringRun,
    WorkOrder,
)
from workorders.models.order import ClockAct
from workorders.rhythm import DayOff, Unit

WEEKS_MADE = 4


def make_recurring_orders(company: Company, today: date) -> int:
    """Returns how many come again."""
    care, after_sales, logistics = (company.departments[code] for code in ("KF", "SH", "WL"))
    by = company.heads["KF"]
    spot_check = keep(
        by, "每周录音抽检", "每周一，抽上周的热线录音。", "抽检上周热线录音 20 通", "department"
    )
    filters = keep(
        company.heads["SH"],
        "月度滤芯巡检",
        "每月月初，责任区内逐台检查。",
        "责任区净水设备滤芯巡检",
        "department",
    )
    stock = keep(
        company.heads["WL"],
        "季度备件盘点",
        "每季度末，盘点后三日内报差异。",
        "常用备件盘点并报差异",
        "department",
    )
    weekly = terms(spot_check, care, Unit.WEEKS, today, weekdays=(0,))
    made = save_recurring(None, weekly, by=by)
    for week in range(WEEKS_MADE, 0, -1):
        monday = today - timedelta(days=today.weekday() + 7 * (week - 1))
        make_run(made, monday, is_done=week > 1, checked_by=company.director)
    save_recurring(None, terms(filters, after_sales, Unit.MONTHS, today, month_day=1), by=company.heads["SH"])
    quarterly = save_recurring(
        None,
        terms(stock, logistics, Unit.QUARTERS, today, nth=-1, weekdays=(4,), lead_days=5),
        by=company.heads["WL"],
    )
    pause_recurring(quarterly, by=company.heads["WL"], reason="仓库搬迁，搬完后恢复。")
    return RecurringOrder.objects.count()


def keep(by: User, name: str, purpose: str, title: str, audience: str) -> OrderTemplate:
    words = TemplateWords(kind=OrderKind.IMPROVEMENT, title=title, body=purpose)
    return save_template(None, by=by, name=name, purpose=purpose, words=words, audience=audience)


def terms(
    template: OrderTemplate, department: object, unit: Unit, today: date, **more: object
) -> RecurringTerms:
    return RecurringTerms(
        name="", template=template, department=department, unit=unit, first_on=today, at_time=time(8, 30),  # type: ignore[arg-type]
        day_off=DayOff.NEXT, catch_up=CatchUp.NEWEST, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def make_run(row: RecurringOrder, day: date, *, is_done: bool, checked_by: User) -> None:
    """As the clock had made it then; `is_done`: and the team did it the next day, and it was checked."""
    by, at = row.defined_by, datetime.combine(day, time(8, 30), organization_zone())
    if at > timezone.now():
        return
    (number,) = DayNumber.objects.take(day)
    done: dict[str, object] = {}
    if is_done:
        done = {
            "status": OrderStatus.CLOSED, "resolution": "抽检 20 通，问题 2 通已反馈班组。",
            "first_responded_at": at + timedelta(hours=1), "resolved_at": at + timedelta(hours=27), "resolved_by": by,
            "closed_at": at + timedelta(hours=30), "closed_by": checked_by,
        }  # fmt: skip
    order = WorkOrder(
        number=number, kind=row.template.kind, title=row.template.title, body=row.template.body,
        department=row.department, reported_at=at, **done,
    )  # fmt: skip
    targets = set_deadlines(order)
    order.save()
    tick(order, ClockAct.START, at=at, by=by, targets=targets)
    if order.resolved_at:
        tick(order, ClockAct.FINISH, at=order.resolved_at, by=by)
    RecurringRun.objects.create(recurring=row, on=day, day=day, order=order, made_at=at, made_by=by)
