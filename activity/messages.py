"""The words of a notification: a code and its fields are stored, the sentence is made in the reader's language.

Apps register their messages in `subscribers.py`; fields that people wrote are put in as they are, never read
as patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activity.purposes import find_purpose
from core.phrases import PERSON, told_label

if TYPE_CHECKING:
    from activity.models import Notification

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    code: str
    sentence: str | Promise
    """With named fields, e.g. `%(actor)s 报送了「%(subject)s」。`"""
    icon: str = "bell"
    fill: Callable[[Fields], Fields] = dict
    """Adds fields that depend on the reader's language."""
    topic: str = "news"
    """One of `activity.models.notice.Topic`: how its mail comes is for the reader to say."""


_messages: dict[str, Message] = {}


class Known(dict[str, Any]):
    """Fields of an older or newer version may be missing: a dash stands for them."""

    def __missing__(self, key: str) -> str:
        return "—"


def register(*messages: Message) -> None:
    for message in messages:
        _messages[message.code] = message


def words(code: str, data: Fields) -> str:
    """The sentence in the active language; an unknown code shows what it is about."""
    message = _messages.get(code)
    if message is None:
        return str(data.get("subject", code))
    return str(message.sentence) % Known(message.fill(data))


def words_of(notification: Notification) -> str:
    about = notification.event or notification.duty
    data = dict(notification.data)
    if "subject" in data:
        data["subject"] = told_label(about.subject_type_id if about else None, str(data["subject"]))
    if "actor" in data:
        data["actor"] = PERSON.told(str(data["actor"]))
    return words(notification.message, data)


def icon_of(code: str) -> str:
    return _messages[code].icon if code in _messages else "bell"


def topic_of(code: str) -> str:
    return _messages[code].topic if code in _messages else "news"


def duty_words(data: Fields) -> Fields:
    """Adds `duty`: what is owed, in the words of its purpose."""
    purpose = find_purpose(str(data.get("purpose", "")))
    subject = data.get("subject", "—")
    sentence = str(purpose.sentence) % Known(subject=subject) if purpose else str(subject)
    return {**data, "duty": sentence.rstrip("。.")}


register(
    Message("reminder.before", _("即将到期：%(duty)s。"), "clock", duty_words, "reminder"),
    Message("reminder.due", _("已到期：%(duty)s。"), "alert-triangle", duty_words, "reminder"),
    Message("reminder.day_1", _("逾期已满 1 天：%(duty)s。"), "alert-triangle", duty_words, "reminder"),
    Message("reminder.day_3", _("逾期已满 3 天：%(duty)s。"), "alert-triangle", duty_words, "reminder"),
    Message("reminder.day_7", _("逾期已满 7 天：%(duty)s。"), "alert-triangle", duty_words, "reminder"),
)
