"""Mappings one can choose from: those used before, by source, and the examples of the handbook."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from workorders.models import ImportRun

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"
USED, EXAMPLE = "used:", "example:"


def choices() -> list[tuple[str, str]]:
    used = ImportRun.objects.order_by("source_system").values_list("source_system", flat=True).distinct()
    found = [(f"{USED}{source}", _("沿用上次：%(source)s") % {"source": source}) for source in used]
    examples = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
    return [*found, *((f"{EXAMPLE}{name}", _("示例：%(name)s") % {"name": name}) for name in examples)]


def text_of(choice: str) -> str:
    """The mapping that was chosen, or '' when it is gone. Only what `choices` offers is ever read."""
    if choice.startswith(USED):
        runs = ImportRun.objects.filter(source_system=choice.removeprefix(USED)).order_by("-pk")
        return runs.values_list("mapping", flat=True).first() or ""
    for path in EXAMPLES.glob("*.toml"):
        if choice == f"{EXAMPLE}{path.stem}":
            return path.read_text(encoding="utf-8")
    return ""
