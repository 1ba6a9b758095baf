"""What a plan still lacks before it can be submitted: part by part, as a list whose lines lead to the field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import HUNDRED
from core.punctuation import listed
from plans.comparison import NOTHING, comparisons
from plans.custom_values import custom_hints, required_fields
from plans.decomposition import unreconciled
from plans.hints import Hint
from plans.lifecycle import PlanStatus
from plans.models import CustomField, DepartmentPlan, Goal, Measure, PlanRows
from plans.models.custom import Subject
from plans.models.goal import figure_text
from plans.models.indicator import Family
from plans.reconciliation import joined
from plans.smart import Letter, examine_goal, letters_of
from plans.workable import aspects_of, examine_measure

PARTS: tuple[tuple[str, str | Promise], ...] = (
    ("overview", gettext_lazy("计划概述")),
    ("analysis", gettext_lazy("现状分析")),
    ("goals", gettext_lazy("改善目标")),
    ("measures", gettext_lazy("改善措施")),
    ("schedule", gettext_lazy("进度安排")),
    ("expected_effects", gettext_lazy("预期效果")),
)
ORDINALS: tuple[str | Promise, ...] = (
    gettext_lazy("一"),
    gettext_lazy("二"),
    gettext_lazy("三"),
    gettext_lazy("四"),
    gettext_lazy("五"),
    gettext_lazy("六"),
)
TEXT_PARTS = ("overview", "analysis", "schedule", "expected_effects")
REQUIRED_FAMILIES = (Family.QUALITY, Family.SATISFACTION, Family.PROCESS)


@dataclass(frozen=True, slots=True)
class Gap:
    """One line of 'what is missing'. `where` names the record (a part, `目标 2`), `sentence` what to do;
    `part`, `item` (id of goal or measure) and `field` say where to mend it."""

    part: str
    where: str
    sentence: str
    is_blocking: bool = True
    item: int | None = None
    number: int | None = None
    field: str = ""
    letter: str = ""
    about: str = ""
    """The record that the sentence is about where it is not `item`: `goals-12`."""
    explanation: str = ""
    """Why the author lets a warning stand."""

    @property
    def anchor(self) -> str:
        """The id of the control that mends it."""
        if self.field == "requirements":
            return "requirements"
        if self.item is None:
            return "" if self.part in ("goals", "measures") else "id_text"
        return "weights" if self.field == "goals" else f"id_{self.field}"

    @property
    def code(self) -> str:
        """What an explanation of this warning hangs on; stays the same when goals are renumbered."""
        about = self.about or (f"{self.part}-{self.item}" if self.item else self.part)
        return ".".join(part for part in (about, self.letter, self.field) if part)

    @property
    def key(self) -> str:
        """The field's name in a refusal, e.g. `goals.2.target`."""
        return ".".join(str(p) for p in (self.part, self.number, self.field) if p)


@dataclass(frozen=True)
class ItemState:
    """A goal with its five letters, or a measure with its three aspects, and what there is to mend."""

    item: Goal | Measure
    hints: tuple[Hint, ...]
    letters: tuple[Letter, ...] = ()

    @property
    def must(self) -> int:
        return sum(hint.is_blocking for hint in self.hints)

    @property
    def met(self) -> int:
        """Letters without a blocking finding."""
        return sum(letter.state != "must" for letter in self.letters)


@dataclass(frozen=True)
class PartState:
    code: str
    name: str | Promise
    ordinal: str | Promise
    done: int
    total: int

    @property
    def state(self) -> str:
        if self.done >= self.total:
            return "done"
        return "begun" if self.done else "empty"

    @property
    def share(self) -> Decimal:
        """Fraction done, 0 to 1."""
        return Decimal(self.done) / Decimal(self.total)


@dataclass(frozen=True)
class Completeness:
    parts: list[PartState]
    goals: list[ItemState]
    measures: list[ItemState]
    gaps: list[Gap] = field(default_factory=list)
    weight_total: Decimal = Decimal(0)

    @property
    def weight_gap(self) -> str:
        """How far the weights are from 100, in words; empty when they add up."""
        gap = HUNDRED - self.weight_total
        if gap == 0:
            return ""
        sentence = _("还差 %(gap)s%%，请补到 100%%") if gap > 0 else _("多了 %(gap)s%%，请减到 100%%")
        return sentence % {"gap": figure_text(abs(gap))}

    @property
    def blocking(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.is_blocking]

    @property
    def advice(self) -> list[Gap]:
        return [gap for gap in self.gaps if not gap.is_blocking]

    @property
    def unexplained(self) -> list[Gap]:
        """Warnings about which the author has said nothing yet."""
        return [gap for gap in self.advice if not gap.explanation]

    @property
    def is_complete(self) -> bool:
        """Nothing is missing, and every warning is explained."""
        return not self.blocking and not self.unexplained

    @property
    def share(self) -> Decimal:
        """How much of the six parts is done, 0 to 1; each part counts the same."""
        return sum((part.share for part in self.parts), Decimal(0)) / len(self.parts)


def examine(plan: DepartmentPlan, rows: PlanRows | None = None) -> Completeness:
    """Read the plan's goals and measures (a constant number of queries) and say what is missing."""
    required, rows = required_fields(), rows or plan.rows()
    goals = _goal_states(plan, rows, required[Subject.GOAL])
    measures = _measure_states(plan, rows, goals, required[Subject.MEASURE])
    weight = sum((state.item.weight for state in goals if isinstance(state.item, Goal)), Decimal(0))
    gaps = [
        *_requirement_gaps(plan, [state.item for state in [*goals, *measures]]),
        *_text_gaps(plan, TEXT_PARTS[:2]),
        *_goal_gaps(goals, weight),
        *_breakdown_gaps(goals),
        *_measure_gaps(measures),
        *_link_gaps(goals, measures),
        *_text_gaps(plan, TEXT_PARTS[2:]),
    ]
    parts = [
        _part_state(code, name, ordinal, plan, goals, measures, weight)
        for (code, name), ordinal in zip(PARTS, ORDINALS, strict=True)
    ]
    return Completeness(parts, goals, measures, _explained(plan, gaps), weight)


def _goal_states(plan: DepartmentPlan, rows: PlanRows, required: Sequence[CustomField]) -> list[ItemState]:
    cycle, goals = plan.cycle, [goal for goal in rows.goals if goal.ended_on is None]
    has_objectives = cycle.objectives.exists()
    indicators = {goal.indicator_id for goal in goals if goal.indicator_id}
    known = comparisons(plan.department_id, cycle.year, indicators)

    def state(goal: Goal) -> ItemState:
        compared = known.get(goal.indicator_id or 0, NOTHING)
        hints = examine_goal(goal, cycle, goal.quarters, has_objectives=has_objectives, known=compared)
        return ItemState(goal, (*hints, *custom_hints(required, goal)), tuple(letters_of(hints)))

    return [state(goal) for goal in goals]


def _measure_states(
    plan: DepartmentPlan, rows: PlanRows, goals: Sequence[ItemState], required: Sequence[CustomField]
) -> list[ItemState]:
    answered = {s.item.pk for s in goals if isinstance(s.item, Goal) and s.item.findings.all()}
    has_findings = bool(rows.findings)

    def state(measure: Measure) -> ItemState:
        hints = examine_measure(measure, plan.cycle, has_findings=has_findings, answered_goals=answered)
        return ItemState(measure, (*hints, *custom_hints(required, measure)), tuple(aspects_of(hints)))

    return [state(measure) for measure in rows.measures if measure.ended_on is None]


def _explained(plan: DepartmentPlan, gaps: Sequence[Gap]) -> list[Gap]:
    """The gaps, warnings with what the author said about them."""
    said = dict(plan.explanations.values_list("key", "text"))
    return [gap if gap.is_blocking else replace(gap, explanation=said.get(gap.code, "")) for gap in gaps]


def _requirement_gaps(plan: DepartmentPlan, items: Sequence[Goal | Measure]) -> Iterator[Gap]:
    """A returned plan answers everything it came back with."""
    if plan.status != PlanStatus.RETURNED:
        return
    last = plan.decisions.order_by("-id").values("pk")[:1]
    here = {(type(item), item.pk) for item in items}
    words = {"goals": _("目标 %(number)s"), "measures": _("措施 %(number)s")}
    kinds: dict[str, type[Goal | Measure]] = {"goals": Goal, "measures": Measure}
    for remark in plan.remarks.requirements().filter(decision__in=last, answer="").order_by("id"):
        part, item = remark.part, remark.item
        where = words[part] % {"number": remark.number} if item else str(dict(PARTS)[part])
        is_here = item is not None and (kinds[part], item) in here
        yield Gap(
            part,
            where,
            _("审核要求还没有答复：写明怎样改了，或为什么不采纳。"),
            item=item if is_here else None,
            number=remark.number,
            field="requirements",
        )


def _text_gaps(plan: DepartmentPlan, codes: Sequence[str]) -> Iterator[Gap]:
    names = dict(PARTS)
    for code in codes:
        if code in plan.cycle.required_parts and not getattr(plan, code).strip():
            yield Gap(code, str(names[code]), _("尚未填写。"))


def _item_gaps(part: str, word: str, states: Sequence[ItemState]) -> Iterator[Gap]:
    for state in states:
        for found in state.hints:
            yield Gap(
                part,
                word % {"number": state.item.number},
                found.sentence,
                found.is_blocking,
                item=state.item.pk,
                number=state.item.number,
                field=found.field,
                letter=found.letter,
            )


def _goal_gaps(goals: Sequence[ItemState], weight: Decimal) -> Iterator[Gap]:
    if not goals:
        yield Gap("goals", _("改善目标"), _("还没有目标，请至少写一个。"))
        return
    yield from _item_gaps("goals", _("目标 %(number)s"), goals)
    if weight != HUNDRED:
        sentence = _("现在合计 %(weight)s%%，应为 100%%。") % {"weight": figure_text(weight)}
        yield Gap("goals", _("目标权重"), sentence, field="weight")
    covered = {s.item.indicator.family for s in goals if isinstance(s.item, Goal) and s.item.indicator}
    missing = [str(family.label) for family in REQUIRED_FAMILIES if family not in covered]
    if missing:
        sentence = _("没有%(families)s类目标，请补充，或说明原因。") % {"families": listed(missing)}
        yield Gap("goals", _("三类指标"), sentence, is_blocking=False, field="families")


def _breakdown_gaps(goals: Sequence[ItemState]) -> Iterator[Gap]:
    """A goal that was broken down should reconcile with its parts, on every level; one warning a goal."""
    for state in goals:
        said = unreconciled(state.item) if isinstance(state.item, Goal) else []
        if said:
            yield Gap(
                "goals",
                _("目标 %(number)s 的分解") % {"number": state.item.number},
                joined(said),
                is_blocking=False,
                item=state.item.pk,
                number=state.item.number,
                field="parts",
            )


def _measure_gaps(measures: Sequence[ItemState]) -> Iterator[Gap]:
    if not measures:
        yield Gap("measures", _("改善措施"), _("还没有措施，请至少写一项。"))
        return
    yield from _item_gaps("measures", _("措施 %(number)s"), measures)


def _link_gaps(goals: Sequence[ItemState], measures: Sequence[ItemState]) -> Iterator[Gap]:
    """Every goal should be carried by measures, and their weights for it should add to 100."""
    shares: dict[int, Decimal] = {}
    for state in measures:
        if isinstance(state.item, Measure):
            for link in state.item.links.all():
                shares[link.goal_id] = shares.get(link.goal_id, Decimal(0)) + link.weight
    for state in goals if measures else ():
        where = _("目标 %(number)s") % {"number": state.item.number}
        share, about = shares.get(state.item.pk), f"goals-{state.item.pk}"
        if share is None:
            sentence = _("还没有措施支撑，请补一项措施，或说明怎样达到。")
            yield Gap("measures", where, sentence, is_blocking=False, field="goals", about=about)
        elif share != HUNDRED:
            sentence = _("各项措施的权重合计 %(share)s%%，建议为 100%%。") % {"share": figure_text(share)}
            yield Gap("measures", where, sentence, is_blocking=False, field="goals", about=about)


def _part_state(
    code: str,
    name: str | Promise,
    ordinal: str | Promise,
    plan: DepartmentPlan,
    goals: Sequence[ItemState],
    measures: Sequence[ItemState],
    weight: Decimal,
) -> PartState:
    if code in TEXT_PARTS:
        is_optional = code not in plan.cycle.required_parts
        return PartState(code, name, ordinal, int(is_optional or bool(getattr(plan, code).strip())), 1)
    states = goals if code == "goals" else measures
    done = sum(not state.must for state in states)
    total = len(states)
    if code == "goals":  # the sum of the weights counts as one thing to do
        done, total = done + (bool(goals) and weight == HUNDRED), total + 1
    return PartState(code, name, ordinal, done, max(total, 1))
