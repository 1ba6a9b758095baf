"""Between upload and confirmation: try the file, keep it for its owner, then import it or throw it away."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from organization.models import User
from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.importing.reading import IN_A_PAGE
from workorders.models import ImportDraft, ImportRun
from workorders.permissions import can_import_orders

KEPT_FOR = timedelta(hours=1)
KEPT_EACH = 3
WAIT_SECONDS = 3
COUNTS = ("rows", "created", "updated", "unchanged", "rejected")


def try_import(content: bytes, *, file_name: str, mapping: str, by: User) -> ImportDraft:
    """Run the import without effect and keep file and findings for an hour. Raises `MappingRefused`,
    `FileRefused`, or `Conflict` while another import runs."""
    can_import_orders(by).or_raise()
    rules = load_mapping(mapping)
    outcome = import_work_orders(
        io.BytesIO(content),
        rules,
        file_name=file_name,
        by=by,
        dry_run=True,
        limits=IN_A_PAGE,
        wait_seconds=WAIT_SECONDS,
    )
    return _keep(content, file_name, mapping, _told(outcome), by)


@transaction.atomic
def _keep(content: bytes, file_name: str, mapping: str, report: dict[str, object], by: User) -> ImportDraft:
    now = timezone.now()
    ImportDraft.objects.filter(expires_at__lte=now).delete()
    own = ImportDraft.objects.filter(owner=by).order_by("-pk").values_list("pk", flat=True)
    ImportDraft.objects.filter(pk__in=list(own[KEPT_EACH - 1 :])).delete()
    return ImportDraft.objects.create(
        owner=by,
        file_name=file_name[-200:],
        content=content,
        mapping=mapping,
        report=report,
        expires_at=now + KEPT_FOR,
    )


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
def confirm_import(draft: ImportDraft, *, by: User) -> ImportRun:
    """Import a tried file. Raises `Conflict` (`draft_gone`) when it was imported, thrown away or has expired."""
    can_import_orders(by).or_raise()
    kept = ImportDraft.objects.select_for_update().filter(pk=draft.pk, owner=by).first()
    if kept is None or kept.expires_at <= timezone.now():
        raise Conflict("draft_gone", _("这份文件已导入、已放弃或已超过一小时。请重新上传。"))
    outcome = import_work_orders(
        io.BytesIO(bytes(kept.content)),
        load_mapping(kept.mapping),
        file_name=kept.file_name,
        by=by,
        limits=IN_A_PAGE,
        wait_seconds=WAIT_SECONDS,
    )
    kept.delete()
    return outcome.run


@transaction.atomic
def discard_import(draft: ImportDraft, *, by: User) -> None:
    """Throw away a tried file; twice is no error."""
    can_import_orders(by).or_raise()
    ImportDraft.objects.filter(pk=draft.pk, owner=by).delete()
