"""Orders that come in at once are given out in turn: nobody has his turn twice before everybody had one."""

from __future__ import annotations

from collections import Counter

import pytest

from organization.models import Role, User
from tests.cast import assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.organization import person
from tests.factories.routing import make_absence, make_edition
from tests.factories.workorders import new_order
from workorders.commands.intake import create_order

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ROUNDS = 8, 2


def test_turns_stay_fair_when_orders_come_at_once() -> None:
    cast = assemble()
    third = person("third", "第三人", Role.STAFF, cast.a_team)
    away = person("away", "休假者", Role.STAFF, cast.a_team)
    make_absence(away)
    make_edition({"pick": "turn", "department": cast.a}, by=cast.officer)
    given_to: Counter[str] = Counter()
    for _round in range(ROUNDS):
        results = run_together(
            *[lambda: create_order(new_order(cast.a), by=User.objects.get(pk=cast.head_a.pk))] * THREADS
        )
        assert not failures(results), failures(results)
        given_to.update(order.assignee.username for order in results)
    assert set(given_to) == {"staff_a", "other_staff_a", third.username}
    assert max(given_to.values()) - min(given_to.values()) <= 1
    assert sum(given_to.values()) == THREADS * ROUNDS
