from activity.models.attachment import Attachment
from activity.models.discussion import Comment, Mention
from activity.models.duty import Duty, Reminder
from activity.models.event import Delivery, Event
from activity.models.heartbeat import Heartbeat
from activity.models.job import Job
from activity.models.notice import Mail, MailPreference, Notification
from activity.models.seal import EventSeal

__all__ = [
    "Attachment",
    "Comment",
    "Delivery",
    "Duty",
    "Event",
    "EventSeal",
    "Heartbeat",
    "Job",
    "Mail",
    "MailPreference",
    "Mention",
    "Notification",
    "Reminder",
]
