"""`manage.py rescan_files`: files that no scanner has seen, or an older one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.commands.scans import rescan
from activity.files import scanning
from activity.models import Attachment
from activity.models.attachment import ScanState
from core.periods import organization_zone


class Command(BaseCommand):
    help = (
        "Scans files that came while there was no scanner or whose scan was given up; with --before also those that "
        "were scanned before a day, for example the day on which the scanner was renewed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=date.fromisoformat, help="A day, for example 2027-01-31.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not scanning.is_configured():
            raise CommandError("There is no scanner: set JINGJIN_SCAN_COMMAND first.")
        before: date | None = options["before"]
        moment = datetime.combine(before, time(), organization_zone()) if before else None
        clean = infected = failed = 0
        for pk in list(
            Attachment.objects.unseen_by_scanner(moment).order_by("pk").values_list("pk", flat=True)
        ):
            try:
                state = rescan(pk)
            except (scanning.ScanFailed, OSError) as error:
                failed += 1
                self.stderr.write(f"not scanned: attachment {pk}: {error}")
                continue
            clean += state == ScanState.CLEAN
            infected += state == ScanState.INFECTED
            if state == ScanState.INFECTED:
                self.stdout.write(f"quarantined: attachment {pk}")
        self.stdout.write(f"{clean} clean, {infected} quarantined, {failed} not scanned.")
        if failed:
            raise CommandError(f"{failed} files were not scanned; run the command again.")
