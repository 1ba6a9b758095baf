"""The record that an address of a discussion names, as far as the person may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from activity.discussions import find_kind, kind_of_type
from activity.models import Attachment, Comment


def visible_record(request: HttpRequest, kind: str, pk: int) -> Any:
    """Raises Http404 for an unknown kind, a record that is not there, and one this person may not see."""
    found = find_kind(kind)
    record = found.find(request.user, pk) if found else None
    if record is None:
        raise Http404
    return record


def visible_comment(request: HttpRequest, pk: int) -> tuple[Comment, Any]:
    """The comment with its record, unless it was taken back."""
    comment = Comment.objects.select_related("subject_type", "author").filter(pk=pk).first()
    return required(comment), record_of(request, comment)


def visible_attachment(request: HttpRequest, pk: int) -> tuple[Attachment, Any]:
    """The file with its record, unless it was removed."""
    attachment = Attachment.objects.kept().select_related("subject_type").filter(pk=pk).first()
    return required(attachment), record_of(request, attachment)


def required(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def record_of(request: HttpRequest, row: Comment | Attachment | None) -> Any:
    found = required(row)
    record = kind_of_type(found.subject_type).find(request.user, found.subject_id)
    return required(record)
