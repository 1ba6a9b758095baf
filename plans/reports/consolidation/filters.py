"""Which items a page shows: by group, kind, state and department, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from core.components import Chip
from plans.models.consolidation import GROUPS, ItemGroup, ItemKind, ItemState
from plans.reports.consolidation.board import Board, Entry


class ItemFilter:
    """What the address asks for; a value that is unknown is left out."""

    def __init__(self, data: Mapping[str, str], board: Board) -> None:
        self.board = board
        self.departments = dict(sorted(board.departments.items(), key=lambda pair: pair[1]))
        known: dict[str, Any] = {
            "group": ItemGroup.values,
            "kind": ItemKind.values,
            "state": [*ItemState.values, "unsettled"],
            "department": [str(pk) for pk in self.departments],
        }
        self.chosen = {name: value for name in known if (value := data.get(name, "")) in known[name]}

    def entries(self) -> list[Entry]:
        return [entry for entry in self.board.entries if self.wants(entry)]

    def wants(self, entry: Entry) -> bool:
        chosen, item = self.chosen, entry.item
        state = chosen.get("state", "")
        return (
            chosen.get("group", item.group) == item.group
            and chosen.get("kind", item.kind) == item.kind
            and (not state or state == entry.state or (state == "unsettled" and not entry.is_over))
            and (not self.department or self.department in item.departments)
        )

    states = ItemState.choices

    @property
    def department(self) -> int:
        return int(self.chosen.get("department", 0))

    @property
    def kinds(self) -> list[ItemKind]:
        group = self.chosen.get("group")
        return [kind for one, kinds in GROUPS.items() if group in (None, one) for kind in kinds]

    def query(self, **more: str) -> str:
        return urlencode({**self.chosen, **more})

    def without(self, name: str) -> str:
        return urlencode({key: value for key, value in self.chosen.items() if key != name})

    def chips(self) -> list[Chip]:
        labels: dict[str, Any] = {
            "group": dict(ItemGroup.choices),
            "kind": dict(ItemKind.choices),
            "state": dict(ItemState.choices),
            "department": {str(pk): name for pk, name in self.departments.items()},
        }
        return [
            Chip(labels[name].get(value, value), f"?{self.without(name)}")
            for name, value in self.chosen.items()
            if value in labels[name]
        ]
