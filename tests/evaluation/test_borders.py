"""An instant at the border of a quarter, a year, a leap day or a change of clocks lands in one period everywhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.models import Observation
from organization.models import User
from tests.cast import Cast
from tests.evaluation.orders import make_order
from tests.factories.organization import make_department
from workorders.models import WorkOrder

LAST = ".999999"
# (the wall clock of the organisation, fold, month it belongs to)
BORDERS = [
    (f"2023-12-31T23:59:59{LAST}", 0, "2023-12"),
    ("2024-01-01T00:00:00", 0, "2024-01"),
    (f"2024-01-31T23:59:59{LAST}", 0, "2024-01"),
    ("2024-02-01T00:00:00", 0, "2024-02"),
    (f"2024-02-28T23:59:59{LAST}", 0, "2024-02"),
    ("2024-02-29T00:00:00", 0, "2024-02"),
    (f"2024-02-29T23:59:59{LAST}", 0, "2024-02"),
    ("2024-03-01T00:00:00", 0, "2024-03"),
    (f"2024-03-10T01:59:59{LAST}", 0, "2024-03"),
    ("2024-03-10T03:00:00", 0, "2024-03"),
    (f"2024-03-31T23:59:59{LAST}", 0, "2024-03"),
    ("2024-04-01T00:00:00", 0, "2024-04"),
    ("2024-04-01T07:59:59", 0, "2024-04"),
    (f"2024-06-30T23:59:59{LAST}", 0, "2024-06"),
    ("2024-07-01T00:00:00", 0, "2024-07"),
    (f"2024-09-30T23:59:59{LAST}", 0, "2024-09"),
    ("2024-10-01T00:00:00", 0, "2024-10"),
    ("2024-11-03T01:30:00", 0, "2024-11"),
    ("2024-11-03T01:30:00", 1, "2024-11"),
    (f"2024-12-31T23:59:59{LAST}", 0, "2024-12"),
    ("2025-01-01T00:00:00", 0, "2025-01"),
]
# The same borders where they are easily missed: as UTC they lie in the neighbouring day, month and quarter.
IN_UTC = {
    "Asia/Shanghai": [
        (f"2024-03-31T15:59:59{LAST}", "2024-03"),
        ("2024-03-31T16:00:00", "2024-04"),
        (f"2024-12-31T15:59:59{LAST}", "2024-12"),
        ("2024-12-31T16:00:00", "2025-01"),
    ],
    "America/New_York": [
        (f"2024-04-01T03:59:59{LAST}", "2024-03"),
        ("2024-04-01T04:00:00", "2024-04"),
        (f"2025-01-01T04:59:59{LAST}", "2024-12"),
        ("2025-01-01T05:00:00", "2025-01"),
    ],
    # Clocks go forward at midnight: the day, and on 1 October 2017 the quarter, begin at one o'clock.
    "America/Asuncion": [
        (f"2017-10-01T03:59:59{LAST}", "2017-09"),
        ("2017-10-01T04:00:00", "2017-10"),
        (f"2024-10-01T03:59:59{LAST}", "2024-09"),
        ("2024-10-01T04:00:00", "2024-10"),
    ],
}


def instants(zone: str) -> list[tuple[datetime, str]]:
    local = [
        (datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold), month)
        for text, fold, month in BORDERS
    ]
    return local + [(datetime.fromisoformat(text).replace(tzinfo=UTC), month) for text, month in IN_UTC[zone]]


@pytest.mark.parametrize("zone", list(IN_UTC))
def test_one_instant_one_period(
    zone: str, cast: Cast, settings: Settings, client_of: Callable[[User], Client]
) -> None:
    settings.TIME_ZONE = zone
    months: dict[str, str] = {}
    for number, (instant, month) in enumerate(instants(zone)):
        department = make_department(code=f"X{number:02d}", name=f"边界 {number:02d}", parent=cast.company)
        order = make_order(department, instant, resolved_at=instant, due_at=instant)
        WorkOrder.objects.filter(pk=order.pk).update(
            first_responded_at=instant, satisfaction=5, rated_at=instant
        )
        months[department.code] = month
    quarters = {code: str(Period.containing(Period.parse(month).first_day)) for code, month in months.items()}

    with time_machine.travel(datetime(2025, 1, 15, tzinfo=UTC), tick=False):
        compute_period(Period.quarter(2017, 3), Period.quarter(2025, 1), by=None)
        client = client_of(cast.officer)
        # Every time column: reported, due, answered, resolved, rated.
        for code in (
            "complaint_rate",
            "on_time_rate",
            "mean_first_response_clock_hours",
            "first_contact_resolution_rate",
            "satisfaction_rate",
        ):
            assert by_sql(code, "month") == months, code
            assert by_sql(code, "quarter") == quarters, code
            assert by_export(code, "2017-07", "2025-03") == months, code
            assert by_export(code, "2017Q3", "2025Q1") == quarters, code
            assert by_api(client, code, "month") == months, code
            assert by_api(client, code, "quarter") == quarters, code
            shown = {code: quarter for code, quarter in quarters.items() if quarter >= "2023Q2"}
            assert by_page(client, code) == {
                f"边界 {code[1:]}": quarter for code, quarter in shown.items()
            }, code
    assert behind_each_figure(months) == months


def by_sql(code: str, kind: str) -> dict[str, str]:
    rows = Observation.objects.current().filter(
        indicator__code=code, period_kind=kind, department__code__startswith="X"
    )
    return {row.department.code: str(row.period) for row in rows.select_related("department")}


def by_export(code: str, first: str, last: str) -> dict[str, str]:
    out = StringIO()
    call_command("export_observations", indicator=code, first=first, last=last, format="csv", stdout=out)
    lines = csv.DictReader(out.getvalue().splitlines())
    return {line["department"]: line["period"] for line in lines if line["department"].startswith("X")}


def by_api(client: Client, code: str, kind: str) -> dict[str, str]:
    """The period that each row names, which must be the one by whose filter it is found."""

    def ask(**query: str) -> dict[str, str]:
        response = client.get("/api/v1/observations/", {"indicator": code, "page_size": "200", **query})
        rows = response.json()["results"]
        return {row["department"]: row["period"] for row in rows if row["department"].startswith("X")}

    found = ask(kind=kind)
    for period in set(found.values()):
        assert ask(period=period) == {d: named for d, named in found.items() if named == period}
    return found


def by_page(client: Client, code: str) -> dict[str, str]:
    """Row head and the column that holds a figure, as the table of the indicator's page shows them."""
    page = client.get(f"/evaluation/indicators/{code}/").content.decode()
    table = page[page.rindex("<table") : page.rindex("</table>")]
    heads = [
        f"{year}Q{quarter}"
        for year, quarter in re.findall(r'<th scope="col" class="jj-num">(\d{4})<br>第 (\d) 季度</th>', table)
    ]
    found = {}
    for row in re.split(r"<tr>", table)[2:]:
        name = re.search(r'<th scope="row">(.*?)</th>', row)
        cells = re.findall(r'<td class="jj-num">(.*?)</td>', row, re.DOTALL)
        assert name is not None
        filled = [head for head, cell in zip(heads, cells, strict=True) if "—" not in cell]
        if name[1].startswith("边界"):
            (found[name[1]],) = filled
    return found


def behind_each_figure(months: dict[str, str]) -> dict[str, str]:
    """The month whose list of orders holds the department's order, for every indicator alike."""
    found = {}
    for department, month in months.items():
        period = Period.parse(month)
        orders = WorkOrder.objects.filter(department__code=department)
        for code in ("complaint_rate", "on_time_rate", "satisfaction_rate", "mean_resolution_clock_hours"):
            for near in (period.previous, period, period.next):
                rows = orders.behind(code, near.start, near.end, at=datetime(2025, 6, 1, tzinfo=UTC))
                assert rows.exists() == (near == period), (department, code, near)
        found[department] = month
    return found
