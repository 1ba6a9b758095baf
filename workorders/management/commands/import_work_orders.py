from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.punctuation import listed
from organization.models import User
from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.importing.rejects import write_rejects

TOLD = 5


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
        try:
            mapping = load_mapping(_read(options["mapping"]))
            with file.open("rb") as stream:
                outcome = import_work_orders(
                    stream,
                    mapping,
                    file_name=file.name,
                    by=_person(options["by"]),
                    dry_run=options["dry_run"],
                    progress=self.progress if options["verbosity"] > 1 else None,
                )
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        except OSError as error:
            raise CommandError(_("无法读取 %(file)s：%(error)s") % {"file": file, "error": error}) from error
        rejects = options["rejects"] or file.with_name(file.name + ".rejects.csv")
        self.report(outcome, dry_run=options["dry_run"], seconds=monotonic() - started)
        self.keep_rejects(outcome, rejects, asked_for=options["rejects"] is not None)

    def progress(self, rows: int) -> None:
        self.stderr.write(_("已处理 %(rows)s 行…") % {"rows": rows})

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

    def keep_rejects(self, outcome: Outcome, path: Path, *, asked_for: bool) -> None:
        """Write the rejects; a file of an earlier run does not stay behind when there are none."""
        if not outcome.rejects:
            if path.exists() and not asked_for:
                path.unlink()
            return
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as target:
                write_rejects(target, outcome.header, outcome.rejects)
        except OSError as error:
            raise CommandError(
                _("工单已处理，但无法写入 %(path)s：%(error)s。请用 --rejects 指定可写的路径。")
                % {"path": path, "error": error}
            ) from error
        for reject in outcome.rejects[:TOLD]:
            problem = reject.problems[0]
            self.stdout.write(
                _("第 %(row)s 行 %(column)s：%(problem)s")
                % {"row": reject.row, "column": problem.column, "problem": problem}
            )
        self.stdout.write(_("未导入的行及原因：%(path)s") % {"path": path})


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
