"""What was said about an order: with the customer, and among ourselves; a part of the order's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from activity.files.sniffing import EXTENSIONS
from activity.models import Attachment, Comment, Duty, Mail
from activity.threads import attached
from core.conversations import AttachedFile
from core.punctuation import listed
from correspondence.commands.messages import mail_way
from correspondence.forms import ReplyForm
from correspondence.lifecycle import MailStatus
from correspondence.models import Direction, Message, Reason, Verification
from correspondence.permissions import can_reply
from correspondence.purposes import ANSWER
from organization.models import User
from workorders.models import WorkOrder
from workorders.parts import OrderPart, Place, Visit, register_part

SHOWN = 100
"""The newest of each kind."""
ALL, CUSTOMER, INTERNAL = "all", "customer", "internal"
ICONS = {"mail": "mail", "phone": "phone", "chat": "message-2", "meeting": "users"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was said. `kind` is `in`, `out` or `internal`; `status` and `status_label` how its mail fares."""

    kind: str
    at: datetime
    who: str
    note: str
    words: str
    icon: str = "message"
    quoted: str = ""
    is_body: bool = False
    """The mail of which the order was made: its words stand on the page as the order's own."""
    is_other_address: bool = False
    is_unverified: bool = False
    status: str = ""
    status_label: str | Promise = ""
    problem: str = ""
    files: Sequence[AttachedFile] = ()
    left_out: str = ""
    url: str = ""


def register_conversation() -> None:
    register_part(
        OrderPart(
            name="conversation",
            place=Place.WORK,
            position=10,
            template="correspondence/conversation.html",
            tell=tell,
        )
    )


def tell(visit: Visit) -> Mapping[str, Any]:
    return told_conversation(visit.user, visit.order, form=visit.form)


def told_conversation(user: User, order: WorkOrder, *, show: str = "", form: Any = None) -> dict[str, Any]:
    """What the card draws: the lines that were asked for, oldest first, and the form of whoever may answer.

    Unasked, it tells everything; but where nothing passed with the customer, comments are not repeated from the card
    that holds them."""
    messages = read_messages(order)
    show = show or (ALL if messages else CUSTOMER)
    decision = can_reply(user, order)
    way = mail_way(order, messages) if decision else None
    lines = [*told_messages(user, messages)] if show != INTERNAL else []
    lines += told_bounces(order) if show != INTERNAL and any(one.mail_id for one in messages) else []
    lines += told_comments(order) if show != CUSTOMER else []
    address = reverse("correspondence:messages", args=[order.pk])
    return {
        "order": order,
        "lines": sorted(lines, key=lambda line: line.at),
        "show": show,
        "tabs": [
            (words, f"{address}?show={code}", code == show)
            for code, words in ((ALL, _("全部")), (CUSTOMER, _("客户")), (INTERNAL, _("内部")))
        ],
        "form": (form or ReplyForm(order=order, way=way)) if decision else None,
        "reason": "" if decision else str(decision.sentence),
        "way": way,
        "accept": ",".join(f".{extension}" for extension in EXTENSIONS),
        "is_owed": bool(decision) and is_owed(order, messages),
    }


def read_messages(order: WorkOrder) -> list[Message]:
    """The newest, oldest first; of mails only how they fare, not their texts a second time."""
    mails = Prefetch("mail", Mail.objects.defer("text", "html", "headers", "files"))
    rows = Message.objects.filter(order=order).prefetch_related("author", mails, "mailbox", "inbound")
    found = list(reversed(rows.order_by("-id")[:SHOWN]))
    for message in found:
        message.order = order
    return found


def is_owed(order: WorkOrder, messages: Sequence[Message]) -> bool:
    """Does the customer wait for an answer?"""
    if not messages or messages[-1].direction == Direction.OUT:
        return False
    return Duty.objects.about(order).open().filter(purpose=ANSWER).exists()


def told_messages(user: User, messages: Sequence[Message]) -> list[Line]:
    files = files_of(user, messages)
    return [
        told_incoming(one, files[one.pk])
        if one.direction == Direction.IN
        else told_outgoing(one, files[one.pk])
        for one in messages
    ]


def files_of(user: User, messages: Sequence[Message]) -> Mapping[int, list[AttachedFile]]:
    found: dict[int, list[AttachedFile]] = defaultdict(list)
    by_id = {one.pk: one for one in messages}
    if by_id:
        kind = ContentType.objects.get_for_model(Message)
        rows = Attachment.objects.filter(subject_type=kind, subject_id__in=by_id).kept()
        for file in rows.select_related("uploaded_by").order_by("pk"):
            found[file.subject_id].append(attached(file, by_id[file.subject_id], user))
    return found


def told_incoming(message: Message, files: list[AttachedFile]) -> Line:
    inbound = message.inbound
    return Line(
        kind="in",
        at=message.sent_at,
        who=message.name or message.address,
        note=message.address if message.name else "",
        words=message.text,
        icon="mail",
        quoted=message.quoted,
        is_body=inbound is not None and inbound.status == MailStatus.ORDERED,
        is_other_address=message.is_other_address,
        is_unverified=message.verification == Verification.FAILED,
        files=files,
        left_out=listed(message.left_out),
    )


def told_outgoing(message: Message, files: list[AttachedFile]) -> Line:
    status, label, problem = fate(message.mail)
    return Line(
        kind="out",
        at=message.sent_at,
        who=message.author.label if message.author else "",
        note=_("发给 %(address)s") % {"address": message.address}
        if message.mail
        else str(message.get_channel_display()),
        words=message.text,
        icon=ICONS.get(message.channel, "message"),
        status=status,
        status_label=label,
        problem=problem,
        files=files,
    )


def told_bounces(order: WorkOrder) -> list[Line]:
    """Our mails that came back; looked for only where some went out."""
    return [
        Line(
            kind="in",
            at=mail.received_at,
            who=mail.sender_name or mail.sender_address,
            note="",
            words=_("邮件被退回，客户没有收到：%(subject)s") % {"subject": mail.subject or "—"},
            icon="mail-x",
        )
        for mail in order.inbound_mails.filter(reason=Reason.BOUNCE).order_by("-id")[:SHOWN]
    ]


def fate(mail: Mail | None) -> tuple[str, str, str]:
    """Status, word and trouble of a mail of ours."""
    if mail is None:
        return "", "", ""
    if mail.sent_at is not None:
        return "sent", _("已发出"), ""
    if mail.gave_up_at is not None:
        return "failed", _("未能发出"), mail.error[:200]
    if mail.error:
        return "queued", _("重试中"), mail.error[:200]
    return "queued", _("等待发出"), ""


def told_comments(order: WorkOrder) -> list[Line]:
    """Comments in one line each; they are read whole, answered and settled in their own card."""
    rows = Comment.objects.about(order).filter(removed_at__isnull=True).select_related("author")
    return [
        Line(
            kind="internal",
            at=comment.created_at,
            who=comment.author.label,
            note=_("内部评论"),
            words=Truncator(" ".join(comment.body.split())).chars(120),
            url=f"{order.get_absolute_url()}#comment-{comment.pk}",
        )
        for comment in rows.order_by("-id")[:SHOWN]
    ]
