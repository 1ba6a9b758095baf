from activity.models.attachment import Attachment
from activity.models.discussion import Comment, Mention
from activity.models.duty import Duty, Reminder
from activity.models.event import Delivery, Event
from activity.models.heartbeat import Heartbeat
from activity.models.notice import Mail, Notification

__all__ = [
    "Attachment",
    "Comment",
    "Delivery",
    "Duty",
    "Event",
    "Heartbeat",
    "Mail",
    "Mention",
    "Notification",
    "Reminder",
]
