"""A mail comes in: it is kept as a row, then becomes an order, a message of one, or stays with its reason.

A mail acts with no rights: it registers an order in the name of the mailbox's account, or is written down beside one.
It never moves an order, whatever it says.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.post import host_of_messages
from activity.files import keeping
from activity.recording import record
from core.errors import Refusal
from core.phrases import source_language
from correspondence import events
from correspondence.addressing import order_named_in
from correspondence.commands.messages import add_incoming
from correspondence.lifecycle import MailStatus
from correspondence.models import Direction, InboundMail, Mailbox, Message, Reason
from correspondence.permissions import can_make_order
from correspondence.reading import headers
from correspondence.reading.judging import machine_reason, verification_of
from correspondence.reading.opening import Letter, Unreadable, envelope_of, open_letter, parsed_head
from organization.models import User
from workorders.commands.intake import NewOrder, create_order
from workorders.models import WorkOrder

logger = logging.getLogger(__name__)
MOST_AN_HOUR = 20
"""Mails of one address that are taken up within an hour; a person writes fewer."""
MOST_ATTEMPTS = 5
LOOKED_THROUGH = 500_000
"""Bytes of a bounce in which the mail that came back is named."""
ADDRESSED_TO = ("To", "Cc", "Delivered-To", "X-Original-To")


def take_in(mailbox: Mailbox, raw: bytes) -> InboundMail:
    """Keep a mail and sort it; one that came before is answered with its row. Raises nothing because of the mail.

    What fails while sorting leaves the row as received, to be tried again by `sort_waiting`.
    """
    mail = keep_mail(mailbox, raw)
    return try_to_sort(mail) if mail.status == MailStatus.RECEIVED else mail


def keep_mail(mailbox: Mailbox, raw: bytes) -> InboundMail:
    """The row of a mail, with its bytes in the file store, committed before anybody looks inside."""
    envelope = envelope_of(raw)
    known = InboundMail.objects.filter(mailbox=mailbox, message_id=envelope.message_id).first()
    if known is not None:
        return known
    kept = keeping.keep(BytesIO(raw)).key if raw else ""
    try:
        with transaction.atomic():
            return InboundMail.objects.create(
                mailbox=mailbox,
                message_id=envelope.message_id,
                digest=envelope.digest,
                size=envelope.size,
                key=kept,
                sender_name=envelope.sender_name,
                sender_address=envelope.sender_address,
                subject=envelope.subject,
                received_at=timezone.now(),
            )
    except IntegrityError:
        keeping.drop(kept)
        return InboundMail.objects.get(mailbox=mailbox, message_id=envelope.message_id)


@transaction.atomic
def refuse_too_large(mailbox: Mailbox, head: bytes, size: int) -> InboundMail:
    """The row of a mail whose bytes were not taken: its head says from whom it is."""
    envelope = envelope_of(head)
    mail, is_new = InboundMail.objects.get_or_create(
        mailbox=mailbox,
        message_id=envelope.message_id,
        defaults={
            "digest": envelope.digest,
            "size": size,
            "sender_name": envelope.sender_name,
            "sender_address": envelope.sender_address,
            "subject": envelope.subject,
            "received_at": timezone.now(),
        },
    )
    if is_new:
        leave(mail, MailStatus.REFUSED, Reason.TOO_LARGE, f"{-(-size // 1024 // 1024)} MB")
    return mail


def try_to_sort(mail: InboundMail) -> InboundMail:
    """Sort one mail; a failure of ours is noted, and after some tries the mail is left to the office."""
    try:
        return sort_mail(mail)
    except Exception as error:
        logger.exception("inbound mail %s was not sorted", mail.pk)
        return note_failure(mail, error)


@transaction.atomic
def note_failure(mail: InboundMail, error: Exception) -> InboundMail:
    mail = InboundMail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=mail.pk)
    mail.attempts += 1
    mail.save(update_fields=["attempts"])
    if mail.status == MailStatus.RECEIVED and mail.attempts >= MOST_ATTEMPTS:
        leave(mail, MailStatus.REFUSED, Reason.BROKEN, type(error).__name__)
    return mail


def sort_waiting(*, limit: int = 50) -> int:
    """Try again what a failure or the end of a worker left behind; returns how many were sorted."""
    before = timezone.now() - timedelta(minutes=1)
    waiting = InboundMail.objects.waiting().filter(received_at__lt=before).order_by("pk")[:limit]
    return sum(try_to_sort(mail).status != MailStatus.RECEIVED for mail in waiting)


@transaction.atomic
def sort_mail(mail: InboundMail) -> InboundMail:
    """Decide what becomes of a received mail, and do it; a second worker finds it decided."""
    mail = lock_mail(mail)
    if mail.status != MailStatus.RECEIVED:
        return mail
    try:
        letter = open_letter(bytes_of(mail))
    except Unreadable as refused:
        return leave(mail, MailStatus.REFUSED, refused.reason, refused.detail)
    sender = letter.envelope.sender_address
    mail.verification = verification_of(letter.parsed, sender, mail.mailbox.trusted_server)
    reason = machine_reason(
        letter.parsed, sender, own_addresses=own_addresses(), is_own_message=is_own(mail.message_id)
    )
    if reason == Reason.BOUNCE:
        note_bounce(mail, letter)
    if reason is not None:
        return leave(mail, MailStatus.IGNORED, reason)
    if is_too_many(mail):
        return leave(mail, MailStatus.IGNORED, Reason.TOO_MANY)
    found = order_answered(letter)
    if found is not None:
        return add_to_order(mail, letter, found)
    try:
        with transaction.atomic():
            return order_from(mail, letter, by=mail.mailbox.account)
    except Refusal as refusal:
        return leave(mail, MailStatus.REFUSED, Reason.NOT_ACCEPTED, refusal.code)


@transaction.atomic
def make_order(mail: InboundMail, *, by: User) -> WorkOrder:
    """An order of a mail that was ignored or refused, as far as it can be read."""
    mail = lock_mail(mail)
    can_make_order(by, mail).or_raise()
    raw = bytes_of(mail)
    try:
        letter = open_letter(raw)
    except Unreadable:
        letter = Letter(parsed_head(raw), envelope_of(raw), "")
    order_from(mail, letter, by=by, is_by_hand=True)
    assert mail.order is not None  # noqa: S101 - order_from has set it
    record(events.MAIL_ORDERED, mail, by=by, data={"number": mail.order.number, "why": mail.reason})
    return mail.order


def order_from(mail: InboundMail, letter: Letter, *, by: User, is_by_hand: bool = False) -> InboundMail:
    """Register the order that a mail asks for. Raises the refusals of `create_order`."""
    mailbox, sender = mail.mailbox, mail.sender_address
    category = mailbox.category if mailbox.category and mailbox.category.is_active else None
    with source_language():
        new = NewOrder(
            kind=mailbox.kind,
            title=mail.subject or first_line(letter.text) or _("（无主题）"),
            body=letter.text,
            department=mailbox.department,
            category=category,
            requester=(mail.sender_name or sender)[:120],
            contact=sender if len(sender) <= 120 else "",
            channel=_("邮件"),
        )
    order = create_order(new, by=by)
    mail.order = order
    mail.move_to(MailStatus.ORDERED, at=timezone.now(), by=by if is_by_hand else None)
    mail.save(update_fields=["status", "order", "verification", "ordered_at", "ordered_by"])
    add_incoming(mail, letter, order)
    return mail


def add_to_order(mail: InboundMail, letter: Letter, order: WorkOrder) -> InboundMail:
    mail.order = order
    mail.move_to(MailStatus.THREADED, at=timezone.now(), by=None)
    mail.save(update_fields=["status", "order", "verification"])
    add_incoming(mail, letter, order, is_answer=True)
    return mail


def leave(mail: InboundMail, status: MailStatus, reason: Reason, detail: str = "") -> InboundMail:
    """It becomes nothing, and says why. The office hears once of an address that is slowed down."""
    is_first = reason == Reason.TOO_MANY and not slowed_lately(mail)
    mail.reason, mail.detail = reason, headers.one_line(detail)[:300]
    mail.move_to(status, at=timezone.now(), by=None)
    mail.save(update_fields=["status", "reason", "detail", "verification", "order"])
    if status == MailStatus.REFUSED:
        record(events.MAIL_REFUSED, mail, by=mail.mailbox.account, data={"why": reason})
    elif is_first:
        data = {"address": mail.sender_address, "most": MOST_AN_HOUR}
        record(events.SENDER_SLOWED, mail, by=mail.mailbox.account, data=data)
    return mail


def note_bounce(mail: InboundMail, letter: Letter) -> None:
    """An answer of ours came back: its order says so, and whoever wrote it is told. Nothing else follows from it."""
    ids = [*letter.references, *headers.message_ids([bytes_of(mail)[:LOOKED_THROUGH].decode("latin-1")])]
    ours = [one for one in ids if is_own(one)]
    found = Message.objects.filter(direction=Direction.OUT, message_id__in=ours).order_by("-id").first()
    if found is not None:
        mail.order = found.order
        data = {"message": found.pk, "author": found.author_id}
        record(events.MESSAGE_BOUNCED, found.order, by=mail.mailbox.account, data=data)


def order_answered(letter: Letter) -> WorkOrder | None:
    """The order that a mail goes on about: it answers a mail of ours, bears a token, or follows the sender's own."""
    answered = letter.references
    ours = Message.objects.filter(direction=Direction.OUT, message_id__in=answered).order_by("-id").first()
    if ours is not None:
        return ours.order
    texts = [headers.text_of(letter.parsed, "Subject")]
    texts += [headers.raw_of(letter.parsed, name) for name in ADDRESSED_TO]
    named = order_named_in(texts)
    if named is not None:
        return WorkOrder.objects.filter(pk=named).first()
    own = InboundMail.objects.filter(
        message_id__in=answered, sender_address=letter.envelope.sender_address, order__isnull=False
    )
    earlier = own.select_related("order").order_by("-id").first()
    return earlier.order if earlier else None


def lock_mail(mail: InboundMail) -> InboundMail:
    return (
        InboundMail.objects.select_for_update(of=("self",))
        .select_related("mailbox__department", "mailbox__account", "mailbox__category")
        .get(pk=mail.pk)
    )


def bytes_of(mail: InboundMail) -> bytes:
    """The mail as it came; empty where it was not kept."""
    return b"".join(keeping.pieces(mail.key)) if mail.key and keeping.is_there(mail.key) else b""


def own_addresses() -> set[str]:
    """Ours, from which nothing is taken in: an answer of a program to itself would never end."""
    _name, sender = headers.sender_of(parsed_head(f"From: {settings.DEFAULT_FROM_EMAIL}\n\n".encode()))
    return {*map(str.lower, Mailbox.objects.values_list("address", flat=True)), *filter(None, [sender])}


def is_own(message_id: str) -> bool:
    return message_id.endswith(f"@{host_of_messages()}>")


def is_too_many(mail: InboundMail) -> bool:
    hour_ago = timezone.now() - timedelta(hours=1)
    return InboundMail.objects.counted_from(mail.sender_address, hour_ago).count() >= MOST_AN_HOUR


def slowed_lately(mail: InboundMail) -> bool:
    return InboundMail.objects.filter(
        sender_address=mail.sender_address,
        reason=Reason.TOO_MANY,
        received_at__gte=timezone.now() - timedelta(hours=1),
    ).exists()


def first_line(text: str) -> str:
    return headers.one_line(text.strip().partition("\n")[0])[:120]
