from __future__ import annotations

import pytest

from plans.catalogue import INDICATORS
from plans.commands.indicators import load_indicators
from plans.models import Indicator


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_the_own_choice() -> None:
    load_indicators()
    Indicator.objects.filter(code="complaint_rate").update(is_active=False)
    before = list(Indicator.objects.values())
    load_indicators()
    assert list(Indicator.objects.values()) == before
    assert {d.code for d in INDICATORS} <= {row["code"] for row in before}


def test_every_definition_says_numerator_and_denominator() -> None:
    for definition in INDICATORS:
        assert "分子：" in definition.definition
        assert "分母：" in definition.definition
