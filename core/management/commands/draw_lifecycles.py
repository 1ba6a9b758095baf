"""Draws every life cycle as a diagram (Mermaid) with its table, for docs/lifecycle/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.lifecycle import Lifecycle, Stateful

FOLDER = Path(settings.BASE_DIR) / "docs" / "lifecycle"


def draw(lifecycle: Lifecycle, title: str) -> str:
    """One page: the diagram, then every move with the act that makes it."""
    labels = dict(lifecycle.statuses.choices)
    lines = [
        f"# {title} · {lifecycle.name}",
        "",
        "<!-- Drawn by `bin/manage draw_lifecycles`; edit the app's lifecycle.py instead. -->",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {lifecycle.initial}",
    ]
    lines += [f"    {value}: {labels[value]}" for value in lifecycle.statuses.values]
    lines += [f"    {move.source} --> {move.target}: {move.act}" for move in lifecycle.moves]
    ends = [value for value in lifecycle.statuses.values if not lifecycle.targets(value)]
    lines += [f"    {value} --> [*]" for value in ends]
    lines += ["```", "", "| 从 | 到 | 命令 | 轮到谁 |", "|---|---|---|---|"]
    lines += [
        f"| {labels[move.source]} | {labels[move.target]} | `{move.act}` | {lifecycle.owners[move.target] or '—'} |"
        for move in lifecycle.moves
    ]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Draw the life cycles into docs/lifecycle/; with --check only say whether they are current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a page is not current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pages = {
            FOLDER / f"{model.lifecycle.name}.md": draw(model.lifecycle, str(model._meta.verbose_name))
            for model in apps.get_models()
            if issubclass(model, Stateful)
        }
        stale = [path for path, text in pages.items() if not path.exists() or path.read_text() != text]
        stale += [path for path in FOLDER.glob("*.md") if path not in pages]
        if options["check"]:
            if stale:
                raise CommandError(
                    f"not current: {', '.join(p.name for p in stale)}; run bin/manage draw_lifecycles"
                )
            self.stdout.write(f"{len(pages)} diagrams, all current")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in FOLDER.glob("*.md"):
            path.unlink()
        for path, text in pages.items():
            path.write_text(text)
        self.stdout.write(f"{len(pages)} diagrams drawn")
