from django.urls import path

from activity.views import attachments, discussions, jobs, mailbox, my_day, notifications, trail

app_name = "activity"
urlpatterns = [
    path("", my_day.my_day, name="my_day"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read_all"),
    path("notifications/mail/", notifications.mail_preference, name="mail_preference"),
    path("notifications/<int:pk>/read/", notifications.read_notification, name="read_notification"),
    path("trail/", trail.trail, name="trail"),
    path("discussions/<slug:kind>/<int:pk>/", discussions.discussion, name="discussion"),
    path("discussions/<slug:kind>/<int:pk>/comments/", discussions.add, name="add_comment"),
    path("discussions/<slug:kind>/<int:pk>/people/", discussions.mentionable, name="mentionable"),
    path("discussions/<slug:kind>/<int:pk>/files/", attachments.attach, name="attach"),
    path("comments/<int:pk>/", discussions.comment, name="comment"),
    path("comments/<int:pk>/reply/", discussions.reply, name="reply"),
    path("comments/<int:pk>/edit/", discussions.edit, name="edit_comment"),
    path("comments/<int:pk>/resolve/", discussions.resolve, name="resolve_comment"),
    path("comments/<int:pk>/reopen/", discussions.reopen, name="reopen_comment"),
    path("comments/<int:pk>/remove/", discussions.remove, name="remove_comment"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("attachments/<int:pk>/picture/", attachments.picture, name="picture"),
    path("attachments/<int:pk>/remove/", attachments.remove, name="remove_attachment"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/new/<slug:kind>/<int:pk>/", jobs.request_one, name="request_job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<int:pk>/result/", jobs.result, name="job_result"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mail, name="mail"),
]
