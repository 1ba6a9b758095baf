"""The tree of a decomposed goal: what each node answers for, and whether its parts reconcile with it.

Pure over goals loaded by `for_content`; nothing is asked of the database here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans import reconciliation
from plans.methods import TARGETED
from plans.models import Goal, GoalPart
from plans.models.goal import AttainmentMethod
from plans.models.indicator import Aggregation
from plans.reconciliation import Reconciliation, Share, Way, Whole


@dataclass(frozen=True)
class Node:
    """A goal (`part` is None) or one part of it, with the parts right below."""

    goal: Goal
    part: GoalPart | None
    parts: tuple[Node, ...]
    result: Reconciliation

    @property
    def sentence(self) -> str:
        """What to do about its parts, or that all is well."""
        unit = self.goal.indicator.unit_words if self.goal.indicator else ""
        return reconciliation.joined(reconciliation.sentences(self.result, unit))

    def walk(self) -> Iterator[Node]:
        """This node and all below, each before its parts."""
        yield self
        for node in self.parts:
            yield from node.walk()

    @property
    def is_ok(self) -> bool:
        """Does every node of this tree that has parts reconcile?"""
        return all(node.result.is_ok for node in self.walk())

    @property
    def count(self) -> int:
        """Parts on all levels below."""
        return len(list(self.walk())) - 1


def way_of(goal: Goal) -> Way:
    """How the parts of this goal come together."""
    if goal.method == AttainmentMethod.RANGE:
        return Way.RANGE
    if goal.method not in TARGETED:
        return Way.NONE
    if goal.indicator and goal.indicator.aggregation == Aggregation.SUM:
        return Way.SUM
    return Way.MEAN


def whole_of(goal: Goal, part: GoalPart | None = None) -> Whole:
    """What the parts of the goal, or of one part of it, are held against."""
    way, places = way_of(goal), places_of(goal)
    if part is not None:  # a part of a range has one figure, and its own parts meet it
        return Whole(Way.MEAN if way is Way.RANGE else way, part.target, places=places)
    return Whole(way, goal.target, goal.range_low, goal.range_high, places)


def places_of(goal: Goal) -> int:
    return goal.indicator.decimals if goal.indicator else 1


def tree_of(goal: Goal) -> Node:
    """The goal with all its parts, in their order."""
    below: dict[int | None, list[GoalPart]] = {}
    for part in goal.parts.all():
        below.setdefault(part.parent_id, []).append(part)
    return _node(goal, None, below)


def _node(goal: Goal, part: GoalPart | None, below: dict[int | None, list[GoalPart]]) -> Node:
    parts = below.get(part.pk if part else None, [])
    result = reconciliation.reconcile(whole_of(goal, part), [share_of(entry) for entry in parts])
    return Node(goal, part, tuple(_node(goal, entry, below) for entry in parts), result)


def share_of(part: GoalPart) -> Share:
    return Share(str(part), part.target, part.weight)


def unreconciled(goal: Goal) -> list[str]:
    """What to mend where parts do not reconcile, node by node; below the goal with the holder's name before it."""
    said = []
    for node in tree_of(goal).walk():
        if not node.result.is_ok:
            words = _("%(who)s：%(sentence)s") if node.part else "%(sentence)s"
            said.append(words % {"who": node.part, "sentence": node.sentence})
    return said
