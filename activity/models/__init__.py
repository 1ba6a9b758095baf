from activity.models.duty import Duty, Reminder
from activity.models.event import Delivery, Event
from activity.models.heartbeat import Heartbeat
from activity.models.notice import Mail, Notification

__all__ = ["Delivery", "Duty", "Event", "Heartbeat", "Mail", "Notification", "Reminder"]
