"""How an answer finds its order: a token that nobody can guess, in the subject and, where it can, in the address.

The number of an order says nothing by itself: whoever knows it could write into any conversation.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable
from email.utils import formataddr

from django.utils.crypto import salted_hmac

from activity.commands.letters import one_line
from correspondence.models import Mailbox
from workorders.models import WorkOrder

SALT = "correspondence.reply"
TOKEN = r"(\d{1,15})-([a-z2-7]{16})"  # noqa: S105 - a pattern
IN_SUBJECT = re.compile(rf"#{TOKEN}\]", re.IGNORECASE)
IN_ADDRESS = re.compile(rf"\+{TOKEN}@", re.IGNORECASE)


def token_of(order: WorkOrder) -> str:
    """The order's id with 80 bits of its signature, in letters and digits that survive any mail program."""
    return f"{order.pk}-{signature(order.pk)}"


def signature(pk: int) -> str:
    digest = salted_hmac(SALT, str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()


def order_named_in(texts: Iterable[str]) -> int | None:
    """The id of the order whose token stands in one of these texts (subject, addresses); None for a forged one."""
    for text in texts:
        for pattern in (IN_SUBJECT, IN_ADDRESS):
            for pk, given in pattern.findall(text[:4000]):
                if hmac.compare_digest(signature(int(pk)), given.lower()):
                    return int(pk)
    return None


def subject_for(order: WorkOrder) -> str:
    """The order's title with its number and token; the token is kept whole however long the title is."""
    mark = f"[{order.number} #{token_of(order)}]"
    return f"{one_line(order.title)[: 150 - len(mark)].rstrip()} {mark}"


def sender_for(mailbox: Mailbox) -> str:
    """`Name <address>` as it stands in a header."""
    return formataddr((one_line(mailbox.name), mailbox.address))


def reply_to_for(mailbox: Mailbox, order: WorkOrder) -> str:
    if not mailbox.uses_plus:
        return sender_for(mailbox)
    local, _at, host = mailbox.address.rpartition("@")
    return formataddr((one_line(mailbox.name), f"{local}+{token_of(order)}@{host}"))
