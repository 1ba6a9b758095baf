"""One act on many orders: each by its own command, so that what cannot be done stays behind with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from core.errors import Refusal
from organization.models import Department, User
from workorders.commands.assignment import assign_order
from workorders.commands.finish import close_order
from workorders.models import WorkOrder

MOST = 200
"""Orders of one act."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order as it stood in the list."""

    order: WorkOrder
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """An order that was left as it is, and why."""

    order: WorkOrder
    refusal: Refusal

    @property
    def reason(self) -> str:
        return str(self.refusal.sentence)


@dataclass(slots=True)
class Outcome:
    done: list[WorkOrder] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Of the answer: that of the refusal where nothing was done."""
        return self.left[0].refusal.status if self.left and not self.done else 200


def assign_orders(
    chosen: Iterable[Chosen], *, by: User, department: Department | None, assignee: User | None, reason: str
) -> Outcome:
    """Give each to the department (None: it keeps its own) and the person; see `assign_order`."""
    return _each(
        chosen,
        lambda one: assign_order(
            one.order, by=by, department=department, assignee=assignee, reason=reason, version=one.version
        ),
    )


def close_orders(chosen: Iterable[Chosen], *, by: User, remark: str) -> Outcome:
    """Close each that somebody else resolved; see `close_order`."""
    return _each(chosen, lambda one: close_order(one.order, by=by, remark=remark, version=one.version))


def _each(chosen: Iterable[Chosen], act: Callable[[Chosen], WorkOrder]) -> Outcome:
    """Every order in a transaction of its own, by number, so that two such acts do not wait for each other crosswise."""
    outcome = Outcome()
    for one in sorted(chosen, key=lambda one: one.order.pk):
        try:
            with transaction.atomic():
                outcome.done.append(act(one))
        except Refusal as refusal:
            outcome.left.append(Left(one.order, refusal))
    return outcome
