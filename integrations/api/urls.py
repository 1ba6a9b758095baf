"""The token endpoints of OAuth 2 client credentials; nothing else of the OAuth provider is mounted."""

from django.urls import path
from oauth2_provider import views
from rest_framework.routers import SimpleRouter

router = SimpleRouter()
token_urls = [
    path("token/", views.TokenView.as_view(), name="token"),
    path("token/revoke/", views.RevokeTokenView.as_view(), name="token-revoke"),
]
