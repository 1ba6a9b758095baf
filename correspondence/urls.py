from django.urls import path

from correspondence.views import inbound, mailboxes, messages

app_name = "correspondence"
urlpatterns = [
    path("orders/<int:pk>/", messages.conversation, name="messages"),
    path("orders/<int:pk>/reply/", messages.reply, name="reply"),
    path("orders/<int:pk>/settle/", messages.settle, name="settle"),
    path("inbound/", inbound.inbound, name="inbound"),
    path("inbound/<int:pk>/", inbound.mail, name="inbound_mail"),
    path("inbound/<int:pk>/order/", inbound.order_mail, name="order_mail"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailboxes.mailbox, name="new_mailbox"),
    path("mailboxes/<int:pk>/", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:pk>/renew/", mailboxes.renew, name="renew_token"),
]
