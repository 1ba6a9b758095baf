"""Who may do what with customers' mail. A mail itself may do nothing but arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from correspondence.lifecycle import INBOUND
from correspondence.models import Direction, InboundMail, Message
from organization.models import User
from workorders.lifecycle import OrderStatus
from workorders.models import WorkOrder
from workorders.permissions import works_on

WRITTEN_WITHIN = timedelta(minutes=2)
"""How long the files of an answer may follow it: they are brought with it, never afterwards."""


def can_see_mailboxes(user: User) -> Decision:
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("客户邮箱和来信由服务改善办公室查看和处理。"))


def can_manage_mailboxes(user: User) -> Decision:
    """The director: whoever names a mailbox lets mail from outside in, and says where passwords are sent."""
    if user.standing.is_director or (user.is_active and user.is_superuser):
        return ALLOWED
    return forbidden("not_director", _("客户邮箱由改善办公室主任设置。"))


def can_make_order(user: User, mail: InboundMail) -> Decision:
    """An order of a mail that was ignored or refused: the office, which looks at it first."""
    decision = can_see_mailboxes(user)
    if decision and mail.status not in INBOUND.sources("make_order"):
        return conflict(
            "wrong_status",
            _("这封来信当前为「%(status)s」，不能再转成工单。") % {"status": mail.get_status_display()},
        )
    return decision


def can_reply(user: User, order: WorkOrder) -> Decision:
    """Whoever may answer the customer for the first time may go on answering, also after the order is finished."""
    decision = works_on(user, order)
    if decision and order.status == OrderStatus.CANCELLED:
        return conflict("order_cancelled", _("工单已取消，不能再答复客户。需要时请先重开。"))
    return decision


def can_attach_to_message(user: Any, message: Message) -> Decision:
    """Files come with the message, brought by whoever wrote it; what was sent stays as it was sent."""
    if message.direction == Direction.IN:
        mine = message.mailbox is not None and message.mailbox.account_id == user.pk
    else:
        mine = message.author_id == user.pk
    if not mine:
        return forbidden("not_author", _("附件只能由写这条往来的人随它一起发出。"))
    if message.direction == Direction.OUT and timezone.now() - message.sent_at > WRITTEN_WITHIN:
        return conflict("message_sent", _("这条答复已经发出，不能再加附件。请另发一条。"))
    return ALLOWED


def nobody_comments(user: Any, message: Message) -> Decision:
    return forbidden("comment_on_order", _("评论请写在工单上，客户看不到。"))
