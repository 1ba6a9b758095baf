"""Two heads send the same person to two customers at the same moment: one of them is told where that person goes."""

from __future__ import annotations

import pytest

from activity.models import Duty
from core.errors import Invalid
from organization.models import User
from tests.cast import assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.workorders import make_order, make_visit
from workorders.commands.visits import dispatch_visit
from workorders.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


def test_a_person_sent_twice_at_once_goes_to_one_place() -> None:
    cast = assemble()
    visits = [make_visit(make_order(department=cast.a_team, status="in_progress")) for _n in range(THREADS)]

    def send(visit: Visit) -> Visit:
        by, visitor = (User.objects.get(username=name) for name in ("head_a", "staff_a"))
        return dispatch_visit(visit, by=by, visitor=visitor)

    results = run_together(*[lambda visit=visit: send(visit) for visit in visits])
    late = failures(results)
    assert len(late) == THREADS - 1, results
    held = Visit.objects.select_related("order").get(status="dispatched")
    for error in late:
        assert isinstance(error, Invalid), error
        assert held.order.number in str(error.fields["visitor"][0])
    assert Duty.objects.open().filter(purpose="visit.pay").count() == 1
