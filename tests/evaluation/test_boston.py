"""Every figure of the Boston sample against an independent computation over the file."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.models import Observation
from organization.models import Department
from tests.evaluation import boston
from tests.factories.organization import make_calendar, make_department
from workorders.commands.imports import import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.models import WorkOrder

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db,
    pytest.mark.skipif(not boston.SAMPLE.exists(), reason="the Boston sample is not beside the project"),
]

COMPLAINTS = frozenset({"Missed Trash/Recycling/Yard Waste/Bulk Item", "Unsatisfactory Living Conditions"})
FIRST, LAST = Period.quarter(2015, 1), Period.quarter(2024, 4)


def load(found: list[boston.Request]) -> None:
    """Departments with a team per queue below them, so that figures have to be added up the tree."""
    teams: dict[tuple[str, str], Department] = {}
    departments: dict[str, Department] = {}
    city = make_department(code="CITY", name="City of Boston")
    for r in found:
        owner = departments.get(r.department) or make_department(
            code=r.department, name=r.department, parent=city
        )
        departments[r.department] = owner
        key = (r.department, r.queue)
        if key not in teams:
            teams[key] = make_department(code=f"T{len(teams)}", name=r.queue[:120], parent=owner)
    WorkOrder.objects.bulk_create(
        WorkOrder(
            number=r.number,
            kind="complaint" if r.type in COMPLAINTS else "repair",
            title=r.type or "-",
            department=teams[r.department, r.queue],
            status="closed",
            reported_at=r.reported,
            due_at=r.due,
            resolved_at=r.closed,
            closed_at=r.closed,
        )
        for r in found
    )


def rounded(exact: Fraction, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 80
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
def test_every_figure_of_the_sample(zone: str, settings: Settings) -> None:
    settings.TIME_ZONE = zone
    make_calendar(is_default=True)
    with boston.SAMPLE.open("rb") as file:
        outcome = import_work_orders(
            file,
            load_mapping(boston.MAPPING.read_text(encoding="utf-8")),
            file_name="boston_311.csv",
            by=None,
        )
    assert not outcome.rejects
    compute_period(FIRST, LAST, by=None)

    expected = boston.figures(boston.requests(), ZoneInfo(zone), boston.complaint_types())
    expected = {key: tally for key, tally in expected.items() if "2015Q1" <= key[2] <= "2024Q4"}
    assert {key[0] for key in expected} == {
        "on_time_rate",
        "first_contact_resolution_rate",
        "mean_resolution_hours",
        "mean_resolution_clock_hours",
        "complaint_rate",
    }
    observed = {
        (o.indicator.code, o.department.code, str(o.period)): o
        for o in Observation.objects.current()
        .filter(period_kind="quarter")
        .select_related("indicator", "department")
    }
    assert set(observed) == set(expected)
    assert len(expected) > 1000
    for key, tally in expected.items():
        figure = observed[key]
        assert figure.denominator == tally.denominator, key
        assert figure.numerator == rounded(tally.numerator, 6), key
        assert figure.value == rounded(boston.value(key[0], tally), 12), key

    for code in {key[0] for key in expected}:
        out = StringIO()
        call_command(
            "export_observations", indicator=code, first="2015Q1", last="2024Q4", format="csv", stdout=out
        )
        lines = list(csv.DictReader(out.getvalue().splitlines()))
        assert {(code, line["department"], line["period"]) for line in lines} == {
            key for key in expected if key[0] == code
        }
        for line in lines:
            tally = expected[code, line["department"], line["period"]]
            assert Decimal(line["value"]) == rounded(boston.value(code, tally), 12)


def test_the_city_is_the_sum_of_its_departments_and_a_quarter_of_its_months() -> None:
    load(boston.requests())
    compute_period(FIRST, LAST, by=None)
    rows = Observation.objects.current().select_related("indicator", "department")
    sums: dict[tuple[str, str], list[Decimal]] = {}
    city: dict[tuple[str, str], list[Decimal]] = {}
    months: dict[tuple[str, str], list[Decimal]] = {}
    for o in rows:
        quarter = str(Period.containing(o.period_start))
        if o.department.code == "CITY":
            target = city if o.period_kind == "quarter" else months
        elif o.department.parent_id and o.period_kind == "quarter" and not o.department.code.startswith("T"):
            target = sums
        else:
            continue
        parts = target.setdefault((o.indicator.code, quarter), [Decimal(0), Decimal(0)])
        parts[0] += o.numerator
        parts[1] += o.denominator
    assert set(city) == set(sums) == set(months)
    for key, (numerator, denominator) in city.items():
        for parts in (sums[key], months[key]):
            assert parts[1] == denominator
            # Hours are kept with six decimals each.
            assert abs(parts[0] - numerator) <= Decimal("0.00001")
