"""A plan's goals with their parts, and the proposals for breaking a goal down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.figures import HUNDRED
from core.periods import local_today
from organization.models import Department, User
from plans.actuals import Actual, actuals, volumes
from plans.decomposition import Node, places_of, tree_of, way_of
from plans.lifecycle import IN_FORCE
from plans.models import DepartmentPlan, Goal, GoalPart
from plans.models.goal import figure_text
from plans.reconciliation import Way, portions

Typed = Mapping[str, str]
"""What somebody typed and could not be saved, by the name of the field."""


@dataclass(frozen=True)
class Entry:
    """One field of a row: its name in the form, what it holds, and what the database held when the page was made."""

    name: str
    label: str
    seen: str
    typed: Typed
    is_text: bool = False

    @property
    def value(self) -> str:
        return self.typed.get(self.name, self.seen)


@dataclass(frozen=True)
class PartRow:
    node: Node
    part: GoalPart
    level: int
    """1 right below the goal."""
    actual: Actual | None = None
    typed: Typed = field(default_factory=dict)

    def _entry(self, name: str, label: str, seen: str, **more: bool) -> Entry:
        return Entry(f"{name}_{self.part.pk}", f"{self.part} {label}", seen, self.typed, **more)

    @property
    def target(self) -> Entry:
        return self._entry("target", _("目标值"), figure_text(self.part.target) or "")

    @property
    def weight(self) -> Entry:
        return self._entry("weight", _("权重（%）"), figure_text(self.part.weight) or "")

    @property
    def note(self) -> Entry:
        return self._entry("note", _("要求"), self.part.note, is_text=True)

    @property
    def can_go_on(self) -> bool:
        """A person's part is not broken down further."""
        return self.part.department_id is not None

    @property
    def below(self) -> int:
        return self.node.count


@dataclass(frozen=True)
class GoalTree:
    node: Node
    rows: list[PartRow]

    @property
    def goal(self) -> Goal:
        return self.node.goal

    @property
    def anchor(self) -> str:
        return f"goal-{self.goal.pk}"

    @property
    def form_id(self) -> str:
        return f"parts-{self.goal.pk}"

    @property
    def places(self) -> int:
        return places_of(self.goal)

    @property
    def unit(self) -> str:
        return self.goal.indicator.unit_words if self.goal.indicator else ""

    @property
    def counts_weights(self) -> bool:
        return way_of(self.goal) in (Way.MEAN, Way.RANGE)

    @property
    def has_figures(self) -> bool:
        return way_of(self.goal) is not Way.NONE


def goal_trees(plan: DepartmentPlan, typed: Typed | None = None) -> list[GoalTree]:
    """In a constant number of queries; in force with what the departments reach in the current quarter."""
    trees = [tree_of(goal) for goal in plan.goals.for_content()]
    known: dict[tuple[int, int], Actual] = {}
    if plan.status in IN_FORCE:
        parts = [node.part for tree in trees for node in tree.walk() if node.part]
        departments = {part.department_id for part in parts if part.department_id}
        indicators = {tree.goal.indicator_id for tree in trees if tree.goal.indicator_id}
        known = actuals(local_today(), departments, indicators)
    return [GoalTree(tree, list(_rows(tree, known, typed or {}))) for tree in trees]


def _rows(
    tree: Node, known: Mapping[tuple[int, int], Actual], typed: Typed, level: int = 1
) -> Iterator[PartRow]:
    for node in tree.parts:
        if node.part is not None:
            place = (node.part.department_id or 0, node.goal.indicator_id or 0)
            yield PartRow(node, node.part, level, known.get(place), typed)
        yield from _rows(node, known, typed, level + 1)


# --- proposals ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a part: `d5` a department, `u7` a person."""

    holder: Department | User

    @property
    def key(self) -> str:
        return f"{'d' if isinstance(self.holder, Department) else 'u'}{self.holder.pk}"

    @property
    def name(self) -> str:
        return str(self.holder) if isinstance(self.holder, Department) else self.holder.label


@dataclass(frozen=True)
class Proposal:
    candidate: Candidate
    is_picked: bool
    figures: tuple[Decimal | None, Decimal | None] = (None, None)
    """Target and weight."""
    volume: Decimal | None = None
    typed: Typed = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Entry]:
        told = dict(zip(("target", "weight"), (figure_text(f) or "" for f in self.figures), strict=True))
        labels = {"target": _("目标值"), "weight": _("权重（%）"), "note": _("要求")}
        return {
            name: Entry(
                f"{name}_{self.candidate.key}",
                f"{self.candidate.name} {label}",
                told.get(name, ""),
                self.typed,
            )
            for name, label in labels.items()
        }


def candidates(goal: Goal, parent: GoalPart | None, plan: DepartmentPlan) -> list[Candidate]:
    """Departments right below, then the people who work there; without those who have a part already."""
    above = (parent.department if parent else None) or plan.department
    taken = GoalPart.objects.filter(goal=goal, parent=parent)
    departments = (
        Department.objects.active()
        .filter(parent=above)
        .exclude(pk__in=taken.filter(department__isnull=False).values("department"))
    )
    below = Department.objects.below([above.path]).values_list("pk", flat=True)
    people = (
        User.objects.people()
        .in_departments(below, local_today())
        .exclude(pk__in=taken.filter(person__isnull=False).values("person"))
    )
    return [Candidate(holder) for holder in (*departments, *people.order_by("name", "pk"))]


def proposals(
    goal: Goal,
    parent: GoalPart | None,
    plan: DepartmentPlan,
    *,
    way: str,
    picked: Sequence[str],
    typed: Typed | None = None,
) -> list[Proposal]:
    """What each candidate could take. Nobody picked: all departments right below, else all people.

    `way` `equal`: the same for everyone. `volume`: in proportion to last year's cases, which departments have.
    What parts that exist already hold is left to them.
    """
    found = candidates(goal, parent, plan)
    chosen = [c for c in found if c.key in picked] or _usual(found)
    departments = [c.holder.pk for c in found if isinstance(c.holder, Department)]
    cases = volumes(plan.cycle.year - 1, departments, goal.indicator_id)
    sizes = [_size(candidate, cases, way) for candidate in chosen]
    targets, weights = _figures(goal, parent, sizes)
    told = {c.key: (t, w) for c, t, w in zip(chosen, targets, weights, strict=True)}
    return [
        Proposal(
            candidate,
            candidate.key in told,
            told.get(candidate.key, (None, None)),
            cases.get(candidate.holder.pk) if isinstance(candidate.holder, Department) else None,
            typed or {},
        )
        for candidate in found
    ]


def _usual(found: Sequence[Candidate]) -> list[Candidate]:
    departments = [c for c in found if isinstance(c.holder, Department)]
    return departments or list(found)


def _size(candidate: Candidate, cases: dict[int, Decimal], way: str) -> Decimal:
    if way != "volume":
        return Decimal(1)
    return (
        cases.get(candidate.holder.pk, Decimal(0)) if isinstance(candidate.holder, Department) else Decimal(0)
    )


def _figures(
    goal: Goal, parent: GoalPart | None, sizes: Sequence[Decimal]
) -> tuple[list[Decimal | None], list[Decimal]]:
    """Targets and weights for those chosen, so that with the parts that exist the node reconciles."""
    way, whole = way_of(goal), parent.target if parent else goal.target
    siblings = [p for p in goal.parts.all() if p.parent_id == (parent.pk if parent else None)]
    left = max(HUNDRED - sum((p.weight for p in siblings), Decimal(0)), Decimal(0))
    weights = portions(left, sizes, 2)
    if way is Way.SUM and whole is not None:
        rest = whole - sum((p.target or Decimal(0) for p in siblings), Decimal(0))
        return list(portions(rest, sizes, places_of(goal))), weights
    if way is Way.NONE:
        return [None] * len(sizes), weights
    return [whole] * len(sizes), weights
