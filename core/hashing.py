"""The fingerprint of a content: the same content has the same hash on every machine."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def content_hash(content: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of `content`: sorted keys, no blanks, UTF-8."""
    text = json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
