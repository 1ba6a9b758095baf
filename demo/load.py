"""Loads the whole demo organisation in one transaction; the same seed makes the same company."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from activity.models import Duty, Event
from activity.models.duty import Act
from core.periods import Period, local_today
from demo import story
from demo.adjustments import make_adjustments
from demo.approvals import make_approvals
from demo.asking import make_custom_fields
from demo.benchmarks import make_benchmarks
from demo.letters import make_letters
from demo.linking import make_fields, make_links, make_time
from demo.orders import make_orders
from demo.people import make_company
from demo.plans import at, make_next_plans, make_plans
from demo.procedures import make_procedures
from demo.recurring import make_recurring_orders
from demo.routing import make_routing
from demo.steering import make_steering
from demo.talking import talk
from demo.visits import make_visits
from evaluation.commands.closing import close_period
from evaluation.commands.computing import compute_period
from evaluation.models import ClosedPeriod, ComputationRun, Deviation
from organization.models import User
from plans.models import ProgressReport
from workorders import events
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder

SEED = 20260101
Say = Callable[[str], None]


def is_loaded() -> bool:
    return bool(User.objects.filter(username="zongjingli").exists())


def load(say: Say, *, since: date | None = None) -> None:
    """Everything, or nothing when interrupted. Orders begin on `since`, by default a year and a half ago."""
    now, today = timezone.now(), local_today()
    since = since or first_day(today)
    with transaction.atomic():
        take_time()
        dice = random.Random(SEED)
        company = make_company(dice, since, today)
        make_custom_fields(company.officer)
        backdate_setup(since)
        say(f"组织：{len(company.departments)} 个部门和班组，{User.objects.count()} 人")
        count = make_orders(company, dice, since, now)
        say(f"工单：{count} 件（{since} 至今）")
        owed = open_order_duties()
        say(f"待办：{owed} 件未办结工单")
        say(f"规程：{make_procedures(company, random.Random(SEED), now)} 件工单按规程办理")
        say(f"上门：{make_visits(now)} 次")
        say(f"周期工单：{make_recurring_orders(company, today)} 个")
        say(f"关联：{make_links(company)} 条；工时：{make_time(random.Random(SEED), now)} 条")
        say(f"字段：{make_fields(random.Random(SEED), company)} 件工单有补充信息")
        remember_last_days(now)
        cycles = make_plans(company, today)
        say(f"来信：{make_letters(company, now)} 件工单来自客户邮箱")
        compute(company.director, since, today, say)
        backdate_closings(now)
        make_adjustments(company, cycles[-1], now)
        make_approvals(company, today)
        talk(make_next_plans(company, today), company, now)
        make_benchmarks(company.director, today)
        make_steering(company, today)
        say(f"派单：{make_routing(company, now, today)}")
        say(f"执行：{ProgressReport.objects.count()} 份进展报告，{Deviation.objects.count()} 条偏差预警")
        say(f"计划：{len(cycles) + 1} 个年度")


def take_time() -> None:
    """Tens of thousands of orders in one statement take longer on a slow machine than any page may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '600s'")


def first_day(today: date) -> date:
    """The first day of the quarter a year and a half ago."""
    return Period.containing(today).shifted(-6).first_day


def open_order_duties() -> int:
    """Who owes what for orders that are not resolved, in one statement."""
    order_type = ContentType.objects.get_for_model(WorkOrder)
    duties = []
    for order in WorkOrder.objects.unresolved():
        is_new = order.status == OrderStatus.NEW
        duties.append(
            Duty(
                act=Act.DO,
                purpose="work_order.assign" if is_new else "work_order.resolve",
                subject_type=order_type,
                subject_id=order.pk,
                subject_label=str(order),
                person_id=None if is_new else order.assignee_id,
                department_id=order.department_id,
                due_at=response_due(order) or order.due_at if is_new else order.due_at,
                opened_at=order.reported_at,
            )
        )
    Duty.objects.bulk_create(duties)
    return len(duties)


def response_due(order: WorkOrder) -> datetime | None:
    return order.response_due_at if order.first_responded_at is None else None


def compute(director: User, since: date, today: date, say: Say) -> None:
    """Attainment of all quarters; every quarter but the running one is closed, and one is restated later."""
    first, current = Period.containing(since), Period.containing(today)
    run = compute_period(first, current, by=director)
    say(f"达成率：{run.observations} 个观测值，{run.attainments} 个目标季度")
    for quarter in first.until(current.previous):
        is_latest = quarter == current.previous
        close_period(quarter, by=director, summary=story.QUARTER_SUMMARY if is_latest else "")
    add_late_ratings(current.previous)
    restated = compute_period(current.previous, current, by=director)
    say(f"已关闭的季度补录评价后重算：{restated.observations} 个观测值有变化")


def remember_last_days(now: datetime, days: int = 4) -> None:
    """What happened to the orders of the last days, so that trails and 'since yesterday' are alive."""
    order_type = ContentType.objects.get_for_model(WorkOrder)
    touched = WorkOrder.objects.filter(updated_at__gte=now - timedelta(days=days)).select_related(
        "assignee", "closed_by"
    )
    told: list[Event] = []
    for order in touched:
        moments = (
            (events.ORDER_CREATED, order.reported_at, None),
            (events.ORDER_STARTED, order.first_responded_at, order.assignee),
            (events.ORDER_RESOLVED, order.resolved_at, order.assignee),
            (events.ORDER_CLOSED, order.closed_at, order.closed_by),
        )
        told += [
            Event(
                name=name,
                at=moment,
                actor=person,
                actor_label=person.label if person else "",
                subject_type=order_type,
                subject_id=order.pk,
                subject_label=str(order),
                department_id=order.department_id,
            )
            for name, moment, person in moments
            if moment and now - timedelta(days=days) <= moment <= now
        ]
    Event.objects.bulk_create(sorted(told, key=lambda event: event.at))


def backdate_setup(since: date) -> None:
    """The organisation was set up before its first order, not at the moment the demo was loaded."""
    with pgtrigger.ignore("activity.Event:event_append_only"):
        Event.objects.update(at=at(since, 9) - timedelta(days=7))


def backdate_closings(now: datetime) -> None:
    """Quarters were closed twelve days after their end, not at the moment the demo was loaded."""
    frozen = ("activity.Event:event_append_only", "evaluation.ClosedPeriod:closed_period_append_only")
    with pgtrigger.ignore(*frozen):
        for closed in ClosedPeriod.objects.all():
            moment = Period.containing(closed.period_start).end + timedelta(days=12, hours=10)
            ClosedPeriod.objects.filter(pk=closed.pk).update(closed_at=min(moment, now))
            Event.objects.about(closed).update(at=min(moment, now))
        computed = ContentType.objects.get_for_model(ComputationRun)
        Event.objects.filter(subject_type=computed).update(at=now - timedelta(days=9))


def add_late_ratings(quarter: Period) -> None:
    """Paper questionnaires of the closed quarter that were typed in too late: the figure is restated."""
    late = (
        WorkOrder.objects.filter(
            closed_at__gte=quarter.start, closed_at__lt=quarter.end, satisfaction__isnull=True
        )
        .filter(department__parent__code="KF")
        .order_by("id")[:160]
    )
    for number, order in enumerate(late):
        order.satisfaction = 2 if number % 3 else 5
        order.rated_at = order.closed_at
        order.save(update_fields=["satisfaction", "rated_at", "updated_at"])
