from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.punctuation import listed
from organization.models import User
from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.importing.rejects import RejectsFile

TOLD = 5
EVERY = 5.0
"""Seconds between two lines of progress."""


class Command(BaseCommand):
    help = "Import work orders from a CSV or XLSX file, as a mapping in TOML says (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", type=Path, required=True, help="which column fills which field (TOML)"
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument(
            "--rejects", type=Path, help="where rows that fail go (default: FILE.rejects.csv)"
        )
        parser.add_argument("--by", metavar="USERNAME", help="import in the name of this person")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        started = monotonic()
        rejects: Path = options["rejects"] or file.with_name(file.name + ".rejects.csv")
        waiting = Waiting(rejects.with_name(rejects.name + ".part"))
        try:
            outcome = self.bring_in(file, RejectsFile(waiting), options)
            waiting.close()
            self.report(outcome, dry_run=options["dry_run"], seconds=monotonic() - started)
            self.keep_rejects(outcome, waiting.path, rejects, asked_for=options["rejects"] is not None)
        finally:
            waiting.drop()

    def bring_in(self, file: Path, keep: RejectsFile, options: dict[str, Any]) -> Outcome:
        try:
            mapping = load_mapping(_read(options["mapping"]))
            with file.open("rb") as stream:
                return import_work_orders(
                    stream,
                    mapping,
                    file_name=file.name,
                    by=_person(options["by"]),
                    dry_run=options["dry_run"],
                    progress=self.progress(options["verbosity"]),
                    take_rejects=keep,
                )
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        except OSError as error:
            raise CommandError(_("无法读取 %(file)s：%(error)s") % {"file": file, "error": error}) from error

    def progress(self, verbosity: int) -> Callable[[int, float], None] | None:
        """A line every few seconds, after every batch when asked to say more."""
        if not verbosity:
            return None
        told = monotonic()

        def tell(rows: int, share: float) -> None:
            nonlocal told
            if verbosity > 1 or monotonic() - told >= EVERY:
                told = monotonic()
                self.stderr.write(
                    _("已处理 %(rows)s 行（%(percent)s%%）…") % {"rows": rows, "percent": int(share * 100)}
                )

        return tell

    def report(self, outcome: Outcome, *, dry_run: bool, seconds: float) -> None:
        run = outcome.run
        if dry_run:
            self.stdout.write(_("试运行，没有写入任何内容："))
        counts = {
            name: getattr(run, name) for name in ("rows", "created", "updated", "unchanged", "rejected")
        }
        self.stdout.write(
            _(
                "共 %(rows)s 行：新增 %(created)s，更新 %(updated)s，无变化 %(unchanged)s，未导入 %(rejected)s。"
            )
            % counts
        )
        self.stdout.write(_("用时 %(seconds)s 秒。") % {"seconds": f"{seconds:.1f}"})
        if outcome.departments_made:
            self.stdout.write(_("新建部门：%(codes)s。") % {"codes": listed(outcome.departments_made)})
        if outcome.categories_made:
            self.stdout.write(_("新建类别 %(count)s 个。") % {"count": len(outcome.categories_made)})

    def keep_rejects(self, outcome: Outcome, waiting: Path, path: Path, *, asked_for: bool) -> None:
        """Put the rejects in their place; a file of an earlier run does not stay behind when there are none."""
        if not outcome.run.rejected:
            if path.exists() and not asked_for:
                path.unlink()
            return
        waiting.replace(path)
        for reject in outcome.rejects[:TOLD]:
            problem = reject.problems[0]
            self.stdout.write(
                _("第 %(row)s 行 %(column)s：%(problem)s")
                % {"row": reject.row, "column": problem.column, "problem": problem}
            )
        self.stdout.write(_("未导入的行及原因：%(path)s") % {"path": path})


class Waiting:
    """A text file that is begun when there is something to write: most imports refuse nothing, from folders that one
    may only read. When it cannot be begun nothing is imported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: TextIO | None = None

    def write(self, text: str) -> int:
        if self.file is None:
            try:
                self.file = self.path.open("w", encoding="utf-8-sig", newline="")
            except OSError as error:
                raise CommandError(
                    _("无法写入 %(path)s：%(error)s。没有导入任何内容，请用 --rejects 指定可写的路径。")
                    % {"path": self.path, "error": error}
                ) from error
        return self.file.write(text)

    def close(self) -> None:
        if self.file:
            self.file.close()

    def drop(self) -> None:
        self.close()
        if self.file:
            self.path.unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("无法读取 %(file)s：%(error)s") % {"file": path, "error": error}) from error


def _person(username: str | None) -> User | None:
    if not username:
        return None
    person: User | None = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(_("没有用户名为「%(name)s」的人员。") % {"name": username})
    return person
