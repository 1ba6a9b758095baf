from __future__ import annotations

import pytest
from django.db import InternalError, connection, transaction

from activity.models import Event
from activity.recording import record
from tests.cast import Cast


def an_event(cast: Cast) -> Event:
    with transaction.atomic():
        return record("test.happened", cast.a, by=cast.head_a, data={"remarks": "原话"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity_event SET name = 'forged'",
        "UPDATE activity_event SET actor_id = NULL WHERE id > 0",
        "DELETE FROM activity_event",
        "TRUNCATE activity_event CASCADE",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_raw_sql_cannot_change_what_happened(cast: Cast, statement: str) -> None:
    an_event(cast)
    with pytest.raises(InternalError, match="Cannot"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().data == {"remarks": "原话"}


def test_the_models_cannot_either(cast: Cast) -> None:
    event = an_event(cast)
    event.name = "forged"
    for forge in (event.save, event.delete, lambda: Event.objects.update(name="forged")):
        with pytest.raises(InternalError), transaction.atomic():
            forge()
    assert Event.objects.get().name == "test.happened"


@pytest.mark.django_db(transaction=True)
def test_the_next_test_that_commits_starts_empty(cast: Cast) -> None:
    """Together with the tests above: emptying between tests works although the table refuses it."""
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_the_act(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("test.happened", cast.a, by=cast.head_a)
