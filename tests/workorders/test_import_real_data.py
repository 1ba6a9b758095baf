"""Both sets that are kept beside the project, counted once more in plain Python."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.models import Category, ImportRun, WorkOrder

DATA = next(
    (base / "shared" / "data" for base in settings.BASE_DIR.parents if (base / "shared" / "data").is_dir()),
    settings.BASE_DIR.parent / "shared" / "data",
)
BOSTON = DATA / "boston_311_sample" / "boston_311.csv"
MESSAGES = DATA / "zh_messages_sample" / "messages.csv"
EXAMPLES = settings.BASE_DIR / "docs" / "examples"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db,
    pytest.mark.skipif(not BOSTON.exists(), reason="the real sets are not beside the project"),
]


def bring_in(file: Path, example: str) -> Outcome:
    mapping = load_mapping((EXAMPLES / f"{example}.toml").read_text(encoding="utf-8"))
    with file.open("rb") as stream:
        return import_work_orders(stream, mapping, file_name=file.name, by=None)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def test_every_boston_request_is_an_order_as_the_file_has_it() -> None:
    outcome = bring_in(BOSTON, "boston_311")
    rows = {row["number"]: row for row in rows_of(BOSTON)}
    assert (outcome.run.rows, outcome.run.created, outcome.run.rejected) == (len(rows), len(rows), 0)
    orders = WorkOrder.objects.filter(source_system="boston_311").select_related("department", "category")
    assert orders.count() == len(rows) == 4995
    for order in orders:
        row = rows[order.external_id]
        path = " / ".join(row[name].strip() for name in ("subject", "reason", "type"))
        expected: dict[str, Any] = {
            "title": row["title"] or row["type"],
            "reported_at": moment(row["created_at"]),
            "due_at": moment(row["due_at"]),
            "resolved_at": moment(row["closed_at"]),
            "closed_at": moment(row["closed_at"]),
            "channel": row["channel"],
            "place": row["neighborhood"],
            "resolution": row["closure_reason"],
            "status": "closed",
            "due_is_given": bool(row["due_at"]),
            "number": f"BOS-{row['number']}",
        }
        assert {name: getattr(order, name) for name in expected} == expected
        assert order.department.code == row["department"]
        assert order.category is not None
        assert order.category.full_name == path


def test_the_citys_own_verdict_follows_from_the_imported_times() -> None:
    bring_in(BOSTON, "boston_311")
    verdicts = {row["number"]: row["on_time"] for row in rows_of(BOSTON) if row["due_at"] and row["on_time"]}
    found: Counter[bool] = Counter()
    for order in WorkOrder.objects.exclude(due_at=None):
        if order.external_id in verdicts:
            assert order.resolved_at is not None
            on_time = order.resolved_at <= order.due_at
            assert on_time == (verdicts[order.external_id] == "1")
            found[on_time] += 1
    assert found == {True: 3809, False: 474}


def test_departments_and_kinds_are_counted_the_same_by_hand() -> None:
    outcome = bring_in(BOSTON, "boston_311")
    rows = rows_of(BOSTON)
    by_department = Counter(WorkOrder.objects.values_list("department__code", flat=True))
    assert by_department == Counter(row["department"] for row in rows)
    assert sorted(outcome.departments_made) == sorted({row["department"] for row in rows})
    paths = {(row["subject"], row["reason"], row["type"]) for row in rows}
    leaves = {path[:depth] for path in paths for depth in (1, 2, 3)}
    assert Category.objects.count() == len(leaves)


def test_the_message_that_is_there_twice_is_taken_once_and_told_with_both_rows() -> None:
    outcome = bring_in(MESSAGES, "zh_messages")
    rows = rows_of(MESSAGES)
    assert (outcome.run.rows, outcome.run.created, outcome.run.rejected) == (495, 494, 1)
    places = [number for number, row in enumerate(rows, start=2) if row["message_id"] == "37042"]
    reject = outcome.rejects[0]
    assert reject.row == places[1]
    assert reject.problems[0].column == "message_id"
    assert all(str(place) in reject.problems[0].reason for place in places)
    order = WorkOrder.objects.get(external_id="37042")
    assert order.category is not None
    assert order.category.full_name == rows[places[0] - 2]["category"]


def test_messages_keep_their_words_and_the_time_of_beijing() -> None:
    bring_in(MESSAGES, "zh_messages")
    rows: dict[str, dict[str, str]] = {}
    for row in rows_of(MESSAGES):
        rows.setdefault(row["message_id"], row)
    for order in WorkOrder.objects.filter(source_system="zh_messages"):
        row = rows[order.external_id]
        assert order.body == row["body"].strip().replace("\r\n", "\n").replace("\r", "\n")
        assert order.requester == row["user_id"]
        local = order.reported_at.astimezone(UTC) + timedelta(hours=8)
        assert f"{local:%Y-%m-%d %H:%M:%S}" == row["created_at"]
        assert order.status == "new"


@pytest.mark.parametrize(("file", "example"), [(BOSTON, "boston_311"), (MESSAGES, "zh_messages")])
def test_a_second_run_writes_no_order(file: Path, example: str) -> None:
    bring_in(file, example)
    before = list(WorkOrder.objects.order_by("pk").values_list("pk", "updated_at", "version", "import_run"))
    again = bring_in(file, example)
    assert (again.run.created, again.run.updated) == (0, 0)
    assert again.run.unchanged == len(before)
    after = list(WorkOrder.objects.order_by("pk").values_list("pk", "updated_at", "version", "import_run"))
    assert after == before
    assert ImportRun.objects.count() == 2
