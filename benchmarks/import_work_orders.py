"""What an import of work orders costs, beside plain COPY and beside bulk_create, in one run; and what memory it takes.

    DATABASE_URL=… .venv/bin/python benchmarks/import_work_orders.py 20000 --rounds 3
    DATABASE_URL=… .venv/bin/python benchmarks/import_work_orders.py 1000000 --memory

A file as a CRM exports it: nine of ten orders closed, one open, nearly all with a person; every two-hundredth row has
a mistake. What comes of it are rows in four tables (orders, clock events, assignments, duties), with all their
indexes, constraints and triggers. Three ways to bring the same rows in are timed against the import, in turn, each in
a transaction that is taken back, with all constraints checked before the clock stops; the best of the rounds counts.

    plain COPY            the finished rows from files, into the four tables. It reads no CSV of a CRM, checks nothing,
                          reckons no working time and refuses no row: the floor. Aim: the import has 0.35 of its speed.
    bulk_create, ready    the finished rows as model instances made beforehand: only Django's way of inserting.
                          No aim: most of it is the database at work on the indexes, as in COPY, so that an import
                          four times as fast would have to be faster than COPY itself.
    import by bulk_create the same job done as it is usually written: csv.DictReader, strptime, `clean_fields`,
                          dictionaries for what a row names, working time by `Schedule.between`, row errors, what is
                          here already by one query a batch, bulk_create. It leaves out fingerprints, updates and the
                          life cycle. Aim: the import is four times as fast.

`--memory` imports once and tells by how much this process and the database process that serves it grew.
Run it against a database that nobody else uses: everything is taken back, tables are vacuumed between rounds.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.utils import timezone  # noqa: E402

from activity.models import Duty  # noqa: E402
from organization.models import Department, User  # noqa: E402
from organization.schedules import schedules_by_department  # noqa: E402
from workorders.commands.imports import import_work_orders  # noqa: E402
from workorders.importing.mapping import load_mapping  # noqa: E402
from workorders.models import Assignment, Category, ClockEvent, ImportRun, WorkOrder  # noqa: E402

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
[department]
column = "department"
[assignee]
column = "person"
otherwise = "empty"
"""
HEADER = (
    "id", "title", "body", "kind", "channel", "reported", "due", "closed", "c1", "c2", "department", "person"
)  # fmt: skip
BODY = "客户来电反映问题，请尽快核实处理并回复。" * 3
KINDS = {"投诉": "complaint", "报修": "repair"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
FORM = "%Y-%m-%d %H:%M:%S"
BATCH = 5_000
TABLES: tuple[type[Model], ...] = (WorkOrder, ClockEvent, Assignment, Duty)


def generate(path: Path, count: int) -> None:
    start = datetime(2020, 1, 1)  # noqa: DTZ001 - wall-clock text
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        for n in range(count):
            reported = start + timedelta(minutes=n * 3 % 2_600_000)
            closed = "" if n % 10 == 0 else reported + timedelta(minutes=n * 7919 % 7000)
            shown = "昨天" if n % 200 == 199 else reported
            text = (n, f"第 {n} 号反映的问题", BODY, "投诉" if n % 3 else "报修", "热线")
            place = (f"类别 {n % 12}", f"小类 {n % 60}", f"D{n % 8}", "" if n % 20 == 0 else f"p{n % 40}")
            writer.writerow((*text, shown, reported + timedelta(days=3), closed, *place))


def prepare() -> None:
    """What the rows name: departments, categories and people, with the same ids each time."""
    Department.objects.bulk_create(
        Department(pk=-1 - n, code=f"D{n}", name=f"D{n}", path=f"/{-1 - n}/") for n in range(8)
    )
    for n in range(60):
        top, leaf = f"类别 {n % 12}", f"小类 {n}"
        if n < 12:
            Category.objects.create(pk=-100 - n, name=top, full_name=top, path=f"/{-100 - n}/")
        Category.objects.create(
            pk=-1 - n, parent_id=-100 - n % 12, name=leaf, full_name=f"{top} / {leaf}", path=f"/{-1 - n}/"
        )
    User.objects.bulk_create(User(pk=-1 - n, username=f"p{n}", name=f"P{n}") for n in range(40))


# --- the four ways ---------------------------------------------------------------------------
def by_import(path: Path) -> None:
    with path.open("rb") as stream:
        outcome = import_work_orders(stream, load_mapping(MAPPING), file_name=path.name, by=None)
    run = outcome.run
    if run.rejected != run.rows // 200:
        raise SystemExit(f"{run.rejected} rejected: {outcome.rejects[0]}")


def by_copy(folder: Path, run: ImportRun) -> None:
    run.save(force_insert=True)
    with connection.cursor() as cursor:
        for model in TABLES:
            with file_of(folder, model).open(encoding="utf-8") as source:
                cursor.copy_expert(f"COPY {model._meta.db_table} ({columns_of(model)}) FROM STDIN", source)


def by_bulk_create(objects: dict[type[Model], list[Model]], run: ImportRun) -> None:
    run.save(force_insert=True)
    for model in TABLES:
        model._default_manager.bulk_create(objects[model], batch_size=BATCH)


class UsualImport:
    """An import of the same file as it is usually written with the ORM."""

    def __init__(self) -> None:
        self.run = ImportRun.objects.create(source_system="bench", started_at=timezone.now())
        self.departments = dict(Department.objects.values_list("code", "pk"))
        self.categories = dict(Category.objects.values_list("full_name", "pk"))
        self.people = dict(User.objects.values_list("username", "pk"))
        self.schedules = schedules_by_department()
        self.type = ContentType.objects.get_for_model(WorkOrder)
        self.errors: list[tuple[int, str]] = []
        self.seen: set[str] = set()

    def read(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = enumerate(csv.DictReader(stream), start=2)
            while batch := list(islice(rows, BATCH)):
                orders: list[WorkOrder] = []
                for number, row in batch:
                    try:
                        orders.append(self.order_of(row))
                    except (KeyError, ValueError, ValidationError) as error:
                        self.errors.append((number, str(error)))
                self.write(orders)

    def order_of(self, row: dict[str, str]) -> WorkOrder:
        if row["id"] in self.seen:
            raise ValueError("twice")
        reported, due, closed = moment(row["reported"]), moment(row["due"]), moment(row["closed"])
        if reported is None or reported > self.run.started_at or (closed and closed < reported):
            raise ValueError("reported")
        department = self.departments[row["department"]]
        order = WorkOrder(
            number=f"bench-{row['id']}",
            external_id=row["id"],
            source_system="bench",
            title=row["title"].strip(),
            body=row["body"].strip(),
            kind=KINDS[row["kind"]],
            channel=row["channel"].strip(),
            reported_at=reported,
            due_at=due,
            due_is_given=due is not None,
            resolved_at=closed,
            closed_at=closed,
            department_id=department,
            category_id=self.categories[f"{row['c1'].strip()} / {row['c2'].strip()}"],
            assignee_id=self.people.get(row["person"]),
            status="closed" if closed else "assigned" if row["person"] else "new",
            import_run=self.run,
        )
        if closed:
            worked = self.schedules[department].between(reported, closed)
            order.resolution_work_seconds = worked // timedelta(seconds=1)
        order.clean_fields(exclude=("department", "category", "assignee", "measure", "import_run"))
        self.seen.add(row["id"])
        return order

    def write(self, orders: list[WorkOrder]) -> None:
        ids = [order.external_id for order in orders]
        if WorkOrder.objects.filter(source_system="bench", external_id__in=ids).exists():
            raise SystemExit("updates are left out")
        WorkOrder.objects.bulk_create(orders)
        clocks: list[ClockEvent] = []
        given: list[Assignment] = []
        duties: list[Duty] = []
        for order in orders:
            clocks.append(ClockEvent(order=order, act="start", at=order.reported_at, reason="bench"))
            if order.resolved_at:
                clocks.append(ClockEvent(order=order, act="finish", at=order.resolved_at, reason="bench"))
            else:
                duties.append(self.duty_of(order))
            if order.assignee_id:
                given.append(self.assignment_of(order))
        ClockEvent.objects.bulk_create(clocks)
        Assignment.objects.bulk_create(given)
        Duty.objects.bulk_create(duties)

    def assignment_of(self, order: WorkOrder) -> Assignment:
        return Assignment(
            order=order,
            department_id=order.department_id,
            assignee_id=order.assignee_id,
            reason="bench",
            assigned_at=order.reported_at,
        )

    def duty_of(self, order: WorkOrder) -> Duty:
        return Duty(
            act="do",
            purpose="work_order.resolve" if order.assignee_id else "work_order.assign",
            subject_type=self.type,
            subject_id=order.pk,
            subject_label=str(order)[:300],
            person_id=order.assignee_id,
            department_id=order.department_id,
            due_at=order.due_at,
            opened_at=self.run.started_at,
        )


def moment(text: str) -> datetime | None:
    return datetime.strptime(text, FORM).replace(tzinfo=SHANGHAI) if text else None


def by_usual_import(path: Path) -> None:
    UsualImport().read(path)


# --- measuring -------------------------------------------------------------------------------
@dataclass
class Rate:
    """Rows per second, the best so far: by the clock, and by processor time of both processes, which holds on a busy
    machine."""

    wall: float = 0
    cpu: float = 0


class Taken(Exception):
    """Takes a measurement back."""


@contextmanager
def taken_back() -> Iterator[None]:
    with suppress(Taken), transaction.atomic():
        prepare()
        yield
        raise Taken


def processor_seconds() -> float:
    """Of this process and of the database process that serves it, where /proc tells."""
    stat = Path(f"/proc/{backend()}/stat")
    ticks = stat.read_text().rsplit(")", 1)[1].split()[11:13] if stat.exists() else ()
    return process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def backend() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def timed(rates: dict[str, Rate], name: str, count: int, act: Callable[[], object]) -> None:
    started, spent = perf_counter(), processor_seconds()
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rate = rates.setdefault(name, Rate())
    wall, cpu = count / (perf_counter() - started), count / (processor_seconds() - spent)
    rate.wall, rate.cpu = max(rate.wall, wall), max(rate.cpu, cpu)
    sys.stdout.write(f"  {name:<24} {wall:>9,.0f} rows/s {cpu:>9,.0f} rows/CPU s\n")
    sys.stdout.flush()


def columns_of(model: type[Model]) -> str:
    return ", ".join(str(field.column) for field in model._meta.concrete_fields if not field.generated)


def file_of(folder: Path, model: type[Model]) -> Path:
    return folder / f"{model._meta.db_table}.copy"


def keep_rows(folder: Path, mine: dict[type[Model], Any]) -> None:
    with connection.cursor() as cursor:
        for model in TABLES:
            where = "import_run_id IS NOT NULL" if model is WorkOrder else f"id > {mine[model]}"
            with file_of(folder, model).open("w", encoding="utf-8") as target:
                query = f"SELECT {columns_of(model)} FROM {model._meta.db_table} WHERE {where} ORDER BY id"
                cursor.copy_expert(f"COPY ({query}) TO STDOUT", target)


def tidy() -> None:
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f"VACUUM {model._meta.db_table}")


def measure(count: int, path: Path, rounds: int) -> None:
    rates: dict[str, Rate] = {}
    objects: dict[type[Model], list[Model]] = {}
    good = count - count // 200
    with taken_back():
        before = {
            model: model._default_manager.order_by("pk").values_list("pk", flat=True).last() or 0
            for model in TABLES
        }
        by_import(path)
        keep_rows(path.parent, before)
        run = ImportRun.objects.latest("pk")
        objects = {
            model: list(model._default_manager.filter(pk__gt=before[model]).order_by("pk"))
            for model in TABLES
        }
    for number in range(1, rounds + 1):
        sys.stdout.write(f"round {number}\n")
        for name, rows, act in (
            ("import", count, lambda: by_import(path)),
            ("plain COPY", good, lambda: by_copy(path.parent, run)),
            ("bulk_create, ready", good, lambda: by_bulk_create(objects, run)),
            ("import by bulk_create", count, lambda: by_usual_import(path)),
        ):
            tidy()
            with taken_back():
                timed(rates, name, rows, act)
    for other, aim in (
        ("plain COPY", "0.35"),
        ("import by bulk_create", "4"),
        ("bulk_create, ready", "none"),
    ):
        wall = rates["import"].wall / rates[other].wall
        cpu = rates["import"].cpu / rates[other].cpu
        sys.stdout.write(
            f"import / {other:<22} {wall:.2f} by the clock, {cpu:.2f} by processor time (aim {aim})\n"
        )


def measure_memory(path: Path) -> None:
    """By how many MiB the two processes grew at most while the file came in."""
    most = {"database": 0}

    def look(*_told: object) -> None:
        most["database"] = max(most["database"], anonymous(backend()))

    with taken_back():
        with path.open("rb") as stream:
            load_mapping(MAPPING)
            start, database = peak(), anonymous(backend())
            begun = perf_counter()
            outcome = import_work_orders(
                stream, load_mapping(MAPPING), file_name=path.name, by=None, progress=look
            )
        rows, seconds = outcome.run.rows, perf_counter() - begun
    sys.stdout.write(
        f"{rows:,} rows in {seconds:.0f} s ({rows / seconds:,.0f} a second): this process grew by "
        f"{(peak() - start) / 1024:.0f} MiB (aim 64), the database's by {(most['database'] - database) / 1024:.0f} MiB\n"
    )


def peak() -> int:
    """KiB that this process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def anonymous(pid: int) -> int:
    """KiB of a process's own memory, without the buffers that all share."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1])
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed and memory of an import of work orders.")
    parser.add_argument("rows", type=int, nargs="?", default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        generate(path, asked.rows)
        size = path.stat().st_size / 1_000_000
        sys.stdout.write(f"{asked.rows:,} rows, {size:.0f} MB\n")
        if asked.memory:
            measure_memory(path)
        else:
            measure(asked.rows, path, asked.rounds)


if __name__ == "__main__":
    main()
