"""Orders registered at the same moment: numbers and external ids stay unique."""

from __future__ import annotations

import pytest

from activity.models import Event
from core.periods import local_today
from organization.models import User
from tests.cast import assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.integrations import make_client
from tests.factories.workorders import make_order, new_order
from workorders.commands.intake import create_order, receive_order
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 12


def test_no_number_is_given_twice_and_none_is_left_out() -> None:
    cast = assemble()
    results = run_together(
        *[lambda: create_order(new_order(cast.a), by=User.objects.get(pk=cast.head_a.pk))] * THREADS
    )
    assert not failures(results)
    numbers = sorted(int(order.number[-4:]) for order in results)
    assert numbers == list(range(1, THREADS + 1))


def test_numbers_that_were_brought_in_are_not_given_again() -> None:
    cast = assemble()
    stem = f"GD-{local_today():%Y%m%d}-"
    make_order(department=cast.a, number=f"{stem}0041")
    make_order(department=cast.a, number=f"{stem}nonsense")
    results = run_together(
        *[lambda: create_order(new_order(cast.a), by=User.objects.get(pk=cast.head_a.pk))] * THREADS
    )
    assert not failures(results), failures(results)
    numbers = sorted(int(order.number[-4:]) for order in results)
    assert numbers == list(range(42, 42 + THREADS))


def test_the_same_report_at_once_is_one_order() -> None:
    cast = assemble()
    make_client(cast.crm)
    new = new_order(cast.a, source_system="crm", external_id="C-1")
    results = run_together(*[lambda: receive_order(new, by=User.objects.get(pk=cast.crm.pk))] * THREADS)
    assert not failures(results), failures(results)
    assert len({order.pk for order, _created in results}) == 1
    assert sum(created for _order, created in results) == 1
    assert WorkOrder.objects.count() == 1
    assert Event.objects.filter(name="work_order.created").count() == 1
