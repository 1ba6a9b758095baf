"""The example of the documentation does what it says: seven orders, and one row refused with its remedy."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from django.conf import settings

from workorders.commands.imports import Outcome, import_work_orders
from workorders.importing.mapping import load_mapping
from workorders.models import WorkOrder

EXAMPLES = settings.BASE_DIR / "docs" / "examples"
pytestmark = pytest.mark.django_db


def bring_in() -> Outcome:
    mapping = load_mapping((EXAMPLES / "crm_orders.toml").read_text(encoding="utf-8"))
    with (EXAMPLES / "crm_orders.csv").open("rb") as stream:
        return import_work_orders(stream, mapping, file_name="crm_orders.csv", by=None)


def test_the_example_is_imported_but_for_the_row_that_it_spoils() -> None:
    outcome = bring_in()
    assert (outcome.run.rows, outcome.run.created, outcome.run.rejected) == (8, 7, 1)
    late = WorkOrder.objects.get(external_id="C-20260902-0001")
    assert (late.department.code, late.kind, late.satisfaction) == ("XS", "complaint", 2)
    assert late.reported_at == datetime(2026, 9, 2, 6, 41, tzinfo=UTC)
    assert WorkOrder.objects.get(external_id="C-20260901-0002").body == "厨房下水口渗水，\n已请用户先关阀。"
    assert {order.status for order in WorkOrder.objects.filter(external_id="C-20260902-0002")} == {"new"}
    with (EXAMPLES / "crm_orders.csv").open(encoding="utf-8", newline="") as stream:
        (bad,) = [row["编号"] for row in csv.DictReader(stream) if row["受理时间"] == "昨天下午"]
    assert not WorkOrder.objects.filter(external_id=bad).exists()


def test_a_second_time_changes_nothing() -> None:
    bring_in()
    again = bring_in()
    assert (again.run.created, again.run.updated, again.run.unchanged, again.run.rejected) == (0, 0, 7, 1)
