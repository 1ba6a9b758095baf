"""Rows per second of the import, beside plain COPY of the same rows and beside bulk_create, in one run.

    DATABASE_URL=… .venv/bin/python benchmarks/import_work_orders.py 100000

Generates a CSV, imports it by the real command, then writes the very same rows (orders and clock events) with plain
COPY from a prepared file and with bulk_create from prepared objects, neither of which reads, checks or converts
anything. bulk_create is shown at most 100,000 rows. Everything is rolled back.
Run it against a database that nobody else uses.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from workorders.commands.imports import import_work_orders  # noqa: E402
from workorders.importing.mapping import load_mapping  # noqa: E402
from workorders.models import ClockEvent, WorkOrder  # noqa: E402

MAPPING = """
source_system = "bench"
[fields.external_id]
column = "id"
[fields.title]
column = "title"
[fields.body]
column = "body"
[fields.kind]
column = "kind"
values = { "投诉" = "complaint", "报修" = "repair" }
[fields.channel]
column = "channel"
[fields.reported_at]
column = "reported"
format = "%Y-%m-%d %H:%M:%S"
zone = "Asia/Shanghai"
[fields.due_at]
column = "due"
format = "%Y-%m-%d %H:%M:%S"
zone = "Asia/Shanghai"
[fields.closed_at]
column = "closed"
format = "%Y-%m-%d %H:%M:%S"
zone = "Asia/Shanghai"
[category]
columns = ["c1", "c2"]
create = true
[department]
column = "department"
create = true
"""
HEADER = ["id", "title", "body", "kind", "channel", "reported", "due", "closed", "c1", "c2", "department"]
BODY = "客户来电反映问题，请尽快核实处理并回复。" * 3
BULK = 100_000


def generate(path: Path, count: int) -> None:
    start = datetime(2020, 1, 1)  # noqa: DTZ001 - wall-clock text
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        for n in range(count):
            reported = start + timedelta(minutes=n * 3 % 2_600_000)
            closed = reported + timedelta(minutes=n * 7919 % 7000)
            text = (n, f"第 {n} 号反映的问题", BODY, "投诉" if n % 3 else "报修", "热线")
            place = (f"类别 {n % 12}", f"小类 {n % 60}", f"D{n % 8}")
            writer.writerow((*text, reported, reported + timedelta(days=3), closed, *place))


@dataclass(frozen=True)
class Rate:
    wall: float
    """Rows per second by the clock."""
    cpu: float
    """Rows per second of processor time, ours and that of the database's process: what holds on a busy machine."""


def processor_seconds() -> float:
    """Of this process and of the database process that serves it, where /proc tells."""
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    ticks = stat.read_text().rsplit(")", 1)[1].split()[11:13] if stat.exists() else ()
    return process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def timed(name: str, count: int, act: Callable[[], object]) -> Rate:
    started, spent = perf_counter(), processor_seconds()
    act()
    rate = Rate(count / (perf_counter() - started), count / (processor_seconds() - spent))
    sys.stdout.write(f"{name:<28} {rate.wall:>10,.0f} rows/s {rate.cpu:>10,.0f} rows/CPU s\n")
    sys.stdout.flush()
    return rate


def columns_of(model: type[WorkOrder] | type[ClockEvent]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column != "id"]


def copy_out(query: str, file: Path) -> None:
    with connection.cursor() as cursor, file.open("w", encoding="utf-8") as target:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", target)


def copy_in(target: str, file: Path) -> None:
    with connection.cursor() as cursor, file.open(encoding="utf-8") as source:
        cursor.copy_expert(f"COPY {target} FROM STDIN", source)


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def unhurried() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")


class Taken(Exception):
    """Takes a measurement back."""


def import_file(path: Path) -> None:
    with path.open("rb") as stream:
        outcome = import_work_orders(stream, load_mapping(MAPPING), file_name=path.name, by=None)
    settle()
    if outcome.run.rejected:
        raise SystemExit(f"{outcome.run.rejected} rejected: {outcome.rejects[0]}")


def measure(count: int, path: Path) -> None:
    rates: dict[str, Rate] = {}
    orders_file, clocks_file = path.with_name("orders.copy"), path.with_name("clocks.copy")
    columns, kept = ", ".join(columns_of(WorkOrder)), ", ".join(columns_of(ClockEvent))
    objects: list[WorkOrder] = []
    clocks: list[ClockEvent] = []
    with suppress(Taken), transaction.atomic():
        rates["import"] = timed("import", count, lambda: import_file(path))
        rates["again"] = timed("import again, unchanged", count, lambda: import_file(path))
        mine = "FROM workorders_workorder WHERE source_system = 'bench' ORDER BY id"
        copy_out(f"SELECT id, {columns} {mine}", orders_file)
        copy_out(f"SELECT {kept} FROM workorders_clockevent WHERE reason = 'bench' ORDER BY id", clocks_file)
        objects = list(WorkOrder.objects.filter(source_system="bench").order_by("pk")[:BULK])
        clocks = list(ClockEvent.objects.filter(reason="bench", order_id__lte=objects[-1].pk))
        raise Taken

    def plain_copy() -> None:
        copy_in(f"workorders_workorder (id, {columns})", orders_file)
        copy_in(f"workorders_clockevent ({kept})", clocks_file)
        settle()

    def bulk() -> None:
        WorkOrder.objects.bulk_create(objects, batch_size=5000)
        ClockEvent.objects.bulk_create(clocks, batch_size=5000)
        settle()

    with suppress(Taken), transaction.atomic():
        prepare(objects)
        rates["copy"] = timed("plain COPY", count, plain_copy)
        raise Taken
    with suppress(Taken), transaction.atomic():
        prepare(objects)
        rates["bulk"] = timed("bulk_create", len(objects), bulk)
        raise Taken
    for other, aim in (("copy", "0.35"), ("bulk", "4")):
        wall = rates["import"].wall / rates[other].wall
        cpu = rates["import"].cpu / rates[other].cpu
        sys.stdout.write(
            f"import / {other:<5} {wall:.2f} by the clock, {cpu:.2f} by processor time (aim {aim})\n"
        )


def prepare(objects: list[WorkOrder]) -> None:
    """The departments, categories and the run that the rows point to, with the ids they had."""
    departments = {order.department_id for order in objects}
    categories = {order.category_id for order in objects}
    runs = {order.import_run_id for order in objects}
    with connection.cursor() as cursor:
        for pk in departments:
            cursor.execute(
                "INSERT INTO organization_department (id, code, name, path, position, is_service, weight, is_active)"
                " VALUES (%s, %s, 'x', '', 0, true, 0, true)",
                [pk, f"B{pk}"],
            )
        for pk in categories:
            cursor.execute(
                "INSERT INTO workorders_category (id, name, full_name, path, is_active) VALUES (%s, %s, %s, '', true)",
                [pk, f"c{pk}", f"c{pk}"],
            )
        for pk in runs:
            cursor.execute(
                "INSERT INTO workorders_importrun (id, source_system, file_name, mapping, started_at, rows, created,"
                " updated, unchanged, rejected, header, rejects)"
                " VALUES (%s, 'bench', '', '', now(), 0, 0, 0, 0, 0, '[]', '[]')",
                [pk],
            )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    unhurried()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        generate(path, count)
        size = path.stat().st_size / 1_000_000
        sys.stdout.write(f"{count:,} rows, {size:.0f} MB, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
        measure(count, path)


if __name__ == "__main__":
    main()
