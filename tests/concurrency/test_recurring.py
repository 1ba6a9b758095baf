"""Workers that look at the same moment make one order for a date."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from core.periods import local_today
from tests.cast import assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.recurring import make_recurring
from workorders.commands import recurring_runs
from workorders.commands.recurring_runs import make_due_orders
from workorders.models import RecurringOrder, RecurringRun, WorkOrder

THREADS = 6


@pytest.mark.django_db(transaction=True)
def test_one_order_for_a_date_however_many_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock all but one pass it by. Without it the table still takes one; the others fail and leave nothing."""
    cast = assemble()
    tomorrow = local_today() + timedelta(days=1)
    at = timezone.now() + timedelta(days=2)
    make_recurring(cast.head_a, cast.a, first_on=tomorrow, count=2)
    results = run_together(*[partial(make_due_orders, at=at)] * THREADS)
    assert not failures(results)
    assert sum(results) == 1
    assert WorkOrder.objects.count() == RecurringRun.objects.count() == 1

    make_recurring(cast.head_b, cast.b, first_on=tomorrow)
    unlocked: Any = RecurringOrder.objects.due(at)
    monkeypatch.setattr(type(unlocked), "select_for_update", lambda rows, **_options: rows)
    pk = unlocked.get(department=cast.b).pk
    results = run_together(*[partial(recurring_runs.make_orders_of, pk, at=at)] * THREADS)
    assert len(failures(results)) < THREADS
    assert WorkOrder.objects.filter(department=cast.b).count() == 1
