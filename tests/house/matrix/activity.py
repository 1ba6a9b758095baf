from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from activity.commands.comments import resolve_comment
from activity.commands.notices import notify
from activity.recipients import Recipient
from tests.cast import Cast
from tests.factories.activity import make_duty, make_event, make_mail
from tests.factories.discussions import PNG, make_attachment, make_comment, upload
from tests.factories.workorders import make_order
from tests.house.matrix import CLIENTS, NOBODY, OF_A, PEOPLE, READ_ALL, SIGNED_IN, Row, World

# A page for the demo: elsewhere it does not exist.
MAILBOX = PEOPLE if settings.DEVELOPMENT_MAILBOX and settings.DEMO else NOBODY


READERS = READ_ALL | OF_A
"""Who sees an order of the team below A: whoever sees it may speak about it."""
ATTACHERS = frozenset({"director", "officer", "supervisor"}) | OF_A
AUTHOR = frozenset({"staff_a"})
CRM = frozenset({"crm_write"})
"""May write about orders, for its token has the scope of orders."""


def build(cast: Cast) -> Mapping[str, Any]:
    event = make_event(cast.a, by=cast.head_a)
    [notification] = notify(event, [Recipient(cast.staff_a.pk)], "test.told")
    order = make_order(department=cast.a_team, assignee=cast.staff_a, status="assigned")
    settled = make_comment(order, cast.head_a)
    return {
        "talked_kind": "work-order",
        "talked_order": order,
        "comment_of_staff_a": make_comment(order, cast.staff_a),
        "settled_comment": resolve_comment(settled, by=cast.head_a),
        "file_of_staff_a": make_attachment(order, cast.staff_a),
        "picture_of_staff_a": make_attachment(order, cast.staff_a, "照片.png", PNG),
        "event_of_a": event,
        "notification_of_staff_a": notification,
        "duty_of_staff_a": make_duty(person=cast.staff_a, due_at=timezone.now()),
        "a_mail": make_mail(),
    }


def of_order(world: World) -> dict[str, Any]:
    return {"subject_type": "work-order", "subject_id": world["talked_order"].pk}


ROWS = [
    Row("activity:my_day", get=PEOPLE),
    Row("activity:notifications", get=PEOPLE),
    Row("activity:read_all", post=PEOPLE),
    Row("activity:read_notification", ("notification_of_staff_a",), post=frozenset({"staff_a"})),
    Row(
        "activity:mail_preference",
        get=PEOPLE,
        post=PEOPLE,
        body=lambda world: {
            "approval": "instant",
            "mention": "digest",
            "reminder": "digest",
            "news": "never",
            "digest_at": "08:30",
        },
    ),
    Row("activity:trail", get=PEOPLE),
    Row("activity:discussion", ("talked_kind", "talked_order"), get=READERS),
    Row("activity:mentionable", ("talked_kind", "talked_order"), get=READERS),
    Row(
        "activity:add_comment",
        ("talked_kind", "talked_order"),
        post=READERS,
        body=lambda world: {"body": "请今天回电。"},
    ),
    Row("activity:comment", ("comment_of_staff_a",), get=READERS),
    Row("activity:reply", ("comment_of_staff_a",), post=READERS, body=lambda world: {"body": "好。"}),
    Row("activity:edit_comment", ("comment_of_staff_a",), post=AUTHOR, body=lambda world: {"body": "改了。"}),
    Row("activity:resolve_comment", ("comment_of_staff_a",), post=READERS),
    Row("activity:reopen_comment", ("settled_comment",), post=READERS),
    Row("activity:remove_comment", ("comment_of_staff_a",), post=AUTHOR),
    Row(
        "activity:attach",
        ("talked_kind", "talked_order"),
        post=ATTACHERS,
        body=lambda world: {"file": upload()},
    ),
    # Another's file by its number is a 404 for whoever does not see the record (AZ-06).
    Row("activity:attachment", ("file_of_staff_a",), get=READERS),
    Row("activity:picture", ("picture_of_staff_a",), get=READERS),
    Row("activity:remove_attachment", ("file_of_staff_a",), post=AUTHOR | {"director", "officer"}),
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
    Row(
        "api:comment-list",
        get=SIGNED_IN,
        post=READERS | CRM,
        body=lambda world: {**of_order(world), "body": "请回电。"},
    ),
    Row(
        "api:comment-detail",
        ("comment_of_staff_a",),
        get=READERS | CLIENTS,
        patch=AUTHOR,
        delete=AUTHOR,
        body=lambda world: {"body": "改了。"},
    ),
    Row(
        "api:comment-reply", ("comment_of_staff_a",), post=READERS | CRM, body=lambda world: {"body": "好。"}
    ),
    Row("api:comment-resolve", ("comment_of_staff_a",), post=READERS | CRM),
    Row("api:comment-reopen", ("settled_comment",), post=READERS | CRM),
    Row(
        "api:attachment-list",
        get=SIGNED_IN,
        post=ATTACHERS | CRM,
        body=lambda world: {**of_order(world), "file": upload()},
        is_form=True,
    ),
    Row(
        "api:attachment-detail",
        ("file_of_staff_a",),
        get=READERS | CLIENTS,
        delete=AUTHOR | {"director", "officer"},
    ),
    Row("api:attachment-content", ("file_of_staff_a",), get=READERS | CLIENTS),
]
