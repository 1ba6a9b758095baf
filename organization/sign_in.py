"""How people sign in: accounts are made by the organisation, nobody signs up."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from activity.commands.letters import link, write_letter
from organization.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter of the outbox like every other, in its reader's language: no mail server is asked while somebody
        waits for a page, and one that is away delays the letter instead of losing it."""
        person: User | None = context.get("user")
        with translation.override((person and person.language) or settings.LANGUAGE_CODE):
            letter = self.render_mail(template_prefix, email, {**context, "email": email})
        write_letter(email, str(letter.subject), str(letter.body), recipient_id=person.pk if person else None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From SITE_URL as in every letter, never from a request's Host header."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return link(path.replace("UID-KEY", quote(key)))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Guesses are counted by the person who is meant: neither the name and the address of one person, nor a Host
        header with ever new ports (allauth's own key holds it), give more of them."""
        login = str(credentials.get("email") or credentials.get("username") or "").lower()
        meant = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).order_by("pk").first()
        return f"person:{meant.pk}" if meant else f"unknown:{login}"

    def set_password(self, user: User, password: str) -> Any:
        """The own choice of a password, by change or reset, ends the duty to change it."""
        user.must_change_password = False
        return super().set_password(user, password)


class SignInBackend(AuthenticationBackend):
    """Looks at each person's password once, by name or by address: the time then tells nobody who exists."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        self._looked_at: set[int] = set()
        return super().authenticate(request, **credentials)

    def _check_password(self, user: User | None, password: str) -> Any:
        if user is None or user.pk in self._looked_at:
            return None
        self._looked_at.add(user.pk)
        return super()._check_password(user, password)


class LongEnough(MinimumLengthValidator):
    """Django's own sentence for this has no Chinese yet."""

    def get_error_message(self) -> str:
        words = ngettext(
            "密码太短，至少要 %(n)s 个字符。", "密码太短，至少要 %(n)s 个字符。", self.min_length
        )
        return words % {"n": self.min_length}
