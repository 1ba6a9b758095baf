"""Bytes that no row names: what an interrupted upload or a restore from two moments leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from activity.files import keeping

OURS = re.compile(rf"(?:[0-9a-f]{{2}}/[0-9a-f]{{2}}|{keeping.QUARANTINE})/[0-9a-f]{{32}}")
"""Only what `keeping` has named; whatever else lies in the folder is somebody's own."""
SAFE_AGE = timedelta(days=1)
"""Bytes are written before their row: what is younger may belong to an upload that goes on."""
AT_ONCE = 1000


def unnamed(now: datetime) -> Iterator[Path]:
    """Files older than a day whose key stands in no row."""
    waiting = keys_on_disk()
    while keys := list(islice(waiting, AT_ONCE)):
        known = named(keys)
        for key in keys:
            path = keeping.path_of(key)
            if key not in known and is_old(path, now):
                yield path


def keys_on_disk() -> Iterator[str]:
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        key = path.relative_to(root).as_posix()
        if path.is_file() and OURS.fullmatch(key):
            yield key


def named(keys: Iterable[str]) -> set[str]:
    """Those that some row names. Every model with a `key` is asked: one too many keeps a file, one too few loses it."""
    wanted, found = list(keys), set()
    for model in apps.get_models():
        if any(isinstance(f, models.CharField) and f.name == "key" for f in model._meta.concrete_fields):
            found |= set(model._default_manager.filter(key__in=wanted).values_list("key", flat=True))
    return found


def is_old(path: Path, now: datetime) -> bool:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:  # taken away by its own program meanwhile
        return False
    return now - changed > SAFE_AGE
