"""Between upload and confirmation: keep the file for its owner, try it, then import it or throw it away.

A small file is tried and imported while its page waits, a larger one by a background job (`import_jobs`).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from organization.models import User
from workorders.commands.imports import Outcome, Progress, TakeRejects, import_work_orders
from workorders.importing.guessing import examples_of
from workorders.importing.kept import keep_pieces, kept_file
from workorders.importing.mapping import MappingRefused, load_mapping
from workorders.importing.reading import IN_A_PAGE, IN_BROWSER, Limits, open_rows
from workorders.importing.rules import FileRule
from workorders.models import ImportDraft, ImportRun
from workorders.permissions import can_import_orders

KEPT_FOR = timedelta(hours=1)
KEPT_AT_WORK = timedelta(days=1)
"""While a job waits for its turn or works."""
KEPT_AFTERWARDS = timedelta(days=7)
"""Without its bytes, as long as the file of rejects that the job made."""
KEPT_EACH = 3
WAIT_SECONDS = 3
LOOKED_AT = 200
"""Rows that examples are taken from."""
COUNTS = ("rows", "created", "updated", "unchanged", "rejected")


@transaction.atomic
def keep_import(file: IO[bytes], *, file_name: str, mapping: str, by: User) -> ImportDraft:
    """Keep an uploaded file for an hour; an empty mapping is still to be written. Raises `MappingRefused`."""
    can_import_orders(by).or_raise()
    if mapping:
        load_mapping(mapping)
    now = timezone.now()
    ImportDraft.objects.filter(expires_at__lte=now).delete()
    own = ImportDraft.objects.filter(owner=by, run=None).order_by("-pk").values_list("pk", flat=True)
    ImportDraft.objects.filter(pk__in=list(own[KEPT_EACH - 1 :])).delete()
    draft = ImportDraft.objects.create(
        owner=by, file_name=file_name[-200:], mapping=mapping, expires_at=now + KEPT_FOR
    )
    draft.size = keep_pieces(draft, file)
    draft.save(update_fields=["size"])
    return draft


def columns_of(draft: ImportDraft) -> dict[str, list[str]]:
    """The columns of a kept file, each with the different words of its first rows. Raises `FileRefused`."""
    opened = open_rows(kept_file(draft), _file_rule(draft), IN_BROWSER)
    rows = [cells for _number, cells in islice(opened.rows, LOOKED_AT)]
    return examples_of(opened.header, rows)


def _file_rule(draft: ImportDraft) -> FileRule:
    try:
        return load_mapping(draft.mapping).file
    except MappingRefused:
        return FileRule()


@transaction.atomic
def remap_import(draft: ImportDraft, mapping: str, *, by: User) -> ImportDraft:
    """Read a kept file by another mapping; a small one is tried at once, a larger one by a worker. Raises
    `MappingRefused`, `FileRefused`, or `Conflict` when the file is gone; then it keeps the mapping it had."""
    can_import_orders(by).or_raise()
    kept = ImportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, owner=by, run=None).first()
    if kept is None or kept.expires_at <= timezone.now():
        raise Conflict("draft_gone", _("这份文件已放弃或已超过保留的时间。请重新上传。"))
    load_mapping(mapping)
    kept.mapping, kept.report = mapping, {}
    kept.save(update_fields=["mapping", "report"])
    if kept.size <= IN_A_PAGE.bytes:
        return check_import(kept, by=by, limits=IN_A_PAGE, wait_seconds=WAIT_SECONDS)
    return kept


@transaction.atomic
def try_import(file: IO[bytes], *, file_name: str, mapping: str, by: User) -> ImportDraft:
    """Keep a file and run its import without effect at once. Raises `MappingRefused`, `FileRefused`, or `Conflict`
    while another import runs; then nothing is kept."""
    draft = keep_import(file, file_name=file_name, mapping=mapping, by=by)
    return check_import(draft, by=by, limits=IN_A_PAGE, wait_seconds=WAIT_SECONDS)


def check_import(
    draft: ImportDraft,
    *,
    by: User,
    limits: Limits = IN_BROWSER,
    wait_seconds: int = WAIT_SECONDS,
    progress: Progress | None = None,
    take_rejects: TakeRejects | None = None,
) -> ImportDraft:
    """Run the import of a kept file without effect and note what it would do."""
    outcome = import_work_orders(
        kept_file(draft),
        load_mapping(draft.mapping),
        file_name=draft.file_name,
        by=by,
        dry_run=True,
        limits=limits,
        wait_seconds=wait_seconds,
        progress=progress,
        take_rejects=take_rejects,
    )
    draft.report = _told(outcome)
    draft.expires_at = timezone.now() + KEPT_FOR
    draft.save(update_fields=["report", "expires_at"])
    return draft


def _told(outcome: Outcome) -> dict[str, object]:
    return {
        "counts": {name: getattr(outcome.run, name) for name in COUNTS},
        "source_system": outcome.run.source_system,
        "encoding": outcome.encoding,
        "header": outcome.header,
        "rows": outcome.preview,
        "rejects": [reject.as_json() for reject in outcome.rejects],
        "departments_made": outcome.departments_made,
        "categories_made": len(outcome.categories_made),
    }


@transaction.atomic
def confirm_import(
    draft: ImportDraft,
    *,
    by: User,
    limits: Limits = IN_A_PAGE,
    wait_seconds: int = WAIT_SECONDS,
    progress: Progress | None = None,
    take_rejects: TakeRejects | None = None,
) -> ImportRun:
    """Import a tried file; asked again after it came in, answers with that run. Raises `Conflict` (`draft_gone`) when
    it was thrown away or has expired."""
    can_import_orders(by).or_raise()
    kept = ImportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, owner=by).first()
    if kept is None or kept.expires_at <= timezone.now():
        raise Conflict("draft_gone", _("这份文件已放弃或已超过保留的时间。请重新上传。"))
    if kept.run is not None:
        return kept.run
    outcome = import_work_orders(
        kept_file(kept),
        load_mapping(kept.mapping),
        file_name=kept.file_name,
        by=by,
        limits=limits,
        wait_seconds=wait_seconds,
        progress=progress,
        take_rejects=take_rejects,
    )
    kept.pieces.all().delete()
    kept.run, kept.report = outcome.run, {}
    kept.expires_at = timezone.now() + KEPT_AFTERWARDS
    kept.save(update_fields=["run", "report", "expires_at"])
    return outcome.run


@transaction.atomic
def discard_import(draft: ImportDraft, *, by: User) -> None:
    """Throw away a tried file; twice is no error."""
    can_import_orders(by).or_raise()
    ImportDraft.objects.filter(pk=draft.pk, owner=by, run=None).delete()
