"""The editor: the outline at the left, one section open in the middle, what the system knows beside it.

Fields save themselves one by one (`views.fields`); the form of the open section saves what the writer changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from organization.requests import PersonRequest
from plans.comparison import NOTHING, comparisons
from plans.completeness import ORDINALS, PARTS, TEXT_PARTS, Completeness, ItemState, examine
from plans.forms.findings import FindingForm
from plans.forms.goals import GoalForm
from plans.forms.measures import MeasureForm
from plans.forms.parts import PartForm
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, Finding, Goal, Measure
from plans.permissions import can_edit_plan, can_keep_templates, can_name_drafters
from plans.reports.bearings import Bearings, bearings_of
from plans.reports.remarks import asked_here
from plans.smart import letters_of
from plans.views.actions import submit_action
from plans.views.crumbs import plan_crumbs

ADVICE = {
    "overview": _("本年度改善什么、为什么改善，三五句话说清。"),
    "analysis": _("问题有哪些，依据来自哪里：投诉、反馈、指标、现场观察、客户调研、员工访谈、对标。"),
    "schedule": _("分季度写清先做什么、后做什么，关键节点在哪天。"),
    "expected_effects": _("做完以后客户和员工会感到什么变化，指标到多少。"),
}


@dataclass(frozen=True)
class Open:
    """What is open in the middle: a part, and in it at most one goal, measure or finding with its form."""

    part: str
    form: Any = None
    item: Goal | Measure | Finding | None = None
    finding_form: Any = None

    @property
    def place(self) -> str:
        """The name of the place for autosave and presence: `overview`, `goal-12`; `goals` while none is open."""
        if isinstance(self.item, Finding):
            return f"finding-{self.item.pk}"
        if self.item is None:
            return self.part
        return f"{'goal' if isinstance(self.item, Goal) else 'measure'}-{self.item.pk}"


def visible_plan(request: PersonRequest, pk: int) -> DepartmentPlan:
    plans = DepartmentPlan.objects.visible_to(request.user).select_related("cycle", "department")
    return get_object_or_404(plans, pk=pk)


@require_GET
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    decision = can_edit_plan(request.user, plan)
    if decision.is_conflict:
        messages.info(request, str(decision.sentence))
        return redirect(plan)
    decision.or_raise()
    return show(request, plan, chosen(request, plan))


def chosen(request: PersonRequest, plan: DepartmentPlan) -> Open:
    """What the address asks for: `?part=goals&goal=12`, `goal=new`; nonsense opens the first part."""
    part = request.GET.get("part", "")
    if part == "goals":
        wanted = request.GET.get("goal", "")
        goal = plan.goals.for_content().filter(pk=wanted[:15]).first() if wanted.isdecimal() else None
        return Open(part, GoalForm(plan, goal) if goal or wanted == "new" else None, goal)
    if part == "measures":
        wanted = request.GET.get("measure", "")
        measure = plan.measures.for_content().filter(pk=wanted[:15]).first() if wanted.isdecimal() else None
        return Open(part, MeasureForm(plan, measure) if measure or wanted == "new" else None, measure)
    part = part if part in TEXT_PARTS else TEXT_PARTS[0]
    form, wanted = part_form(plan, part), request.GET.get("finding", "")
    if part == "analysis" and wanted == "new":
        return Open(part, form, finding_form=FindingForm.for_finding(None))
    if part == "analysis" and wanted.isdecimal():
        finding = plan.findings.filter(pk=wanted[:15]).first()
        if finding:
            return Open(part, form, finding, FindingForm.for_finding(finding))
    return Open(part, form)


def part_form(plan: DepartmentPlan, part: str, data: Any = None) -> PartForm:
    return PartForm(dict(PARTS)[part], data, initial={"text": getattr(plan, part)})


def show(request: PersonRequest, plan: DepartmentPlan, opened: Open, status: int = 200) -> HttpResponse:
    context = {
        **standing_of(request, plan, opened),
        "crumbs": plan_crumbs(plan),
        "heading": heading_of(opened.part),
        "advice": ADVICE.get(opened.part, ""),
        "due_at": plan.cycle.submission_due_at,
        "after": following(opened.part),
        "returned": plan.decisions.filter(act="return").select_related("decided_by").last(),
        **asked_of(plan, opened),
        "findings": findings_of(plan) if opened.part == "analysis" else (),
        **company_of(request, plan),
        "open_query": open_query(opened),
        "may_keep_templates": bool(can_keep_templates(request.user)),
        "talk_anchor": ANCHORS.get(opened.part, opened.part) if is_part(opened) else opened.place,
    }
    return render(request, "plans/editor/edit.html", context, status=status)


def standing_of(request: PersonRequest, plan: DepartmentPlan, opened: Open) -> dict[str, Any]:
    """What changes with every save: how far each part is, what is missing, whether the plan may be submitted."""
    state = examine(plan)
    item = next((s for s in [*state.goals, *state.measures] if opened.item and s.item == opened.item), None)
    return {
        "plan": plan,
        "opened": opened,
        "part": next(p for p in state.parts if p.code == opened.part),
        "state": state,
        "item": item,
        "bearings": beside(plan, opened, item),
        "neighbours": neighbours(opened, state),
        "may_explain": True,
        "submit_actions": [submit_action(request.user, plan, state)],
    }


@require_GET
def standing(request: PersonRequest, pk: int) -> HttpResponse:
    """The parts of the page that follow a saved field, to be swapped in place."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    return render(request, "plans/editor/standing.html", standing_of(request, plan, chosen(request, plan)))


def company_of(request: PersonRequest, plan: DepartmentPlan) -> dict[str, Any]:
    """Who writes along, and whom the head may still ask."""
    drafters = list(plan.drafters.select_related("person").order_by("pk"))
    may_name = bool(can_name_drafters(request.user, plan))
    asked = {request.user.pk, *(drafter.person_id for drafter in drafters)}
    possible = plan.possible_owners().exclude(pk__in=asked) if may_name else ()
    return {"drafters": drafters, "may_name": may_name, "possible_drafters": possible}


def asked_of(plan: DepartmentPlan, opened: Open) -> dict[str, Any]:
    """What the plan came back with, and what of it is about the open place."""
    if plan.status != PlanStatus.RETURNED:
        return {}
    item = opened.item.pk if isinstance(opened.item, Goal | Measure) else None
    return asked_here(plan, opened.part, item)


ANCHORS = {"expected_effects": "effects"}
"""Where the comments on a part are kept, if not under its code."""


def is_part(opened: Open) -> bool:
    return opened.item is None or isinstance(opened.item, Finding)


def open_query(opened: Open) -> str:
    """What the column beside is told of the open record."""
    kind, dash, number = opened.place.partition("-")
    return urlencode({kind: number}) if dash else ""


def findings_of(plan: DepartmentPlan) -> list[Finding]:
    return list(plan.findings.for_content().prefetch_related("goals", "measures"))


def beside(plan: DepartmentPlan, opened: Open, item: ItemState | None) -> Bearings | None:
    """What stands beside the open goal; a new one has nothing to show before it was looked at."""
    if opened.part != "goals" or opened.form is None:
        return None
    goal = opened.item if isinstance(opened.item, Goal) else None
    letters = item.letters if item else letters_of(())
    if goal is None:
        return bearings_of(plan, Goal(plan=plan, number=0), {}, letters, NOTHING).unseen()
    ids = [goal.indicator_id] if goal.indicator_id else []
    known = comparisons(plan.department_id, plan.cycle.year, ids).get(goal.indicator_id or 0, NOTHING)
    return bearings_of(plan, goal, goal.quarters, letters, known)


def neighbours(opened: Open, state: Completeness) -> dict[str, int | None]:
    """The goals before and after the open one."""
    ids = [one.item.pk for one in state.goals]
    if not isinstance(opened.item, Goal) or opened.item.pk not in ids:
        return {}
    index = ids.index(opened.item.pk)
    return {
        "before": ids[index - 1] if index else None,
        "after": ids[index + 1] if index + 1 < len(ids) else None,
    }


def heading_of(part: str) -> str:
    index = [code for code, __ in PARTS].index(part)
    return _("%(ordinal)s、%(part)s") % {"ordinal": ORDINALS[index], "part": PARTS[index][1]}


def following(part: str) -> tuple[str, Any] | None:
    """Code and name of the part after this one."""
    codes = [code for code, __ in PARTS]
    index = codes.index(part) + 1
    return PARTS[index] if index < len(PARTS) else None


def editor_url(plan: DepartmentPlan, **query: Any) -> str:
    return f"{reverse('plans:edit', args=[plan.pk])}?{urlencode(query)}"
