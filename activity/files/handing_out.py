"""Bytes on their way out: as a download under their name, or drawn by the browser, never with the right to run."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from activity.files import keeping
from core.errors import Unavailable

SANDBOX = "sandbox; default-src 'none'; script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def handed_out(key: str, name: str, media_type: str, *, as_attachment: bool) -> StreamingHttpResponse:
    """The file is opened when its first bytes are sent. Raises `Unavailable` when it is not where it should be."""
    require_bytes(key, name)
    response = StreamingHttpResponse(keeping.pieces(key), content_type=media_type)
    response["Content-Length"] = str(keeping.path_of(key).stat().st_size)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name) or ""
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def require_bytes(key: str, name: str) -> None:
    if not keeping.is_there(key):
        raise Unavailable(
            "file_missing",
            _("文件「%(name)s」不在存放的地方，请联系管理员从备份中恢复。") % {"name": name},
        )
