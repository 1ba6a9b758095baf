"""`manage.py sweep_files`: bytes without a row, and rows without bytes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from activity.files import keeping, sweeping
from activity.models import Attachment


class Command(BaseCommand):
    help = (
        "Lists files that no row names and rows whose file is missing. With --delete the files go, unless they are "
        "younger than a day; rows stay, for they say what was there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="Take the listed files away.")

    def handle(self, *args: Any, **options: Any) -> None:
        files = size = missing = 0
        for path in sweeping.unnamed(timezone.now()):
            files += 1
            size += path.stat().st_size
            self.stdout.write(f"no row: {path}")
            if options["delete"]:
                path.unlink(missing_ok=True)
        for pk, key in Attachment.objects.order_by("pk").values_list("pk", "key").iterator():
            if not keeping.is_there(key):
                missing += 1
                self.stdout.write(f"no file: attachment {pk}, {key}")
        done = "deleted" if options["delete"] else "found, nothing deleted (--delete)"
        self.stdout.write(
            f"{files} files without a row, {size} bytes: {done}; {missing} rows without a file."
        )
