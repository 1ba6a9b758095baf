"""Seconds of a full attainment run beside one raw SQL statement that does the same.

    DATABASE_URL=postgresql://… .venv/bin/python benchmarks/attainment.py 100000 1000000

Makes a scratch database on the server of DATABASE_URL, fills it by generate_series, and drops it again. The raw
statement writes the same figures (months and quarters of every indicator and department, attainments of goals,
of departments and of the organisation) into scratch tables, without revisions, restating or comparison.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("JINGJIN_TESTING", "1")
os.environ["DATABASE_STATEMENT_TIMEOUT"] = "900"
os.environ["LOG_LEVEL"] = "ERROR"

import django  # noqa: E402
import psycopg2  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.periods import Period  # noqa: E402
from evaluation.commands.computing import compute_period  # noqa: E402
from evaluation.models import Attainment, DepartmentAttainment, Observation  # noqa: E402

FIRST, LAST = Period.quarter(2023, 1), Period.quarter(2025, 4)
"""Three years of orders: 12 quarters, 36 months, 33 departments in three levels, 40 goals a year."""


@contextmanager
def scratch_database() -> Iterator[None]:
    name = f"jingjin_benchmark_{os.getpid()}"
    kept = settings.DATABASES["default"]["NAME"]
    administer(kept, f'CREATE DATABASE "{name}" TEMPLATE template0')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = kept
        administer(kept, f'DROP DATABASE "{name}"')


def administer(database: str, statement: str) -> None:
    known = connection.settings_dict
    server = psycopg2.connect(
        dbname=database, host=known["HOST"], port=known["PORT"] or None, user=known["USER"] or None,
        password=known["PASSWORD"] or None,
    )  # fmt: skip
    server.autocommit = True
    server.cursor().execute(statement)
    server.close()


def execute(sql: str, params: Any = None) -> float:
    """Seconds of one statement."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    return time.perf_counter() - started


ORGANISATION = """
INSERT INTO organization_department (id, code, name, parent_id, path, position, is_service, weight, is_active)
SELECT 1, 'ROOT', '公司', NULL::bigint, '/1/', 0, false, 0, true
UNION ALL SELECT 10 + n, 'D' || n, '部门 ' || n, 1, '/1/' || 10 + n || '/', n, true, 12.5, true
FROM generate_series(1, 8) n
UNION ALL SELECT 100 + 10 * n + t, 'D' || n || 'T' || t, '小组 ' || t, 10 + n,
    '/1/' || 10 + n || '/' || 100 + 10 * n + t || '/', t, false, 0, true
FROM generate_series(1, 8) n, generate_series(1, 3) t;
INSERT INTO organization_user (id, password, is_superuser, username, first_name, last_name, email, is_staff,
    is_active, date_joined, name, post_title, language, is_service_account, must_change_password)
VALUES (1, '', false, 'somebody', '', '', '', false, true, now(), '某人', '', '', false, false);
INSERT INTO plans_plancycle (id, year, title, starts_on, ends_on, submission_due_at, reached_from, near_from,
    at_risk_from, status, opened_at, opened_by_id)
SELECT y, y, y || ' 年', make_date(y, 1, 1), make_date(y, 12, 31), now(), 100, 95, 85, 'open', now(), 1
FROM generate_series(2023, 2025) y;
INSERT INTO plans_departmentplan (id, version, cycle_id, department_id, overview, analysis, schedule,
    expected_effects, status, is_late, published_at, published_by_id)
SELECT y * 100 + n, 1, y, 10 + n, '', '', '', '', 'published', false, now(), 1
FROM generate_series(2023, 2025) y, generate_series(1, 8) n;
INSERT INTO plans_goal (id, plan_id, number, title, scope, indicator_id, method, baseline, target, floor, ceiling,
    weight, rationale)
SELECT p.id * 10 + g.n, p.id, g.n, '目标', '', i.id, g.method, g.baseline, g.target, 0, 150, 20, ''
FROM plans_departmentplan p, (VALUES
    (1, 'on_time_rate', 'raise', 70, 90), (2, 'first_contact_resolution_rate', 'improvement', 60, 85),
    (3, 'mean_resolution_hours', 'lower', 30, 20), (4, 'complaint_rate', 'improvement', 40, 30),
    (5, 'satisfaction_rate', 'raise', 60, 80)) g(n, code, method, baseline, target)
JOIN plans_indicator i ON i.code = g.code;
INSERT INTO plans_goaltarget (goal_id, quarter, value)
SELECT id, q, target + (CASE method WHEN 'lower' THEN 4 - q ELSE q - 4 END) FROM plans_goal, generate_series(1, 4) q
"""

ORDERS = """
INSERT INTO workorders_workorder (version, number, kind, title, body, department_id, priority, status, requester,
    contact, channel, place, reported_at, due_at, due_is_given, first_responded_at, resolution, resolved_at,
    closed_at, cancelled_at, cancelled_by_id, response_work_seconds, resolution_work_seconds, transfer_count,
    reopen_count, satisfaction, rated_at, source_system, external_id, source_digest, created_at, updated_at)
SELECT 1, 'B' || n, (ARRAY['complaint', 'enquiry', 'repair', 'repair', 'improvement'])[1 + n %% 5], '工单', '',
    100 + 10 * (1 + n %% 8) + 1 + n %% 3, 'normal',
    CASE WHEN n %% 50 = 0 THEN 'cancelled' WHEN n %% 20 = 1 THEN 'in_progress' ELSE 'closed' END, '', '', '', '',
    at, at + interval '40 hours', false, at + r1 * interval '6 hours', '',
    CASE WHEN n %% 50 <> 0 AND n %% 20 <> 1 THEN done END, CASE WHEN n %% 50 <> 0 AND n %% 20 <> 1 THEN done END,
    CASE WHEN n %% 50 = 0 THEN done END, CASE WHEN n %% 50 = 0 THEN 1 END,
    (r1 * 7200)::bigint, CASE WHEN n %% 50 <> 0 AND n %% 20 <> 1 THEN (r2 * 60000)::bigint END,
    (n %% 7 = 0)::int, (n %% 31 = 0)::int,
    CASE WHEN n %% 50 <> 0 AND n %% 20 <> 1 AND n %% 3 = 0 THEN 1 + (r2 * 4)::int END,
    CASE WHEN n %% 50 <> 0 AND n %% 20 <> 1 AND n %% 3 = 0 THEN done + interval '1 day' END,
    '', '', '', at, at
FROM (
    SELECT n, at, r1, r2, at + interval '6 hours' + r2 * interval '60 hours' AS done
    FROM (
        SELECT n, timestamptz '2023-01-01' + random() * interval '1090 days' AS at, random() AS r1, random() AS r2
        FROM generate_series(1, %s) n
    ) dice
) drawn
"""

# Every order starts and finishes its clock; one in twelve was stopped for two hours.
CLOCKS = """
INSERT INTO workorders_clockevent (order_id, act, at, reason)
SELECT id, act, reported_at + after, '' FROM workorders_workorder,
    (VALUES ('start', interval '0'), ('stop', interval '3 hours'), ('resume', interval '5 hours')) e(act, after)
WHERE act = 'start' OR id %% 12 = 0
UNION ALL SELECT id, 'finish', resolved_at, '' FROM workorders_workorder WHERE resolved_at IS NOT NULL
"""

RAW = (ROOT / "benchmarks/attainment.sql").read_text(encoding="utf-8")


def measure(orders: int) -> None:
    with scratch_database():
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(ORGANISATION)
            cursor.execute(ORDERS, [orders])
            cursor.execute(CLOCKS, [])
        execute("ANALYZE")
        raw = min(raw_statement() for _ in range(2))
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            run = compute_period(FIRST, LAST, by=None)
        full = time.perf_counter() - started
        compare()
        again = timed(FIRST, LAST)
        two = timed(LAST.previous, LAST)
        print(
            f"{orders:>9,} orders | raw SQL {raw:6.2f} s | full run {full:6.2f} s ({full / raw:.2f} x) | "
            f"nothing new {again:6.2f} s | two quarters {two:6.2f} s | {len(queries)} queries | "
            f"{run.observations:,} observations, {run.attainments:,} attainments"
        )


def raw_statement() -> float:
    execute("DROP TABLE IF EXISTS raw_figure")
    return execute(RAW)


def timed(first: Period, last: Period) -> float:
    started = time.perf_counter()
    compute_period(first, last, by=None)
    return time.perf_counter() - started


def compare() -> None:
    """The raw statement found the same figures, or the comparison of seconds means nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, count(*), sum(round(value, 9)) FROM raw_figure GROUP BY what ORDER BY what"
        )
        raw = {what: (count, total) for what, count, total in cursor.fetchall()}
    for what, rows in {
        "observation": Observation.objects.values_list("value", flat=True),
        "goal": Attainment.objects.values_list("rate", flat=True),
        "department": DepartmentAttainment.objects.values_list("rate", flat=True),
    }.items():
        values = [round(value, 9) for value in rows if value is not None]
        count, total = raw[what]
        if count != len(values) or abs(total - sum(values)) > 0.0001:
            raise SystemExit(f"{what}: raw {raw[what]}, run {(len(values), sum(values))}")


if __name__ == "__main__":
    for size in [int(argument) for argument in sys.argv[1:]] or [100_000]:
        measure(size)
