"""How people sign in: accounts are made by the organisation, nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils.translation import ngettext

from organization.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> Any:
        """The own choice of a password, by change or reset, ends the duty to change it."""
        user.must_change_password = False
        return super().set_password(user, password)


class LongEnough(MinimumLengthValidator):
    """Django's own sentence for this has no Chinese yet."""

    def get_error_message(self) -> str:
        words = ngettext(
            "密码太短，至少要 %(n)s 个字符。", "密码太短，至少要 %(n)s 个字符。", self.min_length
        )
        return words % {"n": self.min_length}
