from django.urls import path

from activity.views import mailbox, my_day, notifications, trail

app_name = "activity"
urlpatterns = [
    path("", my_day.my_day, name="my_day"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read_all"),
    path("notifications/<int:pk>/read/", notifications.read_notification, name="read_notification"),
    path("trail/", trail.trail, name="trail"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mail, name="mail"),
]
