from rest_framework.routers import SimpleRouter

from activity.api.discussions import AttachmentViewSet, CommentViewSet
from activity.api.jobs import JobViewSet
from activity.api.viewsets import DutyViewSet, EventViewSet, NotificationViewSet

router = SimpleRouter()
router.register("duties", DutyViewSet, basename="duty")
router.register("notifications", NotificationViewSet, basename="notification")
router.register("events", EventViewSet, basename="event")
router.register("comments", CommentViewSet, basename="comment")
router.register("attachments", AttachmentViewSet, basename="attachment")
router.register("jobs", JobViewSet, basename="job")
