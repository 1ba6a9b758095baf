from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from activity.commands.notices import notify
from activity.recipients import Recipient
from tests.cast import Cast
from tests.factories.activity import make_duty, make_event, make_mail
from tests.house.matrix import CLIENTS, NOBODY, PEOPLE, READ_ALL, SIGNED_IN, Row

# A page for the demo: elsewhere it does not exist.
MAILBOX = PEOPLE if settings.DEVELOPMENT_MAILBOX and settings.DEMO else NOBODY


def build(cast: Cast) -> Mapping[str, Any]:
    event = make_event(cast.a, by=cast.head_a)
    [notification] = notify(event, [Recipient(cast.staff_a.pk)], "test.told")
    return {
        "event_of_a": event,
        "notification_of_staff_a": notification,
        "duty_of_staff_a": make_duty(person=cast.staff_a, due_at=timezone.now()),
        "a_mail": make_mail(),
    }


ROWS = [
    Row("activity:my_day", get=PEOPLE),
    Row("activity:notifications", get=PEOPLE),
    Row("activity:read_all", post=PEOPLE),
    Row("activity:read_notification", ("notification_of_staff_a",), post=frozenset({"staff_a"})),
    Row("activity:trail", get=PEOPLE),
    Row("activity:mailbox", get=MAILBOX),
    Row("activity:mail", ("a_mail",), get=MAILBOX),
    Row("api:duty-list", get=SIGNED_IN),
    Row("api:duty-detail", ("duty_of_staff_a",), get=frozenset({"staff_a"})),
    Row("api:notification-list", get=SIGNED_IN),
    Row("api:notification-detail", ("notification_of_staff_a",), get=frozenset({"staff_a"})),
    Row("api:notification-read", ("notification_of_staff_a",), post=frozenset({"staff_a"})),
    Row("api:notification-read-all", post=PEOPLE),
    Row("api:event-list", get=SIGNED_IN),
    Row("api:event-detail", ("event_of_a",), get=READ_ALL | CLIENTS | {"head_a"}),
]
