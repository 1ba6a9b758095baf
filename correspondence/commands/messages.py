"""What is said between the customer and us: a mail is written down beside its order, an answer goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.attachments import MEGABYTE, attach
from activity.commands.duties import Holder, close_duties, open_duty
from activity.commands.post import message_id
from activity.files import sniffing
from activity.models import Mail
from activity.recording import record
from core.errors import Invalid
from correspondence import events
from correspondence.addressing import reply_to_for, sender_for, subject_for
from correspondence.models import Channel, Direction, InboundMail, Mailbox, Message
from correspondence.permissions import can_reply
from correspondence.purposes import ANSWER
from correspondence.reading.bodies import LONGEST_TEXT, without_quotes
from correspondence.reading.headers import is_address
from correspondence.reading.opening import Enclosed, Letter
from organization.models import User
from workorders.commands.rows import lock_order
from workorders.commands.work import required, respond_order
from workorders.models import WorkOrder

MOST_REFERENCES = 20
MOST_BYTES = 15 * MEGABYTE
"""Of the files of one answer: most servers refuse mail above 20 to 25 MB, and files grow by a third on their way."""


@dataclass(frozen=True, slots=True)
class MailWay:
    """To whom and from which mailbox an answer about an order would go by mail."""

    address: str
    mailbox: Mailbox
    is_verified: bool = True


def mail_way(order: WorkOrder, messages: Sequence[Message] | None = None) -> MailWay | None:
    """None where the customer left no address, or no mailbox is in use.

    The address is the one the order came from, never another one that wrote into it later.
    """
    if messages is None:
        messages = list(Message.objects.filter(order=order).select_related("mailbox").order_by("id"))
    first = next((one for one in messages if is_beginning(one, order)), None)
    contact = order.contact.strip().lower()
    address = contact if is_address(contact) else first.address if first else ""
    if not address:
        return None
    used = next((one.mailbox for one in reversed(messages) if one.mailbox and one.mailbox.is_active), None)
    mailbox = used or Mailbox.objects.nearest(order.department)
    is_verified = first is None or first.address != address or first.verification != "failed"
    return MailWay(address, mailbox, is_verified) if mailbox else None


def is_beginning(message: Message, order: WorkOrder) -> bool:
    """Is this the mail of which the order was made?"""
    return (
        message.direction == Direction.IN and not message.is_other_address and message.inbound_id is not None
    )


@transaction.atomic
def add_incoming(mail: InboundMail, letter: Letter, order: WorkOrder, *, is_answer: bool = False) -> Message:
    """Write a mail down beside its order, with its files. An answer is owed to the customer; nothing else changes."""
    order = lock_order(order)
    text, quoted = without_quotes(letter.text) if is_answer else (letter.text, "")
    files, left_out = admitted(letter.files)
    message = Message.objects.create(
        order=order,
        direction=Direction.IN,
        name=mail.sender_name,
        address=mail.sender_address,
        text=text,
        quoted=quoted,
        sent_at=mail.received_at,
        message_id=mail.message_id,
        mailbox=mail.mailbox,
        inbound=mail,
        is_other_address=is_answer and is_foreign(mail.sender_address, order),
        verification=mail.verification,
        left_out=[*left_out, *letter.left_out][:40],
    )
    for file in files:
        attach(message, ContentFile(file.data, name=file.name), by=mail.mailbox.account)
    if is_answer:
        open_duty(order, ANSWER, holder=Holder(person=order.assignee, department=order.department))
        data = {"message": message.pk, "is_other": message.is_other_address, "is_open": order.is_open}
        record(events.MESSAGE_RECEIVED, order, by=mail.mailbox.account, data=data)
    return message


def admitted(files: Sequence[Enclosed]) -> tuple[list[Enclosed], list[str]]:
    """Those whose bytes are what their names say and what may be uploaded; and the names of the others."""
    good, left_out = [], []
    for file in files:
        try:
            if not 0 < len(file.data) <= settings.FILE_LIMIT_MB * MEGABYTE:
                raise sniffing.refused("file_size", file.name, "")
            sniffing.identify(BytesIO(file.data), file.name)
        except Invalid:
            left_out.append(file.name[:160])
        else:
            good.append(file)
    return good, left_out


def is_foreign(address: str, order: WorkOrder) -> bool:
    """Does it come from another address than those we know to be the customer's?"""
    known = {order.contact.strip().lower()}
    rows = Message.objects.filter(order=order, is_other_address=False).values_list("address", flat=True)
    return address not in known | set(rows)


@transaction.atomic
def reply_to_customer(
    order: WorkOrder, *, by: User, text: str, channel: str, files: Sequence[File[bytes]] = ()
) -> Message:
    """Answer the customer, by mail or as it was said otherwise. The first answer is the order's first response.

    Raises `Invalid` for an empty text, a way that is not open, or a file that cannot be taken.
    """
    order = lock_order(order)
    can_reply(by, order).or_raise()
    text = required("text", text, _("请写答复内容。"))
    check_sizes(text, files)
    earlier = list(Message.objects.filter(order=order).select_related("mailbox").order_by("id"))
    mail = queue_mail(order, earlier, text) if channel == Channel.MAIL else None
    way = mail_way(order, earlier) if mail else None
    message = Message.objects.create(
        order=order,
        direction=Direction.OUT,
        channel=channel,
        author=by,
        name=order.requester,
        address=mail.address if mail else "",
        text=text,
        sent_at=timezone.now(),
        message_id=message_id(mail) if mail else "",
        mailbox=way.mailbox if way else None,
        mail=mail,
    )
    kept = [attach(message, file, by=by) for file in files]
    if mail and kept:
        mail.files = [one.pk for one in kept]
        mail.save(update_fields=["files"])
    if order.first_responded_at is None and order.is_open:
        respond_order(order, by=by)
    close_duties(order, ANSWER, by=by, outcome="answered")
    record(events.MESSAGE_SENT, order, by=by, data={"message": message.pk, "channel": channel})
    return message


def queue_mail(order: WorkOrder, earlier: Sequence[Message], text: str) -> Mail:
    """The mail of an answer, waiting to be sent. Raises `Invalid` where none can go."""
    way = mail_way(order, earlier)
    if way is None:
        sentence = _("这位客户没有可用的邮箱地址，或没有在用的客户邮箱。请改选电话等方式，并写下答复的内容。")
        raise Invalid("no_address", sentence, {"channel": [sentence]})
    ids = [one.message_id for one in earlier if one.message_id.startswith("<")][-MOST_REFERENCES:]
    headers = {"Auto-Submitted": "no", "Reply-To": reply_to_for(way.mailbox, order)}
    if ids:
        headers |= {"In-Reply-To": ids[-1], "References": " ".join(ids)}
    return Mail.objects.create(
        address=way.address,
        subject=subject_for(order),
        text=text,
        sender=sender_for(way.mailbox),
        headers=headers,
        created_at=timezone.now(),
    )


def check_sizes(text: str, files: Sequence[File[bytes]]) -> None:
    if len(text) > LONGEST_TEXT:
        sentence = _("答复有 %(n)s 个字，超过 %(most)s 字。请写短些，或作为附件发送。")
        told = sentence % {"n": len(text), "most": LONGEST_TEXT}
        raise Invalid("text_too_long", told, {"text": [told]})
    if sum(file.size for file in files) > MOST_BYTES:
        told = _("附件合计超过 %(most)s MB，客户的邮箱多半收不下。请压缩或分几次发送。") % {
            "most": MOST_BYTES // MEGABYTE
        }
        raise Invalid("files_too_large", told, {"files": [told]})


@transaction.atomic
def settle_message(order: WorkOrder, *, by: User) -> WorkOrder:
    """What the customer wrote needs no answer, for example a word of thanks."""
    order = lock_order(order)
    can_reply(by, order).or_raise()
    if close_duties(order, ANSWER, by=by, outcome="no_answer_needed"):
        record(events.MESSAGE_SETTLED, order, by=by)
    return order


@transaction.atomic
def move_answer_duty(order: WorkOrder) -> None:
    """An order was given to somebody else: the customer who waits is answered by whoever has it now."""
    order = lock_order(order)
    if close_duties(order, ANSWER, by=None, outcome="moved"):
        open_duty(order, ANSWER, holder=Holder(person=order.assignee, department=order.department))
