"""Files that came or went with a message hang on the message, wherever its order moves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from activity.discussions import Discussable, register
from correspondence.models import Message
from correspondence.permissions import can_attach_to_message, nobody_comments
from organization.querysets import PersonQuerySet
from workorders.discussions import people_of


def register_discussions() -> None:
    register(
        Discussable(
            kind="order-message",
            model=Message,
            visible_to=visible_messages,
            people=people_of_message,
            url=lambda message, anchor: message.order.get_absolute_url(),
            can_comment=nobody_comments,
            can_attach=can_attach_to_message,
            write_scope="workorders:write",
        )
    )


def visible_messages(user: Any) -> QuerySet[Message]:
    return Message.objects.visible_to(user).select_related("order__department", "mailbox")


def people_of_message(message: Message) -> PersonQuerySet:
    return people_of(message.order)
