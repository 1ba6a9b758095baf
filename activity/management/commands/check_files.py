"""`manage.py check_files`: are all uploaded files there, and are they what came in? For after a restore."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activity.files import keeping
from activity.models import Attachment


class Command(BaseCommand):
    help = "Holds every uploaded file against the fingerprint in the database; fails when one is missing or changed."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = changed = count = 0
        for attachment in Attachment.objects.order_by("pk").iterator():
            count += 1
            if not keeping.is_there(attachment.key):
                missing += 1
                self.stderr.write(f"missing: attachment {attachment.pk}, {attachment.key}")
            elif fingerprint(attachment.key) != attachment.sha256:
                changed += 1
                self.stderr.write(f"changed: attachment {attachment.pk}, {attachment.key}")
        if missing or changed:
            raise CommandError(
                f"{missing} missing and {changed} changed of {count} files; restore them from a backup."
            )
        self.stdout.write(f"{count} files, all as they came in.")


def fingerprint(key: str) -> str:
    digest = hashlib.sha256()
    for piece in keeping.pieces(key):
        digest.update(piece)
    return digest.hexdigest()
