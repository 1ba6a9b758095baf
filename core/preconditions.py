"""Conditional requests of the API: the entity tag of a row is its version."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid
from core.versions import Versioned

TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def etag(row: Versioned) -> str:
    return f'"{row.version}"'


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names; None when the header is missing or `*`. Raises `Invalid` when it
    cannot be read."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    match = TAG.fullmatch(text)
    if match is None:
        raise Invalid(
            "bad_if_match",
            _('If-Match「%(value)s」不能使用。请原样写回读取时得到的 ETag，例如 "3"。')
            % {"value": text[:40]},
        )
    return int(match[1])


def is_unchanged(request: Request, row: Versioned) -> bool:
    """Does the caller already hold this version (`If-None-Match`)?"""
    held = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    return etag(row) in held


def tagged(response: Response, row: Versioned) -> Response:
    response["ETag"] = etag(row)
    return response
