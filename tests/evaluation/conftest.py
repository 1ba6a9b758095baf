from __future__ import annotations

import pytest

from plans.commands.indicators import load_indicators
from plans.models import Indicator


@pytest.fixture(autouse=True)
def _indicators_of_the_catalogue(request: pytest.FixtureRequest) -> None:
    """A test that emptied all tables before took away what the migrations had put there."""
    if "db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    if not Indicator.objects.exists():
        load_indicators()
