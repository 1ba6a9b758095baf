"""Who is told of what happens in discussions: who is named, who takes part, whose comment is settled, whose file
was found infected; and of the end of a background job, whoever asked for it. Nobody is told of a record that they do
not see when the news goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from activity import events
from activity.commands.notices import notify
from activity.discussion_words import ASKED, MENTIONED, QUARANTINED_OWN
from activity.discussions import kind_of_type
from activity.models import Attachment, Comment, Event
from activity.recipients import Recipient, directory_on
from activity.subscriptions import subscribe
from core.periods import local_today

LONGEST_EXCERPT = 80


@subscribe(events.COMMENT_ADDED, events.COMMENT_REPLIED, events.COMMENT_EDITED)
def tell_who_is_named(event: Event) -> None:
    comment = comment_of(event)
    if comment is None or not event.data.get("mentioned"):
        return
    people = [mention.person for mention in comment.mentions.filter(person_id__in=event.data["mentioned"])]
    tell(event, comment, people, ASKED if comment.asks else MENTIONED)


@subscribe(events.COMMENT_REPLIED)
def tell_the_thread(event: Event) -> None:
    """Everyone who wrote in the thread before, but who is named in the reply: they are told of that."""
    comment = comment_of(event)
    if comment is None or comment.parent is None:
        return
    earlier = comment.parent.replies.filter(pk__lt=comment.pk, removed_at__isnull=True)
    thread = [comment.parent, *earlier.select_related("author")]
    named = set(event.data.get("mentioned", []))
    tell(event, comment, [c.author for c in thread if c.author_id not in named], event.name)


@subscribe(events.COMMENT_RESOLVED)
def tell_who_asked(event: Event) -> None:
    comment = comment_of(event)
    if comment is not None:
        tell(event, comment, [comment.author], event.name)


@subscribe(events.ATTACHMENT_QUARANTINED)
def tell_the_uploader(event: Event) -> None:
    attachment = Attachment.objects.filter(pk=event.data["attachment"]).first()
    if attachment is None:
        return
    path = kind_of_type(event.subject_type).url(event.subject, attachment.anchor)
    notify(
        event,
        active([attachment.uploaded_by_id]),
        QUARANTINED_OWN,
        path=path,
        data={"file": attachment.name, "found": attachment.scan_note or "—"},
    )


@subscribe(events.JOB_FINISHED, events.JOB_FAILED)
def tell_who_asked_for_it(event: Event) -> None:
    """The end of a job, to whoever asked for it; nobody else has a part in it."""
    notify(
        event,
        active([event.data["owner"]]),
        event.name,
        path=reverse("activity:jobs"),
        data={"reason": event.data.get("reason") or "—"},
    )


def comment_of(event: Event) -> Comment | None:
    """The comment, unless it was taken back before the news went out."""
    comments = Comment.objects.select_related("author", "parent__author", "subject_type")
    return comments.filter(pk=event.data["comment"], removed_at__isnull=True).first()


def tell(event: Event, comment: Comment, people: Iterable[Any], message: str) -> None:
    kind = kind_of_type(comment.subject_type)
    seeing = [person.pk for person in set(people) if kind.is_seen_by(person, comment.subject_id)]
    path = f"{kind.url(event.subject, comment.anchor)}#comment-{comment.pk}"
    notify(event, active(seeing), message, path=path, data={"words": excerpt(comment.body)})


def active(ids: Iterable[int]) -> Iterable[Recipient]:
    return directory_on(local_today()).people(ids).values()


def excerpt(body: str) -> str:
    words = " ".join(body.split())
    return words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1]}…"
