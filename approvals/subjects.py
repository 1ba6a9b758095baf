"""What goes along a chain: the app that owns a record says how it is bound, who is barred, and what follows.

Registered from `ready()` of the owning app; approvals know no plan and no adjustment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

from core.decisions import Decision
from core.phrases import told_label


def hold_row(record: Any) -> Any:
    """The row as it is now, held until the transaction ends."""
    return type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)


def page_of_row(record: Any) -> str:
    return str(record.get_absolute_url()) if hasattr(record, "get_absolute_url") else ""


@dataclass(frozen=True)
class Shown:
    """What is decided on, for the page of the case: the owner's template and what it needs."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class ApprovalSubject:
    kind: str
    model: type[models.Model]
    title: str | Promise
    purpose: str
    """The duty of those who are asked, registered by the owner in `activity.purposes` with the record's page."""
    bound: Callable[[Any], tuple[int, str]]
    """Version and fingerprint of the record as it is now."""
    barred: Callable[[Any, Any], Decision]
    """May this person decide on it at all? The own submission, the own review and the like are refused (403)."""
    department: Callable[[Any], Any]
    approved: Callable[..., None]
    """`(record, *, case, by, at)`, in the transaction of the last opinion."""
    returned: Callable[..., None]
    """`(record, *, case, by, at, text, parts)`, in the transaction of the opinion that returned it."""
    hold: Callable[[Any], Any] = hold_row
    """Locks the record in the owner's order of locks and returns it as it is now. The record is always held
    before its case."""
    page: Callable[[Any], str] = page_of_row
    """Where the whole record is read."""
    rests: Callable[[Any], str | Promise] = lambda record: ""
    """Why nobody owes a word about it for the moment, in a sentence: it is before the same people as part of something
    larger. An opinion is still taken; nothing of it grows late meanwhile."""
    shown: Callable[[Any, Any], Shown | None] = lambda record, user: None
    """`(record, user)`: the content, so that who decides need not leave the page; None where the person may not read
    the record. Asked only while the record is what the case is bound to."""


_subjects: dict[str, ApprovalSubject] = {}


def register(subject: ApprovalSubject) -> None:
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> ApprovalSubject:
    """Raises KeyError for a kind that no app has registered."""
    return _subjects[kind]


def find_subject(kind: str) -> ApprovalSubject | None:
    return _subjects.get(kind)


def kinds() -> list[str]:
    """The kinds whose records this installation has."""
    return list(_subjects)


def purposes() -> list[str]:
    """The duties of those who are asked, over all kinds."""
    return list(dict.fromkeys(subject.purpose for subject in _subjects.values()))


class SubjectPhrase:
    """Labels of cases are labels of their records; each is told by the phrase of its own model."""

    def told(self, text: str) -> str:
        from django.contrib.contenttypes.models import ContentType  # only once the apps are loaded

        for model in {subject.model for subject in _subjects.values()}:
            told = told_label(ContentType.objects.get_for_model(model).pk, text)
            if told != text:
                return told
        return text
