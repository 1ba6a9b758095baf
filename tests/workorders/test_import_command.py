"""bin/manage import_work_orders."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.workorders.importing import MAPPING, csv_of, row
from workorders.models import ImportRun, WorkOrder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "orders.csv").write_bytes(csv_of(row("1"), row("2", reported="昨天"), row("1")))
    return tmp_path


def run(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command(
        "import_work_orders",
        str(folder / "orders.csv"),
        "--mapping",
        str(folder / "map.toml"),
        *options,
        stdout=out,
        stderr=StringIO(),
    )
    return out.getvalue()


def test_it_tells_the_counts_and_writes_the_rejects_beside_the_file(cast: Cast, folder: Path) -> None:
    told = run(folder)
    assert "共 3 行：新增 1，更新 0，无变化 0，未导入 2。" in told
    with (folder / "orders.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["reject_row"], line["reject_column"], line["reject_value"]) for line in lines] == [
        ("3", "reported", "昨天"),
        ("4", "id", "1"),
    ]
    assert all(line["reject_reason"] and line["reject_remedy"] for line in lines)


def test_again_it_changes_nothing(cast: Cast, folder: Path) -> None:
    run(folder)
    assert "新增 0，更新 0，无变化 1，未导入 2" in run(folder)


def test_a_dry_run_writes_only_the_rejects_file(cast: Cast, folder: Path) -> None:
    told = run(folder, "--dry-run", "--rejects", str(folder / "out.csv"))
    assert "没有写入任何内容" in told
    assert not WorkOrder.objects.exists()
    assert not ImportRun.objects.exists()
    assert (folder / "out.csv").exists()


def test_by_names_the_person(cast: Cast, folder: Path) -> None:
    run(folder, "--by", "officer")
    assert ImportRun.objects.get().started_by == cast.officer
    with pytest.raises(CommandError, match="办公室"):
        run(folder, "--by", "head_a")
    with pytest.raises(CommandError, match="nobody"):
        run(folder, "--by", "nobody")


def test_mistakes_end_the_command_with_a_sentence(cast: Cast, folder: Path) -> None:
    (folder / "map.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(CommandError, match="source_system"):
        run(folder)
    (folder / "map.toml").unlink()
    with pytest.raises(CommandError, match=r"map\.toml"):
        run(folder)


def test_rejects_are_written_as_they_are_found_and_only_the_first_are_held(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workorders.commands import imports

    monkeypatch.setattr(imports, "BATCH", 3)
    monkeypatch.setattr(imports, "KEPT_REJECTS", 4)
    (folder / "orders.csv").write_bytes(csv_of(*(row(str(n), reported="昨天") for n in range(10)), row("x")))
    run(folder)
    with (folder / "orders.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [line[0] for line in csv.reader(stream)][1:] == [str(n) for n in range(2, 12)]
    kept = ImportRun.objects.get()
    assert (kept.created, kept.rejected, len(kept.rejects)) == (1, 10, 4)
    assert not (folder / "orders.csv.rejects.csv.part").exists()


def test_nothing_is_imported_when_the_rejects_have_no_place(cast: Cast, folder: Path) -> None:
    (folder / "orders.csv").write_bytes(csv_of(row("1"), row("2", reported="昨天")))
    with pytest.raises(CommandError, match="--rejects"):
        run(folder, "--rejects", str(folder / "nowhere" / "out.csv"))
    assert not ImportRun.objects.exists()


def test_progress_is_told_on_the_way(cast: Cast, folder: Path) -> None:
    told = StringIO()
    call_command(
        "import_work_orders",
        str(folder / "orders.csv"),
        "--mapping",
        str(folder / "map.toml"),
        verbosity=2,
        stdout=StringIO(),
        stderr=told,
    )
    assert "100%" in told.getvalue()
