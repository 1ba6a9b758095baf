"""`record(event)`: the only way to audit and to notify.

One row in the transaction of the act, and one outbox row for each subscriber that wants the event. After the
commit the outbox is nudged; a sweep stands behind the nudge, so nothing depends on it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from activity.delivery import nudge
from activity.models import Delivery, Event
from activity.subscriptions import subscribers_of
from core.phrases import source_language
from core.requests import current_request_id


def record(
    name: str,
    subject: models.Model,
    *,
    by: Any,
    data: dict[str, Any] | None = None,
    on_behalf_of: Any = None,
    department_id: int | None = None,
) -> Event:
    """Write that `name` happened to `subject`; must run inside the transaction of the act.

    `data` holds what the event means beyond its name, for example `{"remarks": …}` or before/after values.
    `department_id` is the department whose people may read the event; by default the subject's own.
    `by` is None when the clock acted.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs inside the transaction of the act")
    with source_language():
        actor_label, subject_label = by.label if by else "", str(subject)[:300]
    event = Event.objects.create(
        name=name,
        at=timezone.now(),
        actor=by,
        actor_label=actor_label,
        on_behalf_of=on_behalf_of,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_label=subject_label,
        department_id=department_id or getattr(subject, "department_id", None),
        data=data or {},
        request_id=current_request_id(),
    )
    wanted = subscribers_of(name)
    if wanted:
        Delivery.objects.bulk_create(Delivery(event=event, subscriber=s) for s in wanted)
        transaction.on_commit(nudge)
    return event
