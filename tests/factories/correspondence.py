"""Mailboxes and mails for tests."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count
from typing import Any

from correspondence.commands.mailboxes import MailboxSettings, add_mailbox, renew_token
from correspondence.commands.sorting import take_in
from correspondence.models import InboundMail, Mailbox
from organization.models import Department, User

serial = count(1)
CUSTOMER = "li.na@example.com"


def make_mailbox(department: Department, *, by: User, **fields: Any) -> Mailbox:
    """An address to which a mail system pushes, unless said otherwise."""
    given = {"address": f"kefu{next(serial)}@desk.example", "name": "客户服务中心", **fields}
    return add_mailbox(MailboxSettings(department=department, **given), by=by)


def make_token(mailbox: Mailbox, *, by: User) -> str:
    return renew_token(mailbox, by=by)


def write(
    text: str = "热水器不出热水，请派人来看。",
    *,
    subject: str = "热水器不出热水",
    sender: str = f"李娜 <{CUSTOMER}>",
    message_id: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A well-formed mail; header names are written with `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "kefu@desk.example", subject
    mail["Message-ID"] = message_id or f"<{next(serial)}@example.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def receive(mailbox: Mailbox, text: str = "热水器不出热水，请派人来看。", **parts: Any) -> InboundMail:
    return take_in(mailbox, write(text, **parts))
