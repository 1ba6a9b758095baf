"""The import in the browser: upload, preview, confirm, history, rejects."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization.models import User
from tests.cast import Cast
from tests.workorders.importing import MAPPING, bring_in, csv_of, row
from workorders.models import ImportDraft, ImportPiece, ImportRun, WorkOrder

SignIn = Callable[[User], Client]
NEW = "/work-orders/imports/new/"


@pytest.fixture
def office(cast: Cast, client_of: SignIn) -> Client:
    return client_of(cast.officer)


def send(client: Client, content: bytes, **data: Any) -> Any:
    file = SimpleUploadedFile("工单.csv", content, "text/csv")
    return client.post(reverse("workorders:import"), {"file": file, "mapping": MAPPING, **data})


def test_a_file_is_previewed_then_confirmed(office: Client) -> None:
    response = send(
        office, csv_of(row("1"), row("2", closed="2026-03-03 10:00:00"), row("3", reported="昨天"))
    )
    assert response.status_code == 302
    assert not WorkOrder.objects.exists()
    assert not ImportRun.objects.exists()
    page = office.get(response["Location"]).content.decode()
    assert "昨天" in page
    assert "crm-1" in page
    assert "客户服务中心" in page
    draft = ImportDraft.objects.get()
    done = office.post(reverse("workorders:import_confirm", args=[draft.pk]))
    run = ImportRun.objects.get()
    assert done["Location"] == reverse("workorders:import_run", args=[run.pk])
    assert (run.created, run.rejected, run.started_by) == (2, 1, draft.owner)
    assert WorkOrder.objects.count() == 2
    assert ImportDraft.objects.get().run == run
    assert not ImportPiece.objects.exists()
    assert "昨天" in office.get(done["Location"]).content.decode()
    assert "工单.csv" in office.get(reverse("workorders:imports")).content.decode()


def test_confirming_twice_imports_once(office: Client) -> None:
    send(office, csv_of(row("1")))
    address = reverse("workorders:import_confirm", args=[ImportDraft.objects.get().pk])
    first = office.post(address)
    assert office.post(address)["Location"] == first["Location"]
    assert (WorkOrder.objects.count(), ImportRun.objects.count()) == (1, 1)


def test_an_expired_file_is_gone_and_swept(office: Client) -> None:
    send(office, csv_of(row("1")))
    draft = ImportDraft.objects.get()
    ImportDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert office.get(reverse("workorders:import_preview", args=[draft.pk])).status_code == 404
    assert office.post(reverse("workorders:import_confirm", args=[draft.pk])).status_code == 404
    send(office, csv_of(row("1")))
    assert not ImportDraft.objects.filter(pk=draft.pk).exists()


def test_a_waiting_file_is_seen_by_its_owner_only(office: Client, cast: Cast, client_of: SignIn) -> None:
    send(office, csv_of(row("1")))
    draft = ImportDraft.objects.get()
    director = client_of(cast.director)
    for name in ("import_preview", "import_preview_rejects"):
        assert director.get(reverse(f"workorders:{name}", args=[draft.pk])).status_code == 404
    for name in ("import_confirm", "import_discard"):
        assert director.post(reverse(f"workorders:{name}", args=[draft.pk])).status_code == 404
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


def test_throwing_away_leaves_nothing(office: Client) -> None:
    send(office, csv_of(row("1")))
    draft = ImportDraft.objects.get()
    assert office.post(reverse("workorders:import_discard", args=[draft.pk])).status_code == 302
    assert not ImportDraft.objects.exists()
    assert not WorkOrder.objects.exists()


def test_few_waiting_files_are_kept(office: Client) -> None:
    for number in range(5):
        send(office, csv_of(row(str(number))))
    assert ImportDraft.objects.count() == 3


def test_rejects_are_downloaded_mended_and_imported_again(office: Client, cast: Cast) -> None:
    run = bring_in([row("1"), row("2", title="=1+1", reported="昨天")], by=cast.officer).run
    response = office.get(reverse("workorders:import_rejects", args=[run.pk]))
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert lines[0][:2] == ["reject_row", "reject_column"]
    assert lines[1][:3] == ["3", "reported", "昨天"]
    assert "'=1+1" in lines[1]
    send(office, text.replace("昨天", "2026-03-02 09:00:00").encode("utf-8-sig"))
    office.post(reverse("workorders:import_confirm", args=[ImportDraft.objects.get().pk]))
    assert WorkOrder.objects.get(external_id="2").title == "=1+1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是否为空"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是文本文件"),
        (b"\xd0\xcf\x11\xe0 old", "旧版 Excel"),
        (b"PK\x03\x04 torn", "不是完好的"),
        (b"a,b\r\n1,2\r\n", "没有这些列"),
    ],
)
def test_files_that_cannot_be_read_are_refused_at_the_field(
    office: Client, content: bytes, told: str
) -> None:
    response = send(office, content or b"\n")
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ImportDraft.objects.exists()


def test_mistakes_of_the_mapping_stand_at_its_field(office: Client) -> None:
    response = send(office, csv_of(row()), mapping=MAPPING.replace("Asia/Shanghai", "Asia/Shanghia"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "fields.reported_at.zone" in page
    assert "Asia/Shanghia" in page


def test_a_mapping_may_be_uploaded_or_chosen(office: Client, cast: Cast) -> None:
    file = SimpleUploadedFile("crm.toml", MAPPING.encode())
    assert send(office, csv_of(row("1")), mapping="", mapping_file=file).status_code == 302
    bring_in([row("9")])
    assert send(office, csv_of(row("1")), mapping="", saved="used:crm").status_code == 302
    assert send(office, csv_of(row("1")), mapping="", saved="example:../../x").status_code == 422
    assert send(office, csv_of(row("1")), mapping="").status_code == 422
    response = send(office, csv_of(row("1")), mapping="", saved="example:boston_311")
    assert "没有这些列" in response.content.decode()


def test_a_file_that_is_too_large_is_refused(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from workorders.importing import forms
    from workorders.importing.reading import Limits

    monkeypatch.setattr(forms, "IN_BROWSER", Limits(bytes=100))
    response = send(office, csv_of(row("1"), row("2")))
    assert response.status_code == 422
    assert "超过上限" in response.content.decode()


def test_hostile_words_are_shown_not_run(office: Client) -> None:
    response = send(
        office, csv_of(row("1", title="<script>alert(1)</script>"), row("2", reported="<img src=x>"))
    )
    page = office.get(response["Location"]).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("who", ["head_a", "staff_a", "chair", "supervisor", "outsider"])
def test_others_are_told_whom_to_ask(cast: Cast, client_of: SignIn, who: str) -> None:
    client = client_of(cast.people[who])
    assert client.get(reverse("workorders:imports")).status_code == 403
    assert send(client, csv_of(row("1"))).status_code == 403
    assert not ImportDraft.objects.exists()


def test_the_history_costs_the_same_however_long(
    office: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        bring_in([row(str(number))], by=cast.officer)
    with django_assert_max_num_queries(12):
        assert office.get(reverse("workorders:imports")).status_code == 200


def test_a_reason_is_told_once_with_how_many_rows(office: Client) -> None:
    rows = [row(str(n), reported=f"昨天{n}") for n in range(1, 6)] + [row("6"), row("7", title="")]
    page = office.get(send(office, csv_of(*rows))["Location"]).content.decode()
    grouped = page[page.index("怎样改") : page.index("逐行查看")]
    assert grouped.count("不是格式为") == 1
    assert "第 4 行" in grouped
    assert "第 5 行" not in grouped
    assert re.findall(r"<b>([0-9]+)</b></td>", grouped) == ["5", "1"]
    assert "新增 1 条、更新 0 条" in page
    assert "6 行读不懂" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"\xff\x00\x81\x8d" * 50, "UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 80, ".xlsx"),
    ],
)
def test_a_file_that_is_none_is_answered_beside_its_field(office: Client, content: bytes, said: str) -> None:
    answer = send(office, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ImportDraft.objects.exists()
