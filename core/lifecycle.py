"""Life cycles as data: which statuses there are, which moves are legal, who owns each status.

A `Lifecycle` is plain data in an app's `lifecycle.py`; `draw_lifecycles` turns it into the diagrams under
`docs/lifecycle/`, `trigger()` into the database's own guard, and `Stateful.move_to` obeys it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _

from core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Move:
    """One legal step. `act` names the command that makes it; `stamp` the `<stamp>_at`/`<stamp>_by` it sets."""

    source: str
    target: str
    act: str
    stamp: str = ""


@dataclass(frozen=True)
class Lifecycle:
    name: str
    statuses: type[models.TextChoices]
    initial: str
    moves: tuple[Move, ...]
    owners: Mapping[str, str]
    """Status -> who has to act next, in the words of the field (for diagrams and steppers)."""

    def find(self, source: str, target: str) -> Move | None:
        return next((m for m in self.moves if m.source == source and m.target == target), None)

    def allows(self, source: str, target: str) -> bool:
        return self.find(source, target) is not None

    def targets(self, source: str) -> list[str]:
        return [move.target for move in self.moves if move.source == source]

    def sources(self, act: str) -> set[str]:
        """Statuses from which `act` may start."""
        return {move.source for move in self.moves if move.act == act}

    def constraint(self, name: str, field: str = "status") -> models.CheckConstraint:
        """The database knows the statuses."""
        return models.CheckConstraint(
            name=name, condition=models.Q(**{f"{field}__in": list(self.statuses.values)})
        )

    def trigger(self, name: str, field: str = "status") -> pgtrigger.FSM:
        """The database refuses what the table does not list (it raises InternalError)."""
        pairs = sorted({(move.source, move.target) for move in self.moves})
        return pgtrigger.FSM(name=name, field=field, transitions=pairs)


class Stateful(models.Model):
    """A row with a `status` that only moves along its `lifecycle`."""

    lifecycle: Lifecycle
    status: Any

    class Meta:
        abstract = True

    def move_to(self, status: str, *, at: datetime, by: Any) -> None:
        """Set the status and the `_at`/`_by` stamp of the move; the caller saves.

        Raises `Conflict` (`illegal_move`) when the table does not list the move.
        """
        move = self.lifecycle.find(self.status, status)
        if move is None:
            labels = dict(self.lifecycle.statuses.choices)
            raise Conflict(
                "illegal_move",
                _("当前状态为「%(now)s」，不能改为「%(then)s」。请刷新页面，查看最新状态。")
                % {"now": labels[self.status], "then": labels[status]},
            )
        self.status = status
        if move.stamp:
            setattr(self, f"{move.stamp}_at", at)
            setattr(self, f"{move.stamp}_by", by)
