"""Progress reports: the list of a period, one report to read or fill in, and what the office answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.components import Action
from core.errors import Invalid, Stale
from core.punctuation import listed
from organization.requests import PersonRequest
from plans import steering_permissions as permissions
from plans.commands import reporting as commands
from plans.commands.urging_reports import urge_reports
from plans.forms import read_version
from plans.forms.reporting import ReportForm
from plans.models import PlanCycle, Problem, ProgressReport
from plans.models.reporting import AnswerAct
from plans.reports.collection import collection_of, report_periods
from plans.reports.reporting import ReportFigures, figures_of, read_figures
from plans.views.crumbs import cycle_crumbs, plan_crumbs
from plans.views.cycles import visible_cycle

PROBLEMS_SHOWN = 20


@require_GET
def reports_home(request: PersonRequest) -> HttpResponse:
    """The year that is being reported on; before the first one, a page that says when it begins."""
    cycles = PlanCycle.objects.visible_to(request.user)
    found = cycles.filter(plans__progress_reports__isnull=False).order_by("-year").first()
    if found is None:
        return render(request, "plans/reporting/none.html")
    return redirect("plans:progress_reports", found.pk)


@require_GET
def progress_reports(request: PersonRequest, pk: int) -> HttpResponse:
    cycle = visible_cycle(request, pk)
    periods = report_periods(cycle, request.user)
    wanted = request.GET.get("until", "")
    period = next((one for one in periods if f"{one.last_day}" == wanted), periods[0] if periods else None)
    collection = collection_of(cycle, period.last_day, request.user) if period else None
    may_urge = request.user.standing.is_office
    context = {
        "cycle": cycle,
        "crumbs": cycle_crumbs(cycle),
        "periods": periods,
        "period": period,
        "collection": collection,
        "can_urge": may_urge and bool(permissions.can_urge_reports(request.user, cycle)),
        "actions": urge_actions(request, cycle, period.last_day, collection.owed)
        if period and collection and may_urge and not collection.is_closed
        else [],
    }
    return render(request, "plans/reporting/collection.html", context)


def urge_actions(request: PersonRequest, cycle: PlanCycle, last_day: date, owed: int) -> list[Action]:
    if not owed:
        return []
    sentence = _("将提醒 %(count)s 个还没有报送的部门；24 小时内催过的不再打扰。")
    return [
        Action(
            _("一键催报"),
            reverse("plans:urge_reports", args=[cycle.pk]),
            permissions.can_urge_reports(request.user, cycle),
            "bell-ringing",
            confirm=sentence % {"count": owed},
            fields=(("until", f"{last_day}"),),
        )
    ]


@require_POST
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    """Urge the ticked reports (`selected`), or with none ticked all of the period that are owed."""
    cycle = visible_cycle(request, pk)
    ticked = [int(text) for text in request.POST.getlist("selected") if text.isascii() and text.isdecimal()]
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise Http404 from None
    told = urge_reports(cycle, until, ticked or None, by=request.user)
    names = listed(report.plan.department.name for report in told)
    messages.success(
        request, _("已催报 %(count)s 个部门：%(names)s。") % {"count": len(told), "names": names}
    )
    return redirect(f"{reverse('plans:progress_reports', args=[pk])}?until={until}")


def visible_report(request: PersonRequest, pk: int) -> ProgressReport:
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_plan(), pk=pk)


@require_GET
def progress_report(request: PersonRequest, pk: int) -> HttpResponse:
    return show_report(request, visible_report(request, pk))


def show_report(
    request: PersonRequest,
    report: ProgressReport,
    form: ReportForm | None = None,
    figures: ReportFigures | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Who may write sees the form over the figures of now; everybody else what was handed in last."""
    may_write = permissions.can_write_report(request.user, report)
    filings = list(report.filings.select_related("submitted_by").order_by("-version"))
    context: dict[str, Any] = {
        "report": report,
        "may_write": bool(may_write),
        "may_submit": permissions.can_submit_report(request.user, report),
        "answers": report.answers.select_related("answered_by").order_by("-pk"),
        "filings": filings,
        "problems": problems_of(request, report),
        "crumbs": [
            *plan_crumbs(report.plan),
            (_("进展报告"), reverse("plans:progress_reports", args=[report.plan.cycle_id])),
        ],
        "problem": problem,
        "can_answer": permissions.can_answer_report(request.user, report),
        "is_office": request.user.standing.is_office,
    }
    if may_write:
        figures = figures or figures_of(report)
        context |= {"form": form or ReportForm(report, figures), "figures": figures}
    elif filings:
        context |= told(filing_wanted(request, filings))
    return render(request, "plans/reporting/report.html", context, status=status)


def filing_wanted(request: PersonRequest, filings: list[Any]) -> Any:
    """The filing the address names, else the latest."""
    wanted = request.GET.get("version", "")
    return next((filing for filing in filings if str(filing.version) == wanted), filings[0])


def told(filing: Any) -> dict[str, Any]:
    """What a filing kept."""
    figures = read_figures(filing.content)
    notes = filing.content["notes"]
    return {
        "filing": filing,
        "figures": figures,
        "told": filing.content,
        "goal_lines": [(line, notes.get(str(line.goal_id), "")) for line in figures.goals],
    }


def problems_of(request: PersonRequest, report: ProgressReport) -> list[Problem]:
    """Problems of the department that are unsolved, or were raised in the period."""
    found = Problem.objects.visible_to(request.user).for_lists()
    own = found.filter(department__path__startswith=report.plan.department.path)
    raised = own.filter(raised_at__date__gte=report.first_day, raised_at__date__lte=report.last_day)
    return list((own.unsolved() | raised).order_by("status", "-raised_at")[:PROBLEMS_SHOWN])


@require_POST
def save_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the texts; with `submit` hand the report in as well. What was typed is kept also when it is refused."""
    report = visible_report(request, pk)
    permissions.can_write_report(request.user, report).or_raise()
    figures = figures_of(report)
    form = ReportForm(report, figures, request.POST)
    if not form.is_valid():
        return show_report(request, report, form, figures, status=422)
    version = read_version(request.POST.get("version"))
    try:
        saved = commands.save_report(report, by=request.user, version=version, **form.texts())
        if "submit" in request.POST:
            seen = request.POST.get("seen", "")
            commands.submit_report(saved, by=request.user, version=saved.version, seen=seen)
    except Invalid as refusal:
        form.refuse(refusal)
        return show_report(request, visible_report(request, pk), form, figures, status=refusal.status)
    except Stale as refusal:
        return show_report(
            request, visible_report(request, pk), form, figures, str(refusal), status=refusal.status
        )
    words = _("已报送，等待办公室答复。") if "submit" in request.POST else _("已保存，还没有报送。")
    messages.success(request, words)
    return redirect(report)


@require_POST
def answer_report(request: PersonRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    is_return = request.POST.get("act") == AnswerAct.RETURN
    act = AnswerAct.RETURN if is_return else AnswerAct.ACKNOWLEDGE
    version = read_version(request.POST.get("version"))
    text = request.POST.get("text", "")[:4000]
    try:
        commands.answer_report(report, by=request.user, version=version, act=act, text=text)
    except (Invalid, Stale) as refusal:
        return show_report(request, visible_report(request, pk), problem=str(refusal), status=refusal.status)
    messages.success(request, _("已请部门补充。") if is_return else _("已答复，部门会收到通知。"))
    return redirect(report)
