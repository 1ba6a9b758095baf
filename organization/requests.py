"""The request a page gets once the middleware has seen to it that somebody is signed in."""

from __future__ import annotations

from django.http import HttpRequest

from organization.models import User


class PersonRequest(HttpRequest):
    """`request.user` is a person; pages that are open to strangers take a plain HttpRequest."""

    user: User
