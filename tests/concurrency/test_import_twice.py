"""The same file, imported twice at the same moment."""

from __future__ import annotations

import pytest

from organization.models import Department
from tests.cast import assemble
from tests.concurrency.threads import run_together
from tests.workorders.importing import MAPPING, bring_in, counts, csv_of, row
from workorders.models import Category, ClockEvent, WorkOrder

ROWS = 60


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_order_once() -> None:
    assemble()
    mapping = MAPPING + 'create = true\n[category]\ncolumns = ["title"]\ncreate = true\n'
    content = csv_of(*(row(str(n), title=f"类别 {n % 5}", department=f"N{n % 3}") for n in range(ROWS)))
    results = run_together(*[lambda: bring_in(content, mapping=mapping)] * 3)
    assert sorted(counts(outcome) for outcome in results) == [
        (0, 0, ROWS, 0),
        (0, 0, ROWS, 0),
        (ROWS, 0, 0, 0),
    ]
    assert WorkOrder.objects.count() == ClockEvent.objects.count() == ROWS
    assert Department.objects.filter(code__startswith="N").count() == 3
    assert Category.objects.count() == 5
