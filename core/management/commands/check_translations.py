from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import catalogues

SHOWN = 40


class Command(BaseCommand):
    help = "Fails when a text lacks a translation, or when a catalogue does not match the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        paths = catalogues.wanted()
        found = [line for path in paths for line in catalogues.incomplete(path)]
        if catalogues.can_extract():
            found += catalogues.stale(paths)
        else:
            self.stderr.write(
                "gettext is not installed: whether the catalogues match the code was not checked."
            )
        if found:
            more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
            raise CommandError("\n".join([*found[:SHOWN], *more]))
