"""Saying something about a record, answering it, settling it. What was said is told in the words of the events;
the words of the comment itself stay in its row, which only those see who see the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity import events
from activity.commands.duties import Holder, close_duties, open_duty
from activity.commands.mentions import Named, find_mentions
from activity.discussions import kind_of
from activity.models import Comment, Mention
from activity.models.discussion import LONGEST_COMMENT, LONGEST_QUOTE
from activity.permissions import (
    can_comment,
    can_edit_comment,
    can_remove_comment,
    can_reopen_thread,
    can_reply,
    can_resolve,
)
from activity.purposes import ANSWER
from activity.recording import record
from core.errors import Invalid


@transaction.atomic
def add_comment(
    about: Any, *, by: Any, body: str, anchor: str = "", quote: str = "", asks: bool = False
) -> Comment:
    """Begin a thread about a record or one of its parts. `quote` is the value that is talked about, as it reads now;
    `asks` makes everyone who is named owe an answer. Raises `Invalid` for empty or endless words, for a part that
    does not exist and for names that cannot be meant."""
    can_comment(by, about).or_raise()
    comment = Comment(
        subject_type=ContentType.objects.get_for_model(about),
        subject_id=about.pk,
        anchor=known_anchor(about, anchor),
        quote=" ".join(quote.replace("\x00", "").split())[:LONGEST_QUOTE],
        body=readable(body),
        asks=asks,
        author=by,
        created_at=timezone.now(),
    )
    named = people_named(comment, about)
    comment.save()
    told = name_people(comment, named)
    record(events.COMMENT_ADDED, about, by=by, data=facts(comment, told))
    return comment


@transaction.atomic
def reply_to(comment: Comment, *, by: Any, body: str, asks: bool = False) -> Comment:
    """Answer in a thread; answering a reply answers its thread. What this person was asked there is done."""
    thread = locked_thread(comment)
    about: Any = thread.subject
    can_reply(by, thread, about).or_raise()
    reply = Comment(
        subject_type=thread.subject_type,
        subject_id=thread.subject_id,
        anchor=thread.anchor,
        parent=thread,
        body=readable(body),
        asks=asks,
        author=by,
        created_at=timezone.now(),
    )
    named = people_named(reply, about)
    reply.save()
    close_duties(thread, ANSWER, by=by, outcome="replied", person=by)
    told = name_people(reply, named)
    record(events.COMMENT_REPLIED, about, by=by, data=facts(reply, told))
    return reply


@transaction.atomic
def edit_comment(comment: Comment, *, by: Any, body: str) -> Comment:
    """Change the own words while they are fresh; people named only now are told now."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    about: Any = comment.subject
    can_edit_comment(by, comment, about).or_raise()
    comment.body = readable(body)
    named = people_named(comment, about)
    before = set(comment.mentions.values_list("person_id", flat=True))
    comment.edited_at = timezone.now()
    comment.save(update_fields=["body", "edited_at"])
    comment.mentions.all().delete()
    told = [person_id for person_id in name_people(comment, named) if person_id not in before]
    record(events.COMMENT_EDITED, about, by=by, data=facts(comment, told))
    return comment


@transaction.atomic
def resolve_comment(comment: Comment, *, by: Any) -> Comment:
    """Settle a thread (了结): nothing in it is owed any more."""
    thread = locked_thread(comment)
    about: Any = thread.subject
    can_resolve(by, thread, about).or_raise()
    thread.resolved_at, thread.resolved_by = timezone.now(), by
    thread.save(update_fields=["resolved_at", "resolved_by"])
    close_duties(thread, ANSWER, by=by, outcome="resolved")
    record(events.COMMENT_RESOLVED, about, by=by, data=facts(thread))
    return thread


@transaction.atomic
def reopen_comment(comment: Comment, *, by: Any) -> Comment:
    thread = locked_thread(comment)
    about: Any = thread.subject
    can_reopen_thread(by, thread, about).or_raise()
    thread.resolved_at = thread.resolved_by = None
    thread.save(update_fields=["resolved_at", "resolved_by"])
    record(events.COMMENT_REOPENED, about, by=by, data=facts(thread))
    return thread


@transaction.atomic
def remove_comment(comment: Comment, *, by: Any) -> Comment:
    """Take back own words: they are shown nowhere any more, the row stays; answers to them stay too."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    about: Any = comment.subject
    can_remove_comment(by, comment, about).or_raise()
    comment.removed_at, comment.removed_by = timezone.now(), by
    comment.save(update_fields=["removed_at", "removed_by"])
    if comment.parent_id is None:
        close_duties(comment, ANSWER, by=by, outcome="removed")
    record(events.COMMENT_REMOVED, about, by=by, data=facts(comment))
    return comment


def locked_thread(comment: Comment) -> Comment:
    """The first comment of the thread, locked: replies and settling wait for each other."""
    return Comment.objects.select_for_update(of=("self",)).get(pk=comment.parent_id or comment.pk)


def readable(body: str) -> str:
    """The words as they are kept. Raises `Invalid` when there are none, or too many."""
    text = "\n".join(line.rstrip() for line in body.replace("\x00", "").splitlines()).strip()
    if not text:
        message = _("请写下评论的内容。")
        raise Invalid("comment_empty", message, {"body": [message]})
    if len(text) > LONGEST_COMMENT:
        message = _("评论有 %(length)s 字，最多 %(most)s 字。请缩短，或把长文作为附件上传。") % {
            "length": len(text),
            "most": LONGEST_COMMENT,
        }
        raise Invalid("comment_too_long", message, {"body": [message]})
    return text


def known_anchor(about: Any, anchor: str) -> str:
    """The anchor, if the record has such a part now."""
    if anchor and anchor not in kind_of(type(about)).anchors(about):
        message = _("这条记录没有「%(anchor)s」这一处，可能刚被删除。请刷新页面后再试。") % {
            "anchor": anchor[:40]
        }
        raise Invalid("anchor_unknown", message, {"anchor": [message]})
    return anchor


def people_named(comment: Comment, about: Any) -> list[Named]:
    """Raises `Invalid` for names that cannot be meant, and for a question that asks nobody."""
    named = find_mentions(comment.body, about)
    if comment.asks and not named:
        message = _("要请人答复，请用 @ 写明是谁。")
        raise Invalid("nobody_asked", message, {"body": [message]})
    return named


def name_people(comment: Comment, named: Sequence[Named]) -> list[int]:
    """Keep who is named and, in a question, make them owe the answer; returns their ids, once each."""
    Mention.objects.bulk_create(Mention(comment=comment, person=n.person, text=n.text) for n in named)
    people = {n.person.pk: n.person for n in named if n.person.pk != comment.author_id}
    if comment.asks:
        ask(comment.parent or comment, people.values())
    return list(people)


def ask(thread: Comment, people: Iterable[Any]) -> None:
    for person in people:
        open_duty(thread, ANSWER, holder=Holder(person=person))


def facts(comment: Comment, told: Sequence[int] = ()) -> dict[str, Any]:
    """What an event says of a comment: never its words, for events are seen by more people than the record is."""
    return {
        "comment": comment.pk,
        "thread": comment.parent_id or comment.pk,
        "anchor": comment.anchor,
        **({"mentioned": list(told)} if told else {}),
    }
