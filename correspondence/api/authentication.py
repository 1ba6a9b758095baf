"""The mail system of a mailbox signs in by the mailbox's own token, and may bring mail to it; nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from correspondence.commands.mailboxes import digest_of
from correspondence.models import Mailbox, Way
from organization.models import User


class MailboxToken(BaseAuthentication):
    """`Authorization: Bearer …`; `request.auth` is the mailbox, the person behind it its account."""

    def authenticate(self, request: Request) -> tuple[User, Mailbox] | None:
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        digest = digest_of(words[1].decode("latin-1"))
        found = Mailbox.objects.active().filter(token_digest=digest, way=Way.WEBHOOK)
        mailbox = found.select_related("account", "department", "category").first()
        if mailbox is None:
            raise AuthenticationFailed(_("这个令牌不属于任何在用的客户邮箱。"), code="unknown_token")
        return mailbox.account, mailbox

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="mailbox"'


class MailboxTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "correspondence.api.authentication.MailboxToken"
    name = "mailboxToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of one mailbox, made on its settings page.",
        }
