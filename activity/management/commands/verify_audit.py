from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activity.commands.sealing import seal_events
from activity.models import EventSeal
from activity.sealing import faults

ANCHOR = re.compile(r"[1-9]\d*:[0-9a-f]{64}")
TOLD = 20


class Command(BaseCommand):
    help = (
        "Hold the audit trail against its seals: names the first event that was changed, removed or added later. "
        "Prints an anchor; keep it outside this machine and give it back with --anchor to see a tail that was cut."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", default="", metavar="NUMBER:DIGEST", help="as an earlier check printed it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = options["anchor"]
        if anchor and not ANCHOR.fullmatch(anchor):
            raise CommandError(f"--anchor {anchor[:80]!r} is none: give NUMBER:DIGEST as it was printed")
        found = []
        for fault in faults(anchor):
            found.append(fault)
            if len(found) == TOLD:
                break
        if found:
            raise CommandError("The audit trail is not whole:\n" + "\n".join(found))
        while seal_events():
            pass
        last = EventSeal.objects.order_by("-number").first()
        if last is None:
            self.stdout.write("The audit trail is empty.")
        else:
            self.stdout.write(f"The audit trail is whole. Anchor: {last}")
