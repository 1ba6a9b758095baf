"""Small files and mappings for the tests of the import."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from organization.models import User
from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping

MAPPING = """
source_system = "crm"
[fields.external_id]
column = "id"
[fields.title]
column = "title"
[fields.body]
column = "body"
[fields.kind]
value = "complaint"
[fields.reported_at]
column = "reported"
zone = "Asia/Shanghai"
[fields.due_at]
column = "due"
zone = "Asia/Shanghai"
[fields.closed_at]
column = "closed"
zone = "Asia/Shanghai"
[department]
column = "department"
"""
HEADER = ("id", "title", "body", "reported", "due", "closed", "department")
Row = Sequence[str]


def row(
    id: str = "1",
    title: str = "漏水",
    body: str = "",
    reported: str = "2026-03-02 09:00:00",
    due: str = "",
    closed: str = "",
    department: str = "A",
) -> Row:
    return (id, title, body, reported, due, closed, department)


def csv_of(*rows: Row, header: Row = HEADER) -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    return "".join(",".join(cell(text) for text in line) + "\r\n" for line in (header, *rows)).encode()


def bring_in(
    content: bytes | Sequence[Row], *, mapping: str = MAPPING, by: User | None = None, **options: Any
) -> Outcome:
    data = content if isinstance(content, bytes) else csv_of(*content)
    return import_work_orders(
        io.BytesIO(data), load_mapping(mapping), file_name="orders.csv", by=by, **options
    )


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """created, updated, unchanged, rejected"""
    run = outcome.run
    return run.created, run.updated, run.unchanged, run.rejected
