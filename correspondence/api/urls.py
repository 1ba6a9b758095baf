from django.urls import path
from rest_framework.routers import SimpleRouter

from correspondence.api.views import InboundMailView

router = SimpleRouter()
mail_urls = [path("inbound-mail/", InboundMailView.as_view(), name="inbound-mail")]
