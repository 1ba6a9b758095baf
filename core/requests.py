"""The number of the request being served, so that a log line and an audit row can be matched."""

from __future__ import annotations

import structlog


def current_request_id() -> str:
    """The request id that django-structlog bound, or '' outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
