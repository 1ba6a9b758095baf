"""What happened to visits, in words, and who is told."""

from __future__ import annotations

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message
from activity.messages import register as register_messages
from activity.models import Event
from activity.recipients import directory_on
from activity.sentences import Facts, Sentence, register
from activity.subscriptions import subscribe
from core.periods import local_today
from workorders import events
from workorders.commands.visits import call_off_visits, owe_visits_anew
from workorders.models import Obstacle, WorkOrder
from workorders.visit_hours import window_words

TOLD = (events.VISIT_DISPATCHED, events.VISIT_CHANGED, events.VISIT_CANCELLED)
RELEASED = f"{events.VISIT_DISPATCHED}.other"


def told_window(data: Facts) -> Facts:
    start, end = (parse_datetime(str(data.get(name, ""))) for name in ("starts_at", "ends_at"))
    return {**data, "window": window_words(start, end) if start and end else "—"}


def told_obstacle(data: Facts) -> Facts:
    labels = dict(Obstacle.choices)
    return {**told_window(data), "why": str(labels.get(str(data.get("obstacle")), "—"))}


def register_sentences() -> None:
    register(
        Sentence(
            events.VISIT_BOOKED,
            _("%(actor)s为工单「%(subject)s」约了第 %(n)s 次上门：%(window)s"),
            _("约上门"),
            "calendar-plus",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_CHANGED,
            _("%(actor)s把工单「%(subject)s」的第 %(n)s 次上门改到 %(window)s"),
            _("改上门时间"),
            "calendar-time",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_DISPATCHED,
            _("%(actor)s派%(visitor)s去工单「%(subject)s」的第 %(n)s 次上门：%(window)s"),
            _("派人上门"),
            "user-share",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_SET_OUT,
            _("%(actor)s出发去工单「%(subject)s」的第 %(n)s 次上门"),
            _("出发上门"),
            "navigation",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_ARRIVED,
            _("%(actor)s到达工单「%(subject)s」的第 %(n)s 次上门现场"),
            _("到达现场"),
            "map-pin-check",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_DONE,
            _("%(actor)s办好了工单「%(subject)s」的第 %(n)s 次上门"),
            _("上门办好"),
            "home-check",
            told_window,
            is_routine=True,
        ),
        Sentence(
            events.VISIT_FAILED,
            _("工单「%(subject)s」的第 %(n)s 次上门没办成：%(why)s（%(actor)s）"),
            _("上门没办成"),
            "home-x",
            told_obstacle,
        ),
        Sentence(
            events.VISIT_CANCELLED,
            _("%(actor)s取消了工单「%(subject)s」的第 %(n)s 次上门（%(window)s）"),
            _("取消上门"),
            "calendar-off",
            told_window,
            is_routine=True,
        ),
    )
    register_messages(
        Message(
            events.VISIT_DISPATCHED, _("%(actor)s派您去工单「%(subject)s」的第 %(n)s 次上门。"), "user-share"
        ),
        Message(RELEASED, _("工单「%(subject)s」的第 %(n)s 次上门改由别人去。"), "user-off"),
        Message(
            events.VISIT_CHANGED,
            _("%(actor)s改了工单「%(subject)s」第 %(n)s 次上门的时间或地址，请看新的约定。"),
            "calendar-time",
        ),
        Message(
            events.VISIT_CANCELLED,
            _("%(actor)s取消了工单「%(subject)s」的第 %(n)s 次上门，您不用去了。"),
            "calendar-off",
        ),
    )


@subscribe(*TOLD)
def tell_visitor(event: Event) -> None:
    """Whoever goes learns of it, and of every change, and who was to go learns that somebody else does."""
    goes, went = event.data.get("visitor_id"), event.data.get("before_id")
    people = directory_on(local_today()).people([pk for pk in (goes, went) if pk])
    path, data = reverse("workorders:visit", args=[event.data["visit"]]), {"n": event.data["n"]}
    for pk, person in people.items():
        notify(event, [person], event.name if pk == goes else RELEASED, path=path, data=data)


@subscribe(events.ORDER_RESOLVED, events.ORDER_CLOSED, events.ORDER_CANCELLED)
def call_off(event: Event) -> None:
    order = WorkOrder.objects.filter(pk=event.subject_id).first()
    if order is not None and order.visits.open().exists():
        call_off_visits(order, by=event.actor)


@subscribe(events.ORDER_ASSIGNED)
def owe_anew(event: Event) -> None:
    order = WorkOrder.objects.filter(pk=event.subject_id).first()
    if order is not None and order.visits.open().exists():
        owe_visits_anew(order, by=event.actor)
