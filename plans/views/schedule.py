"""When what is done: the plan's measures over the year, moved by pointer, keys or fields; and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Fact
from core.errors import Conflict, Invalid, Stale
from core.periods import local_today
from organization.requests import PersonRequest
from plans.commands import progress as work
from plans.commands import schedule as commands
from plans.commands.schedule import Move, Push
from plans.forms.breakdown import messages_of, read_day, read_figure
from plans.models import DepartmentPlan, Measure, MeasureDependency
from plans.ordering import Days
from plans.permissions import can_edit_plan, can_work_on
from plans.reports.schedule import cost_benefit, plan_schedule
from plans.views.crumbs import plan_crumbs
from plans.views.editor import visible_plan
from plans.views.measures import visible_measure

Refused = Invalid | Stale | Conflict
NEEDABLE = 400
"""Measures of other plans offered as what a measure waits for."""


@require_GET
def schedule(request: PersonRequest, pk: int) -> HttpResponse:
    return show(request, visible_plan(request, pk))


def show(
    request: PersonRequest,
    plan: DepartmentPlan,
    *,
    refused: Sequence[str] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page, or for a script only the part that follows the days."""
    drawn = plan_schedule(plan)
    may_edit = bool(can_edit_plan(request.user, plan))
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "schedule": drawn,
        "worth": cost_benefit(bar.measure for bar in drawn.bars),
        "may_edit": may_edit,
        "working": working(request, plan, [bar.measure for bar in drawn.bars]),
        "refused": refused,
        **more,
    }
    page = "plans/schedule/schedule.html" + ("#board" if wants_part(request) else "")
    return render(request, page, context, status=status)


def wants_part(request: PersonRequest) -> bool:
    """Asked by the script of the page, which draws only the board anew."""
    return request.headers.get("X-Requested-With") == "schedule"


def working(request: PersonRequest, plan: DepartmentPlan, measures: Sequence[Measure]) -> set[int]:
    """Ids of the measures whose progress this person may tell now; asked without a query a measure."""
    for measure in measures:
        measure.plan = plan
    return {measure.pk for measure in measures if can_work_on(request.user, measure)}


def needable(request: PersonRequest, measure: Measure) -> list[Measure]:
    """Measures of the cycle that this person sees, own plan first; without the measure itself."""
    found = Measure.objects.visible_to(request.user).filter(plan__cycle=measure.plan.cycle_id)
    listed = found.exclude(pk=measure.pk).select_related("plan__department")
    ordered = listed.order_by("plan__department__path", "number")
    own, others = ordered.filter(plan=measure.plan_id), ordered.exclude(plan=measure.plan_id)
    return [*own, *others[:NEEDABLE]]


def schedule_url(plan: DepartmentPlan) -> str:
    return reverse("plans:schedule", args=[plan.pk])


def answer_refusal(request: PersonRequest, plan: DepartmentPlan, refusal: Refused) -> HttpResponse:
    said = messages_of(refusal) if isinstance(refusal, Invalid) else [str(refusal)]
    return show(request, plan, refused=said, status=refusal.status)


# --- moving ------------------------------------------------------------------------------------
@require_POST
def move_measure(request: PersonRequest, pk: int) -> HttpResponse:
    """New days for one measure. Measures that would start too early are named first, and go along if one says so
    (`dependents`: `shift` or `leave`)."""
    measure = visible_measure(request, pk)
    plan = measure.plan
    can_edit_plan(request.user, plan).or_raise()
    choice = request.POST.get("dependents", "")
    try:
        move = read_move(request, measure)
        pushed = commands.pushes(move, by=request.user)
        if pushed and choice not in ("shift", "leave"):
            return ask_about(request, move, pushed)
        moves = [move, *(push.move for push in pushed if choice == "shift" and push.is_free)]
        commands.move_measures(plan, moves, by=request.user)
    except (Invalid, Stale, Conflict) as refusal:
        return answer_refusal(request, plan, refusal)
    return show(request, visible_plan(request, plan.pk), undo=[undo_text(m.back) for m in moves], moved=moves)


def read_move(request: PersonRequest, measure: Measure) -> Move:
    words = {"starts_on": _("开始日期"), "due_on": _("完成日期")}
    to = Days(*(read_day(request.POST.get(name, ""), word) for name, word in words.items()))
    seen = Days(*(read_day(request.POST.get(f"seen_{name}", ""), word) for name, word in words.items()))
    commands.check_days(measure.plan.cycle, to)
    return Move(measure, to, seen)


def ask_about(request: PersonRequest, move: Move, pushed: list[Push]) -> HttpResponse:
    """409 with the names of those that would start too early, and the three ways on."""
    context = {
        "plan": move.measure.plan,
        "move": move,
        "pushed": pushed,
        "free": sum(push.is_free for push in pushed),
        "crumbs": [*plan_crumbs(move.measure.plan), (_("进度安排"), schedule_url(move.measure.plan))],
    }
    page = "plans/schedule/ask.html" + ("#question" if wants_part(request) else "")
    return render(request, page, context, status=409)


def undo_text(move: Move) -> str:
    """`<measure>:<new first>:<new last>:<first now>:<last now>`."""
    days = (move.to.starts_on, move.to.due_on, move.seen.starts_on, move.seen.due_on)
    return ":".join([str(move.measure.pk), *("" if day is None else day.isoformat() for day in days)])


@require_POST
def undo_move(request: PersonRequest, pk: int) -> HttpResponse:
    """Put moved measures back where they were, all of them or none."""
    plan = visible_plan(request, pk)
    can_edit_plan(request.user, plan).or_raise()
    try:
        moves = [read_undo(request, text) for text in request.POST.getlist("move")[:500]]
        commands.move_measures(plan, moves, by=request.user)
    except (Invalid, Stale, Conflict) as refusal:
        return answer_refusal(request, plan, refusal)
    return show(request, visible_plan(request, pk), taken_back=True)


def read_undo(request: PersonRequest, text: str) -> Move:
    number, *days = text.split(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10 and len(days) == 4):
        raise Invalid("bad_move", _("撤销的内容不完整，请在日期栏里改回。"))
    measure = visible_measure(request, int(number))
    read = [read_day(day, _("日期")) for day in days]
    return Move(measure, Days(read[0], read[1]), Days(read[2], read[3]))


# --- what waits for what ----------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def add_dependency(request: PersonRequest, pk: int) -> HttpResponse:
    """The form by itself when asked for: every row of the schedule offers it, and it names all measures."""
    measure = visible_measure(request, pk)
    can_edit_plan(request.user, measure.plan).or_raise()
    if request.method == "GET":
        crumbs = [*plan_crumbs(measure.plan), (_("进度安排"), schedule_url(measure.plan))]
        context = {"measure": measure, "choices": needable(request, measure), "crumbs": crumbs}
        page = "plans/schedule/dependency.html" + ("#form" if request.headers.get("HX-Request") else "")
        return render(request, page, context)
    text = request.POST.get("needs", "")
    try:
        lag = read_figure(request.POST.get("lag_days", "") or "0", _("间隔天数"))
        if lag is None or lag != int(lag) or abs(lag) > commands.LAG_MOST:
            raise Invalid("bad_lag", _("「间隔天数」要填整数，例如 0 或 5。"))
        needs = Measure(pk=int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0)
        joined = commands.add_dependency(measure, needs, lag_days=int(lag), by=request.user)
    except Invalid as refusal:
        return answer_refusal(request, measure.plan, refusal)
    if wants_part(request):
        return show(request, visible_plan(request, measure.plan_id), joined=joined)
    messages.success(request, _("已增加前置措施。"))
    return redirect(schedule_url(measure.plan))


@require_POST
def remove_dependency(request: PersonRequest, pk: int) -> HttpResponse:
    visible = MeasureDependency.objects.filter(measure__in=Measure.objects.visible_to(request.user))
    found = get_object_or_404(visible.select_related("measure__plan", "needs__plan__department"), pk=pk)
    commands.remove_dependency(found, by=request.user)
    messages.success(request, _("已去掉前置措施「%(title)s」。") % {"title": found.needs.title})
    return redirect(schedule_url(found.measure.plan))


# --- work done -----------------------------------------------------------------------------------
@require_GET
def measure(request: PersonRequest, pk: int) -> HttpResponse:
    return show_work(request, visible_measure(request, pk))


def show_work(
    request: PersonRequest, found: Measure, refused: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """How far a measure has come. Its owner sees it even where the plan itself is not theirs to read."""
    sees_plan = DepartmentPlan.objects.visible_to(request.user).filter(pk=found.plan_id).exists()
    context = {
        "measure": found,
        "milestones": found.milestones.select_related("reached_by"),
        "may_work": can_work_on(request.user, found),
        "facts": work_facts(found),
        "today": local_today(),
        "refused": refused,
        "crumbs": [*plan_crumbs(found.plan), (_("进度安排"), schedule_url(found.plan))] if sees_plan else [],
    }
    return render(request, "plans/schedule/measure.html", context, status=status)


def work_facts(found: Measure) -> list[Fact]:
    days = [day.isoformat() if day else "—" for day in (found.starts_on, found.due_on)]
    goals = [f"{link.goal.number} {link.goal.title}" for link in found.links.all()]
    return [
        Fact(_("责任人"), found.owner.label if found.owner else "—"),
        Fact(_("起止"), " – ".join(days)),
        Fact(_("服务的目标"), _("；").join(goals) or "—"),
        Fact(_("预期效果"), found.expected_effect or "—"),
        Fact(_("做法"), found.description or "—"),
    ]


def measure_url(pk: int) -> str:
    return reverse("plans:measure", args=[pk])


@require_POST
def enter_progress(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_measure(request, pk)
    try:
        progress = read_figure(request.POST.get("progress", ""), _("工作进度"))
        seen = read_figure(request.POST.get("seen", ""), _("工作进度"))
        if progress is None:
            raise Invalid("progress", _("请填写工作进度，0 到 100。"))
        work.enter_progress(found, round(progress, 2), by=request.user, seen=seen)
    except (Invalid, Stale) as refusal:
        said = messages_of(refusal) if isinstance(refusal, Invalid) else [str(refusal)]
        return show_work(request, visible_measure(request, pk), said, refusal.status)
    messages.success(request, _("已记下工作进度。"))
    return redirect(measure_url(pk))
