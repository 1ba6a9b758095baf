"""Two procedures that a service company would have, and the open orders that walk them, part done."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pgtrigger

from demo.people import Company
from organization.schedules import schedule_of
from workorders.commands.procedures import StepWords, save_procedure
from workorders.commands.steps import settle_step
from workorders.lifecycle import OrderStatus
from workorders.models import Category, OrderStep, Procedure, ProcedureEdition, ProcedureStep, WorkOrder

MOST = 90
"""Open orders that follow each procedure; the older ones were registered before it was published."""
NOTES = (
    "已核对订单与保修期",
    "客户发来照片 3 张",
    "接头未拧到位，见照片 2",
    "试机正常，客户签字",
    "电话已录音",
)


def step(stage: str, title: str, owner: str, limit: int | None = None, **more: object) -> StepWords:
    post = str(more.pop("post", ""))
    return StepWords(stage=stage, title=title, owner_rule=owner, post_title=post, limit_minutes=limit, **more)  # type: ignore[arg-type]


COMPLAINT = [
    step("intake", "核实身份与订单", "assignee", 60, urgent_minutes=20, instruction="核对电话、订单号和保修期。"),
    step("intake", "首次答复客户", "assignee", 120, urgent_minutes=30, instruction="先致歉，再说清下一步和时间。"),
    step(
        "handling", "判定责任：安装、产品还是使用", "assignee", 480, urgent_minutes=240, needs_evidence=True,
        instruction="看照片和安装单，写明依据；判不清的请技术支持部会诊。",
    ),
    step("handling", "提出并确认方案", "assignee", 480, urgent_minutes=240, instruction="补偿 300 元以内本岗可定。"),
    step("check", "办结后回访", "supervisor", 1440, instruction="满意度 3 分以下的转回处理。"),
]  # fmt: skip
REPAIR = [
    step("intake", "电话诊断", "assignee", 60, instruction="能电话解决的不上门。"),
    step("handling", "约定上门时间", "assignee", 240, urgent_minutes=60),
    step(
        "handling", "上门检修", "assignee", 960, needs_evidence=True, instruction="拍故障部位和换下的配件。"
    ),
    step("check", "抽查签收单", "head", 960),
]


def make_procedures(company: Company, dice: random.Random, now: datetime) -> int:
    """Returns how many open orders follow one."""
    followed = 0
    for name, root, former, present, change in (
        (
            "投诉处理规程",
            "投诉",
            COMPLAINT[:2] + COMPLAINT[3:],
            COMPLAINT,
            "二次漏水多因安装，增加判定责任一步。",
        ),
        ("上门维修规程", "维修", None, REPAIR, "按一线服务日历试行。"),
    ):
        category = Category.objects.get(full_name=root)
        procedure = None
        for number, steps in enumerate(filter(None, (former, present)), start=1):
            said = change if number > 1 or not former else ""
            procedure = save_procedure(
                procedure, by=company.officer, name=name, category=category, steps=steps, change=said
            )
        if procedure is not None:
            backdate(procedure, now)
            followed += follow(procedure, category, dice, now)
    return followed


def backdate(procedure: Procedure, now: datetime) -> None:
    """The editions were published in the past months, not when the demo was loaded."""
    with pgtrigger.ignore("workorders.ProcedureEdition:procedure_edition_append_only"):
        for edition in ProcedureEdition.objects.filter(procedure=procedure):
            age = timedelta(days=60 + 150 * (procedure.edition - edition.number))
            ProcedureEdition.objects.filter(pk=edition.pk).update(published_at=now - age)


def follow(procedure: Procedure, category: Category, dice: random.Random, now: datetime) -> int:
    steps = list(
        ProcedureStep.objects.filter(edition__procedure=procedure, edition__number=procedure.edition)
    )
    orders = list(
        WorkOrder.objects.unresolved()
        .filter(category__path__startswith=category.path)
        .select_related("department", "assignee")
        .order_by("-reported_at")[:MOST]
    )
    for order in orders:
        walk(order, steps, dice, now)
    return len(orders)


def walk(order: WorkOrder, steps: list[ProcedureStep], dice: random.Random, now: datetime) -> None:
    """Some steps done, each within or a little beyond its limit; the next one open and owed."""
    schedule = schedule_of(order.department)
    at = order.reported_at
    most = {OrderStatus.NEW: 0, OrderStatus.ASSIGNED: 1}.get(OrderStatus(order.status), 3)
    for step_ in [one for one in steps if not one.is_check][:most]:
        limit = timedelta(minutes=step_.limit_for(order.priority) or 240)
        used = limit * dice.choice((0.3, 0.5, 0.6, 0.8, 0.9, 1.2))
        done = schedule.add(at, used)
        if done > now or order.assignee is None:
            break
        OrderStep.objects.create(
            order=order, step=step_, owner=order.assignee, opened_at=at, done_at=done, done_by=order.assignee,
            note=dice.choice(NOTES) if step_.needs_evidence else "", work_seconds=int(used.total_seconds()),
        )  # fmt: skip
        at = done
    position = order.steps.count()
    if position == 0:
        OrderStep.objects.create(order=order, step=steps[0], opened_at=order.reported_at)
    elif position < len(steps) and not steps[position].is_check:
        OrderStep.objects.create(order=order, step=steps[position], opened_at=at)
    settle_step(order, by=None)
