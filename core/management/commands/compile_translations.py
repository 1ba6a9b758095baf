from typing import Any

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Compiles the translation catalogues; no gettext is needed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogues.wanted():
            if not path.exists():
                self.stderr.write(f"{path} does not exist yet; its language falls back to Chinese.")
                continue
            catalogue = catalogues.compile_catalogue(path)
            open_texts = len(catalogue.untranslated_entries())
            fuzzy = len(catalogue.fuzzy_entries())
            self.stdout.write(f"{path}: {len(catalogue)} texts, {open_texts} untranslated, {fuzzy} fuzzy")
