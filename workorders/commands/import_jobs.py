"""Large files are tried and imported by a worker: progress is seen while it works, and what a dead worker had not
finished never happened, so that the same job is simply begun again.

The whole import is one transaction. What it reports on the way must be seen before that ends, and so goes through a
connection of its own.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from django.db import connections, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from activity.commands.jobs import request_job
from activity.jobs import JobKind, Made, Params, Report, find_kind, type_of
from activity.models import Job
from core.errors import Conflict
from organization.models import User
from workorders.commands.import_drafts import KEPT_AT_WORK, check_import, confirm_import
from workorders.commands.imports import Progress
from workorders.importing.reading import IN_BROWSER
from workorders.importing.rejects import RejectsFile
from workorders.models import ImportDraft
from workorders.permissions import can_import_orders

CHECK, IMPORT = "work-order-import-check", "work-order-import"
WAIT_SECONDS = 60
"""For another import to end: less than the lease of a job."""
PARTS = 1000
"""Into which the file is divided for telling how far it is."""


def kinds() -> tuple[JobKind, ...]:
    return tuple(
        JobKind(
            kind=kind,
            model=ImportDraft,
            visible_to=own_drafts,
            can_request=lambda user, draft: can_import_orders(user),
            read_params=nothing_asked,
            words=lambda params: "CSV",
            make=make,
            url=lambda pk: reverse("workorders:import_preview", args=[pk]),
        )
        for kind, make in ((CHECK, make_check), (IMPORT, make_import))
    )


def own_drafts(user: Any) -> QuerySet[ImportDraft]:
    return ImportDraft.objects.filter(owner=user, expires_at__gt=timezone.now())


def nothing_asked(given: Mapping[str, Any]) -> dict[str, Any]:
    return {}


@transaction.atomic
def begin(draft: ImportDraft, *, by: User) -> Job:
    """Have the file tried, or imported when it was tried already, by a worker; again when the last one did not end.
    Raises `Conflict` when it came in already."""
    kept = ImportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, owner=by).first()
    if kept is None or kept.run_id is not None:
        raise Conflict("draft_gone", _("这份文件已导入、已放弃或已超过保留的时间。请重新上传。"))
    kept.expires_at = timezone.now() + KEPT_AT_WORK
    kept.save(update_fields=["expires_at"])
    kind = find_kind(IMPORT if kept.report else CHECK)
    if kind is None:
        raise RuntimeError("imports are not registered")
    job, _is_new = request_job(kind, kept, {}, by=by)
    return job


def job_of(draft: ImportDraft) -> Job | None:
    """The latest job about the file."""
    known = [kind for kind in (find_kind(CHECK), find_kind(IMPORT)) if kind]
    return (
        Job.objects.filter(
            owner=draft.owner_id,
            kind__in=[kind.kind for kind in known],
            subject_type=type_of(known[0]),
            subject_id=draft.pk,
        )
        .order_by("-pk")
        .first()
        if known
        else None
    )


def make_check(draft: ImportDraft, params: Params, report: Report) -> Made:
    with rejects_of(draft) as (made, keep), told_beside(report) as progress:
        if not draft.report:
            check_import(
                draft,
                by=draft.owner,
                limits=IN_BROWSER,
                wait_seconds=WAIT_SECONDS,
                progress=progress,
                take_rejects=keep,
            )
    return made


def make_import(draft: ImportDraft, params: Params, report: Report) -> Made:
    with rejects_of(draft) as (made, keep), told_beside(report) as progress:
        confirm_import(
            draft,
            by=draft.owner,
            limits=IN_BROWSER,
            wait_seconds=WAIT_SECONDS,
            progress=progress,
            take_rejects=keep,
        )
    return made


@contextmanager
def rejects_of(draft: ImportDraft) -> Iterator[tuple[Made, RejectsFile]]:
    """The file of rejects that the job makes, written row by row."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - whoever keeps the result closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    name = get_valid_filename(draft.file_name or "import") + ".rejects.csv"
    keep = RejectsFile(text)
    try:
        yield Made(file, name, "text/csv"), keep
        if not keep.rows:
            keep([], [])
    except BaseException:
        text.close()
        raise
    text.flush()
    text.detach()


@contextmanager
def told_beside(report: Report) -> Iterator[Progress]:
    """Reports from within a transaction, seen at once. Ends the import when the job was called off or lost."""
    language = translation.get_language() or ""

    def within(act: Callable[[], None]) -> None:
        with translation.override(language):
            act()

    with ThreadPoolExecutor(1, thread_name_prefix="import-progress") as beside:

        def tell(rows: int, share: float) -> None:
            sentence = _("已处理 %(rows)s 行。") % {"rows": f"{rows:,}"}
            done = min(int(share * PARTS), PARTS - 1)
            beside.submit(within, lambda: report(done, PARTS, sentence)).result()

        try:
            yield tell
        finally:
            beside.submit(connections.close_all).result()
