"""What may be owed for an order, in words."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from core.punctuation import apart

ASSIGN = "work_order.assign"
RESOLVE = "work_order.resolve"
STEP = "work_order.step"
RECURRING_STOPPED = "recurring_order.stopped"
DISPATCH_VISIT = "visit.dispatch"
PAY_VISIT = "visit.pay"


def register_purposes() -> None:
    register(Purpose(ASSIGN, Act.DO, _("分派"), "workorders:order", _("分派工单「%(subject)s」"), describe))
    register(Purpose(RESOLVE, Act.DO, _("办结"), "workorders:order", _("办结工单「%(subject)s」"), describe))
    register(
        Purpose(
            STEP,
            Act.DO,
            _("办这一步"),
            "workorders:order",
            _("办理工单「%(subject)s」的规程步骤"),
            describe_step,
        )
    )
    for code, verb, sentence in (
        (DISPATCH_VISIT, _("派人"), _("派人上门：%(subject)s")),
        (PAY_VISIT, _("上门"), _("按时上门：%(subject)s")),
    ):
        register(Purpose(code, Act.DO, verb, "workorders:visit", sentence, describe_visits))
    register(
        Purpose(
            RECURRING_STOPPED,
            Act.DO,
            _("处理"),
            "workorders:recurring",
            _("周期工单「%(subject)s」停了，请接管、修改后恢复或结束"),
            describe_halt,
        )
    )


def describe_halt(ids: Collection[int]) -> dict[int, str]:
    """Why each was stopped, in one query."""
    from workorders.models import RecurringOrder

    rows = RecurringOrder.objects.filter(pk__in=ids)
    return {row.pk: apart((row.get_halt_display(), row.reason)) for row in rows}


def describe_visits(ids: Collection[int]) -> dict[int, str]:
    """When, where and to whom, in one query."""
    from workorders.models import Visit
    from workorders.visit_hours import window_words

    rows = Visit.objects.filter(pk__in=ids)
    return {
        visit.pk: apart((window_words(visit.starts_at, visit.ends_at), visit.address, visit.contact_name))
        for visit in rows
    }


def describe_step(ids: Collection[int]) -> dict[int, str]:
    """The step whose turn it is in each order, with who asked, in one query."""
    from workorders.models import OrderStep

    rows = OrderStep.objects.pending().filter(order_id__in=ids).select_related("step", "order")
    return {
        row.order_id: apart(
            (
                gettext("第 %(n)s 步「%(title)s」") % {"n": row.step.position, "title": row.step.title},
                str(row.step.get_stage_display()),
                row.order.requester,
            )
        )
        for row in rows
    }


def describe(ids: Collection[int]) -> dict[int, str]:
    """Kind, category, priority when it is not the usual one, status and customer of each order, in one query."""
    from workorders.models import Priority, WorkOrder

    lines = {}
    for order in WorkOrder.objects.filter(pk__in=ids).select_related("category"):
        priority = order.get_priority_display() if order.priority != Priority.NORMAL else ""
        parts = (
            order.get_kind_display(),
            str(order.category or ""),
            priority,
            order.get_status_display(),
            order.requester,
        )
        lines[order.pk] = apart(parts)
    return lines
