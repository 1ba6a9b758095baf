"""What readiness asks of this app: a worker and beat were seen lately by their effects, and nothing waits long."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from activity.models import Delivery, Heartbeat
from core.health import Part, register

LATELY = timedelta(seconds=90)
LONGEST_WAIT = timedelta(minutes=10)
"""Of an event that no subscriber was tried for; failures that wait for their next try do not count."""


def since(moment: str) -> Combinable:
    return ExpressionWrapper(Now() - F(moment), output_field=DurationField())


def seen_lately(name: str) -> list[Part]:
    age = (
        Heartbeat.objects.filter(part=name)
        .annotate(age=since("seen_at"))
        .values_list("age", flat=True)
        .first()
    )
    if age is None:
        return [Part(name, False, "never seen")]
    return [Part(name, age <= LATELY, f"seen {int(age.total_seconds())} s ago")]


def worker() -> list[Part]:
    return seen_lately("worker")


def beat() -> list[Part]:
    return seen_lately("beat")


def deliveries() -> list[Part]:
    untried = Delivery.objects.waiting().filter(attempts=0).order_by("event_id")
    age = untried.annotate(age=since("event__at")).values_list("age", flat=True).first()
    if age is None:
        return [Part("deliveries", True, "nothing waits")]
    return [Part("deliveries", age <= LONGEST_WAIT, f"the oldest waits for {int(age.total_seconds())} s")]


def register_all() -> None:
    for look in (worker, beat, deliveries):
        register(look)
