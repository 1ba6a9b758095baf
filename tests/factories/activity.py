"""Duties, events and mails for tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from activity.models import Duty, Event, Mail
from activity.recording import record
from organization.models import Department

serial = count(1)


def make_duty(**fields: Any) -> Duty:
    """An open duty about a department, due in an hour, opened a week ago; give person, department or body."""
    subject = fields.pop("subject", None)
    return Duty.objects.create(
        **{
            "act": "do",
            "purpose": "test.do",
            "subject_type": ContentType.objects.get_for_model(subject or Department),
            "subject_id": subject.pk if subject else next(serial),
            "subject_label": f"Thing {next(serial)}",
            "due_at": timezone.now() + timedelta(hours=1),
            "opened_at": timezone.now() - timedelta(days=30),
            **fields,
        }
    )


def make_event(subject: Any, name: str = "test.happened", *, by: Any = None, **data: Any) -> Event:
    with transaction.atomic():
        own = subject.pk if isinstance(subject, Department) else None
        return record(name, subject, by=by, data=data, department_id=own)


def make_mail(**fields: Any) -> Mail:
    n = next(serial)
    return Mail.objects.create(
        **{
            "address": f"person{n}@example.org",
            "subject": f"第 {n} 封",
            "text": "正文",
            "created_at": timezone.now(),
            **fields,
        }
    )
