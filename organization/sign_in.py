"""How people sign in: accounts are made by the organisation, nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from organization.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> Any:
        """The own choice of a password, by change or reset, ends the duty to change it."""
        user.must_change_password = False
        return super().set_password(user, password)
