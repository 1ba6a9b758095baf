"""Large files: kept in pieces, tried and imported by a worker, begun again after one that died."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from activity.commands import running
from activity.commands.running import run_waiting
from activity.lifecycle import JobStatus
from activity.models import Job
from organization.models import User
from tests.cast import Cast
from tests.workorders.importing import MAPPING, csv_of, row
from workorders.commands import imports
from workorders.commands.import_drafts import keep_import
from workorders.importing import kept
from workorders.importing.reading import Limits
from workorders.importing.writing import OrderWriter
from workorders.models import ImportDraft, ImportPiece, ImportRun, WorkOrder

SignIn = Callable[[User], Client]
ROWS = csv_of(*(row(str(n)) for n in range(8)), row("x", reported="昨天"))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Everything is a large file, and read in several batches."""
    from workorders.views import imports as views

    settings.FILES_ROOT = tmp_path
    monkeypatch.setattr(views, "IN_A_PAGE", Limits(bytes=10))
    monkeypatch.setattr(imports, "BATCH", 3)
    monkeypatch.setattr(running, "REPORT_EVERY", 0.0)


def upload(client: Client) -> str:
    file = SimpleUploadedFile("工单.csv", ROWS, "text/csv")
    response = client.post(reverse("workorders:import"), {"file": file, "mapping": MAPPING})
    assert response.status_code == 302
    return str(response["Location"])


def test_a_kept_file_is_read_from_anywhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MEGABYTE", 10)
    draft = keep_import(io.BytesIO(ROWS), file_name="a.csv", mapping=MAPPING, by=cast.officer)
    assert ImportPiece.objects.filter(draft=draft).count() == -(-len(ROWS) // 10)
    file = kept.kept_file(draft)
    assert file.read() == ROWS
    file.seek(-7, io.SEEK_END)
    assert file.read() == ROWS[-7:]
    file.seek(13)
    assert (file.read(25), file.tell()) == (ROWS[13:38], 38)


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_tried_then_imported_by_a_worker(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    address = upload(office)
    assert "正在读取" in office.get(address).content.decode()
    assert run_waiting().done == 1
    assert office.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == address
    page = office.get(address).content.decode()
    assert "新增 8 条" in page
    assert not WorkOrder.objects.exists()
    draft = ImportDraft.objects.get()
    office.post(reverse("workorders:import_confirm", args=[draft.pk]))
    assert "正在导入" in office.get(address).content.decode()
    assert run_waiting().done == 1
    run = ImportRun.objects.get()
    assert (run.created, run.rejected, run.started_by) == (8, 1, cast.officer)
    assert office.get(address)["Location"] == reverse("workorders:import_run", args=[run.pk])
    assert not ImportPiece.objects.exists()
    job = Job.objects.latest("pk")
    response: Any = office.get(reverse("activity:job_result", args=[job.pk]))
    assert "昨天" in b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_end_and_a_dead_worker_leaves_nothing(
    cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = client_of(cast.officer)
    upload(office)
    run_waiting()
    draft = ImportDraft.objects.get()
    office.post(reverse("workorders:import_confirm", args=[draft.pk]))
    seen: list[str] = []
    write = OrderWriter.write

    def dies(self: Any, batch: Any) -> Any:
        if self.given["run"] and WorkOrder.objects.count() >= 6:
            seen.append(Job.objects.latest("pk").sentence)
            raise SystemExit("killed")
        return write(self, batch)

    monkeypatch.setattr(OrderWriter, "write", dies)
    with pytest.raises(SystemExit):
        run_waiting()
    assert seen[0].startswith("已处理")
    connection.close()
    assert (WorkOrder.objects.count(), ImportRun.objects.count()) == (0, 0)
    monkeypatch.setattr(OrderWriter, "write", write)
    Job.objects.filter(status=JobStatus.RUNNING).update(lease_until=Now())
    assert run_waiting().done == 1
    assert (WorkOrder.objects.count(), ImportRun.objects.count()) == (8, 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_was_called_off_is_begun_again_by_one_press(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    address = upload(office)
    office.post(reverse("activity:cancel_job", args=[Job.objects.get().pk]))
    page = office.get(address).content.decode()
    draft = ImportDraft.objects.get()
    assert reverse("workorders:import_again", args=[draft.pk]) in page
    office.post(reverse("workorders:import_again", args=[draft.pk]))
    assert run_waiting().done == 1
    assert "新增 8 条" in office.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_read_says_why_on_its_page(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    file = SimpleUploadedFile("x.csv", b"a,b\r\n1,2\r\n" * 4, "text/csv")
    address = office.post(reverse("workorders:import"), {"file": file, "mapping": MAPPING})["Location"]
    assert run_waiting().failed == 1
    assert "没有这些列" in office.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_came_in_is_not_done_twice(cast: Cast, client_of: SignIn) -> None:
    from activity.jobs import find_kind
    from workorders.commands.import_jobs import IMPORT

    office = client_of(cast.officer)
    upload(office)
    run_waiting()
    draft = ImportDraft.objects.get()
    office.post(reverse("workorders:import_confirm", args=[draft.pk]))
    run_waiting()
    kind = find_kind(IMPORT)
    assert kind is not None
    kind.make(ImportDraft.objects.get(), {}, lambda done, total, sentence="": None).file.close()
    assert ImportRun.objects.count() == 1
