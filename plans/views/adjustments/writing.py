"""Writing the change set: one form a goal, a measure or a text, filled in with what the plan says now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict, Invalid, Stale
from organization.requests import PersonRequest
from plans.adjustment_permissions import can_write_adjustment
from plans.closed_quarters import closed_numbers
from plans.commands.adjustments import writing
from plans.completeness import PARTS, TEXT_PARTS
from plans.forms.adjustments import AdjustedGoalForm, AdjustedMeasureForm, EndForm, MilestoneForm, said_of
from plans.forms.parts import PartForm
from plans.forms.said import read_version
from plans.materiality import MILESTONE
from plans.models import Adjustment, AdjustmentChange, Goal, Measure, Milestone
from plans.models.adjustment import ChangeAct, ChangeSubject
from plans.views.adjustments.pages import adjustment_crumbs, visible_adjustment


def version_of(request: PersonRequest) -> int | None:
    return read_version(request.POST.get("version"))


def written(request: PersonRequest, pk: int) -> Adjustment:
    """An adjustment that this person may write now."""
    found = visible_adjustment(request, pk)
    can_write_adjustment(request.user, found).or_raise()
    return found


def answer(
    request: PersonRequest,
    adjustment: Adjustment,
    form: Any,
    save: Callable[[], Any],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Save a valid form and go back to the adjustment; else the form again, with everything that was typed."""
    status = 200
    if form.is_bound and form.is_valid():
        try:
            save()
            return redirect(adjustment)
        except Invalid as refusal:
            form.refuse(refusal)
            status = refusal.status
        except (Stale, Conflict) as refusal:
            context["stale"], status = refusal, refusal.status
            adjustment.refresh_from_db(fields=["version"])
    elif form.is_bound:
        status = 422
    context |= {
        "adjustment": adjustment,
        "plan": adjustment.plan,
        "form": form,
        "crumbs": adjustment_crumbs(adjustment),
        "version": adjustment.version,
    }
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def adjust_goal(request: PersonRequest, pk: int, goal_pk: int) -> HttpResponse:
    found = written(request, pk)
    goal = get_object_or_404(Goal.objects.for_content().filter(ended_on=None), plan=found.plan, pk=goal_pk)
    lines = list(found.changes.filter(goal=goal))
    closed = closed_numbers(found.plan.cycle)
    data = request.POST if request.method == "POST" else None
    form = AdjustedGoalForm(found.plan, goal, said_of(lines), closed, data)

    def save() -> None:
        writing.change_record(found, goal, form.flat(), by=request.user, version=version_of(request))

    context = {"goal": goal, "lines": lines, "closed": sorted(closed), "end_form": EndForm()}
    return answer(request, found, form, save, "plans/adjustments/goal.html", context)


@require_http_methods(["GET", "POST"])
def adjust_measure(request: PersonRequest, pk: int, measure_pk: int) -> HttpResponse:
    found = written(request, pk)
    rows = Measure.objects.for_content().filter(ended_on=None)
    measure = get_object_or_404(rows, plan=found.plan, pk=measure_pk)
    lines = list(found.changes.filter(measure=measure))
    own = [line for line in lines if line.subject == ChangeSubject.MEASURE]
    data = request.POST if request.method == "POST" else None
    form = AdjustedMeasureForm(found.plan, measure, said_of(own), added_goals(found), data)

    def save() -> None:
        writing.change_record(found, measure, form.flat(), by=request.user, version=version_of(request))

    context = {
        "measure": measure,
        "lines": own,
        "milestones": milestone_rows(measure, lines),
        "new_milestones": [
            line for line in lines if line.act == ChangeAct.ADD and line.subject == ChangeSubject.MILESTONE
        ],
        "milestone_form": MilestoneForm(),
        "end_form": EndForm(),
    }
    return answer(request, found, form, save, "plans/adjustments/measure.html", context)


def added_goals(adjustment: Adjustment) -> list[AdjustmentChange]:
    return list(adjustment.changes.filter(act=ChangeAct.ADD, subject=ChangeSubject.GOAL))


def milestone_rows(
    measure: Measure, lines: list[AdjustmentChange]
) -> list[tuple[Milestone, MilestoneForm | None, bool]]:
    """Each milestone with its form (None once it was reached) and whether the change set drops it."""
    rows = []
    for milestone in measure.milestones.all():
        own = [line for line in lines if line.milestone_id == milestone.pk]
        initial = {**{name: getattr(milestone, name) for name in MILESTONE}, **said_of(own)}
        form = MilestoneForm(initial=initial, prefix=f"m{milestone.pk}") if not milestone.reached_at else None
        rows.append((milestone, form, any(line.act == ChangeAct.END for line in own)))
    return rows


@require_http_methods(["GET", "POST"])
def adjust_text(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    found = written(request, pk)
    if part not in TEXT_PARTS:
        raise Http404
    line = found.changes.filter(subject=ChangeSubject.PLAN, field=part).first()
    text = line.after if line else getattr(found.plan, part)
    data = request.POST if request.method == "POST" else None
    label = dict(PARTS)[part]
    form = PartForm(label, data, initial={"text": text})

    def save() -> None:
        text = form.cleaned_data["text"]
        writing.change_text(found, part, text, by=request.user, version=version_of(request))

    context = {"part": part, "label": label, "now": getattr(found.plan, part)}
    return answer(request, found, form, save, "plans/adjustments/text.html", context)


@require_http_methods(["GET", "POST"])
def add_record(request: PersonRequest, pk: int, subject: str) -> HttpResponse:
    """A goal or a measure that the plan does not have yet."""
    found = written(request, pk)
    form = form_of_added(found, subject, {}, request)

    def save() -> None:
        writing.add_record(found, subject, form.flat(), by=request.user, version=version_of(request))

    return answer(request, found, form, save, f"plans/adjustments/{subject}.html", {})


@require_http_methods(["GET", "POST"])
def edit_added(request: PersonRequest, pk: int) -> HttpResponse:
    """The record that a line adds, written anew."""
    visible = AdjustmentChange.objects.filter(adjustment__in=Adjustment.objects.visible_to(request.user))
    added = visible.filter(act=ChangeAct.ADD).exclude(subject=ChangeSubject.MILESTONE)
    line = get_object_or_404(added, pk=pk)
    found = written(request, line.adjustment_id)
    form = form_of_added(found, line.subject, line.after or {}, request, line)

    def save() -> None:
        writing.change_added(line, form.flat(), by=request.user, version=version_of(request))

    return answer(request, found, form, save, f"plans/adjustments/{line.subject}.html", {"line": line})


def form_of_added(
    adjustment: Adjustment,
    subject: str,
    said: dict[str, Any],
    request: PersonRequest,
    line: AdjustmentChange | None = None,
) -> AdjustedGoalForm | AdjustedMeasureForm:
    data = request.POST if request.method == "POST" else None
    if subject == ChangeSubject.GOAL:
        return AdjustedGoalForm(adjustment.plan, None, said, (), data)
    if subject == ChangeSubject.MEASURE:
        return AdjustedMeasureForm(adjustment.plan, None, said, added_goals(adjustment), data)
    raise Http404


@require_POST
def end_goal(request: PersonRequest, pk: int, goal_pk: int) -> HttpResponse:
    found = written(request, pk)
    return end(request, found, get_object_or_404(Goal, plan=found.plan, pk=goal_pk))


@require_POST
def end_measure(request: PersonRequest, pk: int, measure_pk: int) -> HttpResponse:
    found = written(request, pk)
    return end(request, found, get_object_or_404(Measure, plan=found.plan, pk=measure_pk))


def end(request: PersonRequest, adjustment: Adjustment, target: Goal | Measure) -> HttpResponse:
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Invalid("invalid", _("请填写终止日期。"), {"ended_on": [_("请填写终止日期。")]})
    day = form.cleaned_data["ended_on"]
    writing.end_record(adjustment, target, day=day, by=request.user, version=version_of(request))
    return redirect(adjustment)


@require_POST
def adjust_milestone(request: PersonRequest, pk: int, milestone_pk: int) -> HttpResponse:
    """Another name or day for a milestone, or (`act=drop`) none of it any more."""
    found = written(request, pk)
    rows = Milestone.objects.filter(measure__plan=found.plan)
    milestone = get_object_or_404(rows, pk=milestone_pk)
    if request.POST.get("act") == "drop":
        writing.end_record(found, milestone, day=None, by=request.user, version=version_of(request))
        return redirect(measure_url(found, milestone.measure_id))
    form = MilestoneForm(request.POST, prefix=f"m{milestone.pk}")
    values = valid(form)
    writing.change_record(found, milestone, values, by=request.user, version=version_of(request))
    return redirect(measure_url(found, milestone.measure_id))


@require_POST
def add_milestone(request: PersonRequest, pk: int, measure_pk: int) -> HttpResponse:
    found = written(request, pk)
    measure = get_object_or_404(Measure, plan=found.plan, pk=measure_pk)
    writing.add_record(
        found,
        ChangeSubject.MILESTONE,
        valid(MilestoneForm(request.POST)),
        measure=measure,
        by=request.user,
        version=version_of(request),
    )
    return redirect(measure_url(found, measure.pk))


def valid(form: MilestoneForm) -> dict[str, Any]:
    if form.is_valid():
        return form.cleaned_data
    fields = {name: [str(s) for s in said] for name, said in form.errors.items()}
    raise Invalid("invalid", next(iter(fields.values()))[0], fields)


def measure_url(adjustment: Adjustment, measure_pk: int) -> str:
    return f"{reverse('plans:adjust_measure', args=[adjustment.pk, measure_pk])}#milestones"


@require_POST
def remove_lines(request: PersonRequest, pk: int) -> HttpResponse:
    """Take lines (`line`, one or several) out of the change set."""
    found = visible_adjustment(request, pk)
    wanted = [int(text) for text in request.POST.getlist("line") if text.isdecimal() and len(text) < 16]
    writing.remove_changes(found, wanted, by=request.user, version=version_of(request))
    messages.success(request, _("已去掉这一处调整，计划在这里维持不变。"))
    return redirect(found)
