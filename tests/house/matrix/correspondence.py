from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from correspondence.commands.sorting import take_in
from tests.cast import Cast
from tests.factories.correspondence import make_mailbox, make_token, write
from tests.house.matrix import NOBODY, OFFICE, Row
from tests.house.matrix.workorders import READERS, WORKERS
from workorders.commands.assignment import assign_order

DIRECTOR = frozenset({"director"})
SETTINGS = {
    "name": "售后邮箱", "kind": "repair", "is_active": "on", "way": "imap", "host": "imap.desk.example", "port": 993,
    "security": "tls", "username": "sh", "secret_name": "JINGJIN_MAILBOX_SH", "folder": "INBOX",
}  # fmt: skip


def build(cast: Cast) -> Mapping[str, Any]:
    mailbox = make_mailbox(cast.a, by=cast.director, address="kefu@desk.example")
    make_token(mailbox, by=cast.director)
    order = take_in(mailbox, write(message_id="<world@example.com>")).order
    assert order is not None
    order = assign_order(order, by=cast.head_a, department=cast.a_team, assignee=cast.staff_a)
    take_in(mailbox, write("When?", References="<world@example.com>"))
    ignored = take_in(mailbox, write("Half price this week", Precedence="bulk"))
    return {"a_mailbox": mailbox, "written_order": order, "ignored_mail": ignored}


ROWS = [
    Row("correspondence:messages", ("written_order",), get=READERS),
    Row(
        "correspondence:reply",
        ("written_order",),
        post=WORKERS,
        body=lambda world: {"text": "周三上午上门", "channel": "mail"},
    ),
    Row("correspondence:settle", ("written_order",), post=WORKERS),
    Row("correspondence:inbound", get=OFFICE),
    Row("correspondence:inbound_mail", ("ignored_mail",), get=OFFICE),
    Row("correspondence:order_mail", ("ignored_mail",), post=OFFICE),
    Row("correspondence:mailboxes", get=OFFICE),
    Row(
        "correspondence:new_mailbox",
        get=DIRECTOR,
        post=DIRECTOR,
        body=lambda world: {**SETTINGS, "address": "new@desk.example", "department": world["b"].pk},
    ),
    Row(
        "correspondence:mailbox",
        ("a_mailbox",),
        get=DIRECTOR,
        post=DIRECTOR,
        body=lambda world: {**SETTINGS, "address": "kefu@desk.example", "department": world["a"].pk},
    ),
    Row("correspondence:renew_token", ("a_mailbox",), post=DIRECTOR),
    # The mailbox's own token lets in, and nothing else: it is tested with the sorting of mail.
    Row("api:inbound-mail", post=NOBODY),
]
