from correspondence.models.inbound import InboundMail, Reason, Verification
from correspondence.models.mailbox import Mailbox, Security, Way
from correspondence.models.message import Channel, Direction, Message

__all__ = [
    "Channel",
    "Direction",
    "InboundMail",
    "Mailbox",
    "Message",
    "Reason",
    "Security",
    "Verification",
    "Way",
]
