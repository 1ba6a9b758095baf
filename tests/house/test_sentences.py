"""Every event has a sentence, so the audit trail never shows a bare code."""

from __future__ import annotations

import importlib

from activity.sentences import known_kinds
from tests.house.test_lifecycles import OWN_APPS


def event_names() -> set[str]:
    names: set[str] = set()
    for app in OWN_APPS:
        try:
            module = importlib.import_module(f"{app}.events")
        except ModuleNotFoundError:
            continue
        names |= {value for key, value in vars(module).items() if key.isupper() and isinstance(value, str)}
    return names


def test_every_event_is_put_into_words() -> None:
    assert event_names() - {name for name, _ in known_kinds()} == set()
