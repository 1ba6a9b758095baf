"""Mappings one can choose from: those kept by name, those used before, by source, and the examples of the handbook."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workorders.models import ImportMapping, ImportRun

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"
SAVED, USED, EXAMPLE = "saved:", "used:", "example:"


def choices() -> list[tuple[str, str]]:
    saved = [(f"{SAVED}{kept.pk}", _told(kept)) for kept in ImportMapping.objects.select_related("saved_by")]
    used = ImportRun.objects.order_by("source_system").values_list("source_system", flat=True).distinct()
    found = [(f"{USED}{source}", _("沿用上次：%(source)s") % {"source": source}) for source in used]
    examples = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
    return [
        *saved,
        *found,
        *((f"{EXAMPLE}{name}", _("示例：%(name)s") % {"name": name}) for name in examples),
    ]


def _told(kept: ImportMapping) -> str:
    """Its name, and whose it is since when."""
    facts = {
        "name": kept.name,
        "source": kept.source_system,
        "person": kept.saved_by.name,
        "day": date_format(timezone.localtime(kept.saved_at), "SHORT_DATE_FORMAT"),
    }
    return _("%(name)s（来源 %(source)s，%(person)s %(day)s保存）") % facts


def text_of(choice: str) -> str:
    """The mapping that was chosen, or '' when it is gone. Only what `choices` offers is ever read."""
    if choice.startswith(SAVED):
        number = choice.removeprefix(SAVED)
        kept = (
            ImportMapping.objects.filter(pk=number).first()
            if number.isdecimal() and len(number) < 10
            else None
        )
        return kept.text if kept else ""
    if choice.startswith(USED):
        runs = ImportRun.objects.filter(source_system=choice.removeprefix(USED)).order_by("-pk")
        return runs.values_list("mapping", flat=True).first() or ""
    for path in EXAMPLES.glob("*.toml"):
        if choice == f"{EXAMPLE}{path.stem}":
            return path.read_text(encoding="utf-8")
    return ""
