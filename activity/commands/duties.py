"""Duties are opened, moved and closed by the commands of the apps, inside their transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from activity.models import Duty
from activity.models.duty import Body
from activity.purposes import purpose_of
from core.phrases import source_language


@dataclass(frozen=True, slots=True)
class Holder:
    """Who owes it: one person, the heads of one department, or a body. Exactly one is given,
    except that a person's duty may carry the department whose heads are told when it is late."""

    person: Any = None
    department: Any = None
    body: str = ""


OFFICE = Holder(body=Body.OFFICE)
LEADERSHIP = Holder(body=Body.LEADERSHIP)


def open_duty(
    subject: models.Model,
    purpose: str,
    *,
    holder: Holder,
    due_at: datetime | None = None,
    at: datetime | None = None,
) -> Duty:
    """Make `purpose` owed for `subject`; when the holder already owes it, only the deadline moves."""
    with source_language():
        subject_label = str(subject)[:300]
    duty, created = Duty.objects.get_or_create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        purpose=purpose,
        person=holder.person,
        department=holder.department,
        body=holder.body,
        closed_at=None,
        defaults={
            "act": purpose_of(purpose).act,
            "subject_label": subject_label,
            "due_at": due_at,
            "opened_at": at or timezone.now(),
        },
    )
    if not created and duty.due_at != due_at:
        duty.due_at = due_at
        duty.save(update_fields=["due_at"])
    return duty


def close_duties(
    subject: models.Model,
    *purposes: str,
    by: Any,
    outcome: str = "",
    at: datetime | None = None,
    person: Any = None,
) -> int:
    """Close the open duties of `subject` (all of them when no purpose is named; with `person`, only those this
    person owes in person); returns how many."""
    duties = Duty.objects.about(subject).open()
    if person is not None:
        duties = duties.filter(person=person)
    if purposes:
        duties = duties.filter(purpose__in=purposes)
    return duties.update(closed_at=at or timezone.now(), closed_by=by, outcome=outcome)
