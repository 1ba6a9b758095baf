"""Moving measures in time, and what waits for what, while plans are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.punctuation import quoted
from organization.models import User
from plans.commands.editing import finish_edit
from plans.commands.locks import locked_cycle, locked_plans
from plans.commands.merging import Clash, FieldsChanged
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Measure, MeasureDependency, PlanCycle
from plans.ordering import Days, Edge, circle, pushed
from plans.permissions import can_edit_plan
from plans.smart import outside

LAG_MOST = 366


@dataclass(frozen=True, slots=True)
class Move:
    """One measure's new days, and the days it had when the author looked. A move of both ends by the same number
    of days takes the milestones along."""

    measure: Measure
    to: Days
    seen: Days

    @property
    def is_shift(self) -> bool:
        ends = (self.to.starts_on, self.to.due_on, self.seen.starts_on, self.seen.due_on)
        if None in ends:
            return False
        return self.by == self.to.due_on - self.seen.due_on  # type: ignore[operator]

    @property
    def by(self) -> timedelta:
        return self.to.starts_on - self.seen.starts_on  # type: ignore[operator]

    @property
    def back(self) -> Move:
        """The same move the other way, to take it back."""
        return Move(self.measure, self.seen, self.to)


@dataclass(frozen=True, slots=True)
class Push:
    """A measure that would start before what it needs is finished, and the days it could go to. `is_free`: the
    person may move it, and it stays within the cycle."""

    measure: Measure
    move: Move
    days: int
    is_free: bool


@transaction.atomic
def move_measures(plan: DepartmentPlan, moves: Sequence[Move], *, by: User) -> DepartmentPlan:
    """Give measures of one or several plans of the cycle new days, all or none.

    Raises `Stale` when one of them has other days than the author saw, `Invalid` outside the cycle, and what
    `can_edit_plan` says of any plan concerned. Returns the newest state of `plan`.
    """
    plans = locked_plans({plan.pk, *(move.measure.plan_id for move in moves)})
    for touched in plans.values():
        can_edit_plan(by, touched).or_raise()
    now = {m.pk: m for m in Measure.objects.filter(pk__in=[move.measure.pk for move in moves])}
    edits: dict[int, dict[str, list[str]]] = {}
    for move in moves:
        measure = now.get(move.measure.pk)
        if measure is None:
            raise Conflict("gone", _("措施「%(title)s」刚被别人删除，请刷新页面。") % {"title": move.measure})
        measure.plan = plans[measure.plan_id]
        if _place(measure, move):
            edits.setdefault(measure.plan_id, {})[str(measure.number)] = [_span(move.seen), _span(move.to)]
    for pk, moved in edits.items():
        ids = sorted(measure.pk for measure in now.values() if measure.plan_id == pk)
        finish_edit(plans[pk], by=by, data={"moved": moved, "measure_ids": ids})
    return plans[plan.pk]


def _place(measure: Measure, move: Move) -> bool:
    """Write the days; False when the measure has them already."""
    if Days(measure.starts_on, measure.due_on) == move.to:
        return False
    if Days(measure.starts_on, measure.due_on) != move.seen:
        sentence = _("措施「%(title)s」的日期刚被别人改成 %(now)s，您的没有保存。请对照以后再改。")
        facts = {"title": measure.title, "now": _span(Days(measure.starts_on, measure.due_on))}
        clashes = [
            Clash(name, getattr(move.to, name), getattr(measure, name))
            for name in ("starts_on", "due_on")
            if getattr(measure, name) != getattr(move.seen, name)
        ]
        raise FieldsChanged(clashes, sentence=sentence % facts)
    check_days(measure.plan.cycle, move.to)
    measure.starts_on, measure.due_on = move.to.starts_on, move.to.due_on
    measure.save(update_fields=["starts_on", "due_on"])
    if move.is_shift:
        for milestone in measure.milestones.all():
            milestone.due_on += move.by
            milestone.save(update_fields=["due_on"])
    return True


def check_days(cycle: PlanCycle, days: Days) -> None:
    """Both days given, in order, within the cycle."""
    for name, word in (("starts_on", _("开始日期")), ("due_on", _("完成日期"))):
        day = getattr(days, name)
        if day is None:
            raise invalid(name, _("请填写%(word)s。") % {"word": word})
        if not cycle.starts_on <= day <= cycle.ends_on:
            raise invalid(name, outside(word, cycle))
    if days.due_on < days.starts_on:  # type: ignore[operator]
        raise invalid("due_on", _("完成日期不能早于开始日期 %(day)s。") % {"day": days.starts_on})


def pushes(move: Move, *, by: User) -> list[Push]:
    """Which measures would start too early after this move, also along chains, and where they could go. They need
    not be too early before: one that was already is named only if this move concerns it."""
    cycle = move.measure.plan.cycle
    edges, days = _network(cycle)
    days[move.measure.pk] = move.to
    shifts = pushed(days, edges, [move.measure.pk])
    measures = Measure.objects.filter(pk__in=shifts).select_related("plan__cycle", "plan__department")
    found = []
    for measure in measures.order_by("starts_on", "pk"):
        was = Days(measure.starts_on, measure.due_on)
        to = was.shifted(shifts[measure.pk])
        inside = to.due_on is not None and to.due_on <= cycle.ends_on
        is_free = bool(inside and can_edit_plan(by, measure.plan))
        found.append(Push(measure, Move(measure, to, was), shifts[measure.pk], is_free))
    return found


def _network(cycle: PlanCycle) -> tuple[list[Edge], dict[int, Days]]:
    """All dependencies of the cycle with the days of the measures they join, in two queries."""
    edges = [
        Edge(needs, measure, lag)
        for needs, measure, lag in MeasureDependency.objects.filter(measure__plan__cycle=cycle).values_list(
            "needs_id", "measure_id", "lag_days"
        )
    ]
    joined = {pk for edge in edges for pk in (edge.earlier, edge.later)}
    rows = Measure.objects.filter(pk__in=joined).values_list("pk", "starts_on", "due_on")
    return edges, {pk: Days(starts_on, due_on) for pk, starts_on, due_on in rows}


def _span(days: Days) -> str:
    return f"{days.starts_on or '—'} – {days.due_on or '—'}"


@transaction.atomic
def add_dependency(measure: Measure, needs: Measure, *, by: User, lag_days: int = 0) -> MeasureDependency:
    """`measure` waits for `needs`, of the same cycle and visible to the author. A circle is refused with its path."""
    cycle = locked_cycle(
        measure.plan.cycle
    )  # two people joining measures of two plans could close a circle together
    plan = locked_plans({measure.plan_id})[measure.plan_id]
    can_edit_plan(by, plan).or_raise()
    visible = Measure.objects.visible_to(by).filter(plan__cycle=cycle).select_related("plan__department")
    found = visible.filter(pk=needs.pk).first()
    if found is None:
        raise invalid("needs", _("只能选择同一周期里您能看到的措施，请重新选择。"))
    if found.pk == measure.pk:
        raise invalid("needs", _("措施不能以自己为前置，请选择另一项。"))
    if not -LAG_MOST <= lag_days <= LAG_MOST:
        raise invalid(
            "lag_days", _("间隔 %(days)s 天太长，最多 %(most)s 天。") % {"days": lag_days, "most": LAG_MOST}
        )
    if MeasureDependency.objects.filter(measure=measure, needs=found).exists():
        raise invalid("needs", _("「%(title)s」已经是前置措施。") % {"title": found.title})
    _refuse_circle(cycle, measure, found)
    dependency = MeasureDependency.objects.create(measure=measure, needs=found, lag_days=lag_days)
    finish_edit(plan, by=by, data={**place_of(measure), "needs": "added", "added": dependency.content()})
    return dependency


def _refuse_circle(cycle: PlanCycle, measure: Measure, needs: Measure) -> None:
    edges, _days = _network(cycle)
    way = circle(edges, Edge(needs.pk, measure.pk))
    if not way:
        return
    titles = dict(Measure.objects.filter(pk__in=way).values_list("pk", "title"))
    path = " → ".join(quoted(titles[pk]) for pk in [needs.pk, *way])
    raise invalid("needs", _("这样会绕成一圈，谁也不能开始：%(path)s。请选择另一项。") % {"path": path})


@transaction.atomic
def remove_dependency(dependency: MeasureDependency, *, by: User) -> DepartmentPlan:
    measure = dependency.measure
    plan = locked_plans({measure.plan_id})[measure.plan_id]
    can_edit_plan(by, plan).or_raise()
    removed = dependency.content()
    dependency.delete()
    return finish_edit(plan, by=by, data={**place_of(measure), "needs": "removed", "removed": removed})


def place_of(measure: Measure) -> dict[str, int]:
    """What every event about a measure holds."""
    return {"measure": measure.number, "measure_id": measure.pk}
