"""Machine clients act as their service account: a client-credentials token has no user of its own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class ClientTokenAuthentication(OAuth2Authentication):
    """`Authorization: Bearer …`; the person behind the request is the client's service account."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        token = found[1]
        account = token.application.service_account
        if account is None or not account.is_active:
            raise AuthenticationFailed(
                _("这个客户端没有可用的系统账号，请联系管理员。"), code="no_service_account"
            )
        return account, token
