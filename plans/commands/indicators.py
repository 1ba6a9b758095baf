from __future__ import annotations

from dataclasses import asdict
from typing import Any

from plans.catalogue import INDICATORS


def load_indicators(model: Any = None) -> int:
    """Write the standard catalogue: missing indicators are made, others brought up to date; returns how many.

    Safe to run again. `is_active` is the organisation's own choice and is left alone. A data migration
    passes its historical `model`.
    """
    if model is None:
        from plans.models import Indicator

        model = Indicator
    for definition in INDICATORS:
        values = asdict(definition)
        model.objects.update_or_create(code=values.pop("code"), defaults=values)
    return len(INDICATORS)
