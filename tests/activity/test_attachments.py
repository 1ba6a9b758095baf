"""Files: what may come in, what it may be called, who gets it back and how, and the scanner."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.commands.attachments import attach, remove_attachment
from activity.commands.delivery import deliver_waiting
from activity.commands.scans import scan_waiting
from activity.files import keeping
from activity.files.names import safe_name
from activity.models import Attachment, Event, Notification
from core.errors import Conflict, Forbidden, Invalid
from organization.models import User
from tests.cast import Cast
from tests.factories.discussions import (
    CSV,
    EXE,
    GIF,
    JPEG,
    PDF,
    PNG,
    WEBP,
    make_attachment,
    office,
    upload,
    zipped,
)
from tests.factories.plans import make_plan
from tests.factories.workorders import make_order
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.fixture
def order(cast: Cast) -> WorkOrder:
    return make_order(department=cast.a_team, assignee=cast.staff_a, status="assigned")


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


class TestNames:
    @pytest.mark.parametrize(
        ("given", "safe"),
        [
            ("报告.pdf", "报告.pdf"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\me\\照片.png", "照片.png"),
            ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
            ("invoice\u202egpj.exe", "invoicegpj.exe"),
            ("a\u200b\ufeff\x00b.csv", "ab.csv"),
            ('x";alert(1).csv', "x_;alert(1).csv"),
            ("  . .hidden.txt. ", "hidden.txt"),
            ("con.txt", "_con.txt"),
            ("", "file"),
            ("\u202e", "file"),
        ],
    )
    def test_names_are_made_safe(self, given: str, safe: str) -> None:
        assert safe_name(given) == safe

    def test_a_name_of_300_characters_is_cut_and_keeps_its_extension(self) -> None:
        name = safe_name("长" * 300 + ".xlsx")
        assert len(name) == 120
        assert name.endswith("长.xlsx")


class TestLettingIn:
    @pytest.mark.parametrize(
        ("name", "content", "media_type"),
        [
            ("a.pdf", PDF, "application/pdf"),
            ("a.PNG", PNG, "image/png"),
            ("a.jpg", JPEG, "image/jpeg"),
            ("a.jpeg", JPEG, "image/jpeg"),
            ("a.webp", WEBP, "image/webp"),
            ("a.csv", CSV, "text/csv"),
            ("a.txt", "中文".encode("gb18030") * 200_000, "text/plain"),
            ("a.txt", "\ufeff多行\r\n\t文本".encode(), "text/plain"),
            (
                "a.docx",
                office("docx"),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            ("a.xlsx", office("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (
                "a.pptx",
                office("pptx"),
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ),
        ],
    )
    def test_what_is_on_the_list_comes_in(
        self, cast: Cast, order: WorkOrder, name: str, content: bytes, media_type: str
    ) -> None:
        kept = make_attachment(order, cast.staff_a, name, content)
        assert kept.media_type == media_type
        assert b"".join(keeping.pieces(kept.key)) == content

    @pytest.mark.parametrize(
        ("name", "content", "found"),
        [
            ("a.svg", SVG, ".svg"),
            ("a.html", HTML, ".html"),
            ("a.zip", zipped("a.txt"), ".zip"),
            ("a.exe", EXE, ".exe"),
            ("report.pdf.exe", EXE, ".exe"),
            ("a", CSV, "—"),
            ("a.doc", OLE, ".doc"),
            ("a.png", SVG, ".svg"),
            ("a.png", GIF, ".gif"),
            ("a.png", JPEG, ".j"),
            ("a.webp", b"RIFF\x24\x00\x00\x00AVI LIST" + b"\x00" * 40, "."),
            ("a.pdf", HTML, ".html"),
            ("a.pdf", EXE, "."),
            ("a.pdf", GIF + PDF, ".gif"),
            ("a.pdf", b"text before " + PDF, "无法识别"),
            ("a.csv", HTML, "网页"),
            ("a.txt", b"\xef\xbb\xbf  " + SVG, "网页"),
            ("a.txt", EXE, "不是文本"),
            ("a.txt", "中文".encode("utf-16"), "不是文本"),
            ("a.txt", b"\xff\xff", "不是文本"),
            ("a.csv", b"a,b\x00c", "不是文本"),
            ("a.csv", b"a,\x1b[2Jb", "不是文本"),
            ("a.docx", OLE, "."),
            ("a.docx", PDF, ".pdf"),
            ("a.docx", zipped("a.txt"), "zip"),
            ("a.docx", office("docx", types=False), "zip"),
            ("a.docx", office("xlsx"), ".xlsx"),
            ("a.docx", office("docx", "xl/workbook.xml"), ".docx .xlsx"),
            ("a.docx", office("docx", "word/vbaProject.bin"), "宏"),
            ("a.docx", office("docx")[:60], "不完整"),
            ("a.docx", GIF + office("docx"), ".gif"),
            ("a.xlsx", office("xlsx", *(f"xl/{n}" for n in range(5001))), "过多"),
            ("a.txt", b"", "是空的"),
        ],
    )
    def test_everything_else_is_refused_by_name_finding_and_remedy(
        self, cast: Cast, order: WorkOrder, name: str, content: bytes, found: str
    ) -> None:
        before = files_kept()
        with pytest.raises(Invalid) as refused:
            make_attachment(order, cast.staff_a, name, content)
        sentence = str(refused.value.sentence)
        assert f"「{name}」" in sentence
        assert found in sentence
        assert "请" in sentence or "可以上传" in sentence
        assert not Attachment.objects.exists()
        assert files_kept() == before

    def test_a_document_that_would_unfold_to_gigabytes_is_never_unfolded(
        self, cast: Cast, order: WorkOrder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unfolded(*args: Any, **kwargs: Any) -> None:
            raise AssertionError("a part was opened")

        bomb = office("docx")
        monkeypatch.setattr(zipfile.ZipFile, "open", unfolded)
        assert make_attachment(order, cast.staff_a, "a.docx", bomb).size == len(bomb)

    def test_a_table_of_contents_that_claims_to_be_huge_is_not_read(
        self, cast: Cast, order: WorkOrder
    ) -> None:
        packed = bytearray(office("docx"))
        at = packed.rfind(b"PK\x05\x06")
        packed[at + 12 : at + 16] = struct.pack("<L", 3 * 1024 * 1024)
        with pytest.raises(Invalid, match="过多"):
            make_attachment(order, cast.staff_a, "a.docx", bytes(packed))

    def test_a_large_file_is_refused_before_it_is_read(
        self, cast: Cast, order: WorkOrder, settings: Any
    ) -> None:
        settings.FILE_LIMIT_MB = 1
        with pytest.raises(Invalid, match="2 MB，超过上限 1 MB"):
            make_attachment(order, cast.staff_a, "a.txt", b"x" * (1024 * 1024 + 1))

    def test_a_record_has_room_for_so_many(self, cast: Cast, order: WorkOrder, settings: Any) -> None:
        settings.FILES_PER_RECORD = 2
        first = make_attachment(order, cast.staff_a)
        make_attachment(order, cast.staff_a)
        before = files_kept()
        with pytest.raises(Conflict, match="已有 2 个附件"):
            make_attachment(order, cast.staff_a)
        assert files_kept() == before
        remove_attachment(first, by=cast.staff_a)
        make_attachment(order, cast.staff_a)

    def test_who_may_not_add_leaves_no_bytes(self, cast: Cast, order: WorkOrder) -> None:
        before = files_kept()
        with pytest.raises(Forbidden):
            attach(order, upload(), by=cast.chair)
        with pytest.raises(Forbidden):
            attach(make_plan(department=cast.a), upload(), by=cast.staff_b)
        assert files_kept() == before

    def test_bytes_lie_under_a_random_name_that_others_on_the_machine_cannot_read(
        self, cast: Cast, order: WorkOrder
    ) -> None:
        kept = make_attachment(order, cast.staff_a, "机密.csv")
        path = keeping.path_of(kept.key)
        assert "机密" not in str(path)
        assert path.name != keeping.path_of(make_attachment(order, cast.staff_a).key).name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        served = [django_settings.BASE_DIR / "static", *map(Path, django_settings.STATICFILES_DIRS)]
        assert not any(path.is_relative_to(folder) for folder in served)

    def test_the_folder_of_an_installation_is_not_served(self) -> None:
        assert not getattr(django_settings, "MEDIA_ROOT", "")


def files_kept() -> int:
    return sum(1 for path in Path(django_settings.FILES_ROOT).rglob("*") if path.is_file())


class TestHandingOut:
    def test_a_download_is_a_download_whatever_it_is(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        kept = make_attachment(order, cast.staff_a, '季度 "报告"\r\nX: y.csv')
        answer = client_of(cast.head_a).get(reverse("activity:attachment", args=[kept.pk]))
        assert body_of(answer) == CSV
        assert answer.headers["Content-Length"] == str(len(CSV))
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%AD%A3")
        assert "\n" not in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"

    def test_only_pictures_are_drawn(self, cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
        browser = client_of(cast.head_a)
        picture = make_attachment(order, cast.staff_a, "照片.png", PNG)
        answer = browser.get(reverse("activity:picture", args=[picture.pk]))
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Type"] == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        for other in (
            make_attachment(order, cast.staff_a),
            make_attachment(order, cast.staff_a, "a.pdf", PDF),
        ):
            assert browser.get(reverse("activity:picture", args=[other.pk])).status_code == 404

    def test_a_picture_whose_bytes_changed_is_not_drawn(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        picture = make_attachment(order, cast.staff_a, "照片.png", PNG)
        keeping.path_of(picture.key).write_bytes(HTML)
        answer = client_of(cast.head_a).get(reverse("activity:picture", args=[picture.pk]))
        assert answer.status_code == 404

    def test_another_departments_file_does_not_exist(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        """AZ-06: ids are swapped, the answer is that of an id that was never given out."""
        mine = make_attachment(order, cast.staff_a)
        theirs = make_attachment(make_order(department=cast.b), cast.staff_b)
        for user, foreign in ((cast.staff_a, theirs), (cast.staff_b, mine)):
            for name in ("attachment", "picture"):
                assert client_of(user).get(reverse(f"activity:{name}", args=[foreign.pk])).status_code == 404
            answer = client_of(user).post(reverse("activity:remove_attachment", args=[foreign.pk]))
            assert answer.status_code == 404

    def test_a_removed_file_is_gone_for_everyone_and_kept_in_the_books(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        kept = make_attachment(order, cast.staff_a)
        with pytest.raises(Forbidden):
            remove_attachment(kept, by=cast.head_a)
        remove_attachment(kept, by=cast.officer)
        assert client_of(cast.staff_a).get(reverse("activity:attachment", args=[kept.pk])).status_code == 404
        row = Attachment.objects.get(pk=kept.pk)
        assert row.removed_by == cast.officer
        assert keeping.is_there(row.key)
        with pytest.raises(Conflict):
            remove_attachment(kept, by=cast.staff_a)

    def test_lost_bytes_are_said_to_be_lost(self, cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
        kept = make_attachment(order, cast.staff_a)
        keeping.drop(kept.key)
        answer = client_of(cast.staff_a).get(reverse("activity:attachment", args=[kept.pk]))
        assert answer.status_code == 503
        assert "备份" in answer.content.decode()


class TestUploading:
    def test_good_files_stay_and_bad_ones_are_named(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        url = reverse("activity:attach", args=["work-order", order.pk])
        files = [upload(), SimpleUploadedFile("../坏.svg", SVG), upload("b.pdf", PDF)]
        answer = client_of(cast.staff_a).post(url, {"file": files}, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "文件「坏.svg」" in page
        assert "数据.csv" in page
        assert Attachment.objects.count() == 2

    def test_nothing_chosen_and_too_many_are_told(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        url = reverse("activity:attach", args=["work-order", order.pk])
        browser = client_of(cast.staff_a)
        assert "请先选择文件" in browser.post(url, {}).content.decode()
        answer = browser.post(url, {"file": [upload(f"{n}.csv") for n in range(11)]})
        assert "一次最多上传 10 个文件" in answer.content.decode()
        assert not Attachment.objects.exists()

    def test_without_a_script_one_returns_to_the_page(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        url = reverse("activity:attach", args=["work-order", order.pk])
        answer = client_of(cast.staff_a).post(url, {"file": upload()})
        assert answer.headers["Location"] == order.get_absolute_url()
        page = client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
        assert "数据.csv" in page
        assert "未扫描" in page


def scanner(tmp_path: Path, script: str) -> str:
    program = tmp_path / "scan.sh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return f"{program} --quiet"


class TestScanning:
    def test_nobody_gets_a_file_before_it_passed(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf, settings: Any, tmp_path: Path
    ) -> None:
        settings.SCAN_COMMAND = scanner(tmp_path, '[ "$1" = --quiet ] && [ -f "$2" ] && exit 0; exit 9')
        kept = make_attachment(order, cast.staff_a)
        url = reverse("activity:attachment", args=[kept.pk])
        waiting = client_of(cast.staff_a).get(url)
        assert waiting.status_code == 409
        assert "等待安全扫描" in waiting.content.decode()
        assert scan_waiting().done == 1
        assert client_of(cast.staff_a).get(url).status_code == 200
        assert Attachment.objects.get().scan_state == "clean"
        assert scan_waiting().size == 0

    def test_an_infected_file_is_put_aside_and_its_uploader_told(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf, settings: Any, tmp_path: Path,
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        settings.SCAN_COMMAND = scanner(tmp_path, 'echo "$2: Eicar-Test FOUND"; exit 1')
        kept = make_attachment(order, cast.staff_a)
        with django_capture_on_commit_callbacks(execute=True):
            scan_waiting()
        row = Attachment.objects.get()
        assert (row.scan_state, row.scan_note) == ("infected", "Eicar-Test FOUND")
        assert not keeping.is_there(kept.key)
        assert keeping.path_of(row.key).parent.name == "quarantine"
        assert client_of(cast.staff_a).get(reverse("activity:attachment", args=[kept.pk])).status_code == 403
        while deliver_waiting().size:
            pass
        [notification] = Notification.objects.all()
        assert notification.recipient == cast.staff_a
        assert "Eicar-Test FOUND" in str(notification.data)
        page = client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
        assert "已隔离" in page

    @pytest.mark.parametrize("script", ["exit 2", "exit 127", "kill -9 $$"])
    def test_a_scanner_that_fails_is_asked_again(
        self, cast: Cast, order: WorkOrder, settings: Any, tmp_path: Path, script: str
    ) -> None:
        settings.SCAN_COMMAND = scanner(tmp_path, script)
        kept = make_attachment(order, cast.staff_a)
        assert scan_waiting().failed == 1
        row = Attachment.objects.get()
        assert row.scan_state == "pending"
        assert "ScanFailed" in row.error
        assert scan_waiting().size == 0  # not before its time
        Attachment.objects.filter(pk=kept.pk).update(lease_until=None)
        settings.SCAN_COMMAND = scanner(tmp_path, "exit 0")
        assert scan_waiting().done == 1

    def test_a_scanner_that_is_missing_gives_up_where_people_see_it(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf, settings: Any
    ) -> None:
        settings.SCAN_COMMAND = "/no/such/scanner"
        make_attachment(order, cast.staff_a)
        for _ in range(10):
            scan_waiting()
            Attachment.objects.update(lease_until=None)
        assert Attachment.objects.get().gave_up_at is not None
        assert "扫描未完成" in client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()

    def test_without_a_scanner_nothing_waits(self, cast: Cast, order: WorkOrder) -> None:
        assert make_attachment(order, cast.staff_a).scan_state == "unscanned"
        assert scan_waiting().size == 0


def test_events_tell_of_files_without_their_names(cast: Cast, order: WorkOrder) -> None:
    kept = make_attachment(order, cast.staff_a, "裁员名单.csv")
    event = Event.objects.get()
    assert event.data["sha256"] == kept.sha256
    assert "裁员" not in str(event.data)
    assert event.at <= timezone.now()


def test_files_are_held_against_their_fingerprints(cast: Cast, order: WorkOrder, capsys: Any) -> None:
    good, changed, missing = (make_attachment(order, cast.staff_a) for _ in range(3))
    call_command("check_files")
    assert "3 files" in capsys.readouterr().out
    keeping.path_of(changed.key).write_bytes(b"something else")
    keeping.drop(missing.key)
    with pytest.raises(CommandError, match="1 missing and 1 changed of 3"):
        call_command("check_files")
    said = capsys.readouterr().err
    assert f"changed: attachment {changed.pk}" in said
    assert f"missing: attachment {missing.pk}" in said
    assert f"attachment {good.pk}," not in said


class TestHousekeeping:
    def test_files_that_no_scanner_saw_are_scanned(
        self,
        cast: Cast,
        order: WorkOrder,
        settings: Any,
        tmp_path: Path,
        capsys: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        with pytest.raises(CommandError, match="JINGJIN_SCAN_COMMAND"):
            call_command("rescan_files")
        good, bad = (
            make_attachment(order, cast.staff_a),
            make_attachment(order, cast.staff_a, "坏.csv", b"bad,1\n"),
        )
        settings.SCAN_COMMAND = scanner(tmp_path, 'grep -q bad "$2" && exit 1; exit 0')
        with django_capture_on_commit_callbacks(execute=True):
            call_command("rescan_files")
        assert "1 clean, 1 quarantined, 0 not scanned" in capsys.readouterr().out
        good.refresh_from_db()
        bad.refresh_from_db()
        assert (good.scan_state, bad.scan_state) == ("clean", "infected")
        assert bad.key.startswith("quarantine/")
        assert keeping.is_there(bad.key)
        told = Event.objects.filter(name__startswith="attachment.").count()

        call_command("rescan_files")  # nothing is left to do
        assert "0 clean, 0 quarantined" in capsys.readouterr().out
        tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
        call_command("rescan_files", "--before", tomorrow)
        assert "1 clean, 0 quarantined" in capsys.readouterr().out
        assert Event.objects.filter(name__startswith="attachment.").count() == told  # no news

    def test_a_scanner_that_fails_is_named_and_changes_nothing(
        self, cast: Cast, order: WorkOrder, settings: Any, tmp_path: Path, capsys: Any
    ) -> None:
        kept = make_attachment(order, cast.staff_a)
        settings.SCAN_COMMAND = scanner(tmp_path, "exit 2")
        with pytest.raises(CommandError, match="1 files were not scanned"):
            call_command("rescan_files")
        assert f"attachment {kept.pk}" in capsys.readouterr().err
        assert Attachment.objects.get().scan_state == "unscanned"

    def test_litter_is_listed_and_deleted_only_when_old_and_asked(
        self, cast: Cast, order: WorkOrder, settings: Any, capsys: Any
    ) -> None:
        kept, lost = make_attachment(order, cast.staff_a), make_attachment(order, cast.staff_a)
        keeping.drop(lost.key)
        old, young = (keeping.keep(BytesIO(b"litter")) for _ in range(2))
        foreign = Path(settings.FILES_ROOT) / "notes.txt"
        foreign.write_text("an administrator's own")
        for path in (keeping.path_of(old.key), keeping.path_of(kept.key), foreign):
            os.utime(path, (0, 0))
        call_command("sweep_files")
        said = capsys.readouterr().out
        assert old.key in said
        assert young.key not in said
        assert "notes.txt" not in said
        assert f"no file: attachment {lost.pk}" in said
        assert keeping.is_there(old.key)
        call_command("sweep_files", "--delete")
        assert not keeping.is_there(old.key)
        assert keeping.is_there(young.key)
        assert keeping.is_there(kept.key)
        assert foreign.exists()
        assert Attachment.objects.count() == 2
