"""Names of what happens in the correspondence with customers."""

MAILBOX_SAVED = "mailbox.saved"
MAILBOX_TOKEN_RENEWED = "mailbox.token_renewed"  # noqa: S105 - a name
MAILBOX_FAILED = "mailbox.failed"
MAIL_ORDERED = "inbound_mail.ordered"
MAIL_REFUSED = "inbound_mail.refused"
SENDER_SLOWED = "inbound_mail.sender_slowed"
MESSAGE_RECEIVED = "order_message.received"
MESSAGE_SENT = "order_message.sent"
MESSAGE_BOUNCED = "order_message.bounced"
MESSAGE_SETTLED = "order_message.settled"
