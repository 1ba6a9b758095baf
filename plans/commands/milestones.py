"""Days on which something of a measure must stand, while its plan is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, PreconditionRequired
from organization.models import User
from plans.commands.editing import finish_edit
from plans.commands.locks import locked_plans
from plans.commands.merging import Clash, FieldsChanged, spelled
from plans.commands.schedule import place_of
from plans.commands.validation import invalid, validate
from plans.models import DepartmentPlan, Measure, Milestone
from plans.models.goal import figure_text
from plans.permissions import can_edit_plan

LEAST_WEIGHT, MOST_WEIGHT = Decimal("0.01"), Decimal(1000)


@transaction.atomic
def add_milestone(
    measure: Measure, *, title: str, due_on: date, by: User, weight: Decimal = Decimal(1)
) -> Milestone:
    """A day on which something must stand; within the days of its measure."""
    plan = locked_plans({measure.plan_id})[measure.plan_id]
    can_edit_plan(by, plan).or_raise()
    before = _milestones(measure)
    milestone = Milestone(measure=measure)
    fill_milestone(milestone, {"title": title, "due_on": due_on, "weight": weight})
    milestone.save()
    _finish_milestones(plan, measure, before, "added", by=by)
    return milestone


@transaction.atomic
def change_milestone(
    milestone: Milestone, wanted: Mapping[str, Any], *, by: User, seen: Mapping[str, str] | None
) -> Milestone:
    """Change `title`, `due_on` and `weight`, of those that are named. `seen` holds them as the author read them, as
    `merging.spelled` writes them: a field that somebody else changed meanwhile is told with both values
    (`FieldsChanged`)."""
    plan = locked_plans({milestone.measure.plan_id})[milestone.measure.plan_id]
    can_edit_plan(by, plan).or_raise()
    if seen is None:
        raise PreconditionRequired("seen_required", _("请说明修改所依据的原有内容（seen）。"))
    milestone = _kept_milestone(milestone)
    before, clashes = _milestones(milestone.measure), []
    for name, value in wanted.items():
        now, mine = spelled(getattr(milestone, name)), spelled(value)
        if mine not in (now, seen.get(name)) and now != seen.get(name):
            clashes.append(Clash(name, value, getattr(milestone, name)))
    if clashes:
        sentence = _("节点「%(title)s」刚被别人改过，您的没有保存。请对照以后再改。")
        raise FieldsChanged(clashes, sentence=sentence % {"title": milestone.title})
    kept = {name: value for name, value in wanted.items() if spelled(value) != seen.get(name)}
    fill_milestone(milestone, kept)
    milestone.save(update_fields=["title", "due_on", "weight"])
    _finish_milestones(plan, milestone.measure, before, "changed", by=by)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User) -> DepartmentPlan:
    plan = locked_plans({milestone.measure.plan_id})[milestone.measure.plan_id]
    can_edit_plan(by, plan).or_raise()
    milestone = _kept_milestone(milestone)
    before = _milestones(milestone.measure)
    milestone.delete()
    return _finish_milestones(plan, milestone.measure, before, "removed", by=by)


def _kept_milestone(milestone: Milestone) -> Milestone:
    found = Milestone.objects.select_related("measure").filter(pk=milestone.pk).first()
    if found is None:
        raise Conflict("gone", _("这个节点已经不在了，请刷新页面。"))
    return found


def _milestones(measure: Measure) -> list[dict[str, Any]]:
    return [milestone.content() for milestone in Milestone.objects.filter(measure=measure)]


def _finish_milestones(
    plan: DepartmentPlan, measure: Measure, before: list[dict[str, Any]], act: str, *, by: User
) -> DepartmentPlan:
    after = _milestones(measure)
    if after == before:
        return plan
    data = {**place_of(measure), "milestone": act, "changed": {"milestones": [before, after]}}
    return finish_edit(plan, by=by, data=data)


def fill_milestone(milestone: Milestone, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(milestone, name, value.strip() if name == "title" else value)
    measure, weight = milestone.measure, milestone.weight
    if not milestone.title:
        raise invalid("title", _("请写明这个节点要完成什么。"))
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT or weight != round(weight, 2):
        sentence = _("节点的权重 %(weight)s 要在 0.01 到 1000 之间，最多两位小数。")
        raise invalid("weight", sentence % {"weight": figure_text(weight)})
    first, last = measure.starts_on, measure.due_on
    if (first and milestone.due_on < first) or (last and milestone.due_on > last):
        sentence = _("节点日期 %(day)s 要在措施的起止日期 %(first)s 至 %(last)s 之内。")
        facts = {"day": milestone.due_on, "first": first or "—", "last": last or "—"}
        raise invalid("due_on", sentence % facts)
    validate(milestone, exclude={"measure"})
