"""Which version a write means: `If-Match` with the ETag of the detail, or `version` in the body."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from core.errors import Invalid

TAG = re.compile(r'(?:W/)?"(?P<version>\d{1,9})(?:-[a-z]+)?"')


def etag_of(row: Any) -> str:
    """Version and status: every change of the representation changes one of them."""
    return f'"{row.version}-{row.status}"'


def version_of(request: Request, body: dict[str, Any]) -> int | None:
    """The version the caller read; None when it does not say, which the command refuses (428)."""
    header = request.headers.get("If-Match", "").strip()
    if header and header != "*":
        match = TAG.fullmatch(header)
        if match is None:
            raise Invalid(
                "bad_if_match",
                _("If-Match「%(value)s」不能使用。请原样传回读取计划时的 ETag。") % {"value": header[:60]},
            )
        return int(match["version"])
    version: int | None = body.get("version")
    return version
