"""Problems met in execution: the list, telling of one, and what follows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.components import Action, Fact
from core.errors import Invalid
from organization.models import Department
from organization.requests import PersonRequest
from plans import steering_permissions as permissions
from plans.commands import problems as commands
from plans.forms.reporting import AnswerForm, AskedForm, ProblemForm
from plans.lifecycle import ProblemStatus
from plans.models import Goal, Measure, Problem
from plans.models.problem import ProblemKind
from plans.querysets import ProblemQuerySet

PAGE = 30


@require_GET
def problems(request: PersonRequest) -> HttpResponse:
    """Unsolved ones first of all; the address holds the filter."""
    chosen = {name: request.GET.get(name, "") for name in ("status", "kind", "department", "mine")}
    found = narrowed(Problem.objects.visible_to(request.user), request.user, chosen)
    pages = Paginator(found.for_lists().order_by("status", "due_at", "pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "page": page,
        "total": pages.count,
        "chosen": chosen,
        "kinds": ProblemKind.choices,
        "statuses": [("unsolved", _("未解决")), *ProblemStatus.choices, ("all", _("全部"))],
        "departments": Department.objects.visible_to(request.user).active().in_tree_order(),
        "can_raise": permissions.can_raise_problem(request.user),
        "previous": page_url(kept, page.previous_page_number()) if page.has_previous() else "",
        "next": page_url(kept, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "plans/problems/list.html", context)


def page_url(kept: dict[str, str], number: int) -> str:
    return f"?{urlencode({**kept, 'page': number})}"


def narrowed(found: ProblemQuerySet, user: Any, chosen: dict[str, str]) -> ProblemQuerySet:
    status = chosen["status"] or "unsolved"
    if status == "unsolved":
        found = found.unsolved()
    elif status in ProblemStatus.values:
        found = found.filter(status=status)
    if chosen["kind"] in ProblemKind.values:
        found = found.filter(kind=chosen["kind"])
    code = chosen["department"]
    if code.isascii() and code.isdecimal() and len(code) < 10:
        path = Department.objects.filter(pk=int(code)).values_list("path", flat=True).first()
        found = found.filter(department__path__startswith=path) if path else found.none()
    if chosen["mine"]:
        found = found.filter(put_to(user))
    return found


def put_to(user: Any) -> Q:
    """Those this person is asked to answer."""
    standing = user.standing
    asked = Q(asked_department_id__in=standing.commanded_department_ids)
    asked |= Q(asked_of="head", department_id__in=standing.commanded_department_ids)
    if standing.is_office:
        asked |= Q(asked_of="office")
    if standing.is_leadership:
        asked |= Q(asked_of="leadership")
    return asked


@require_http_methods(["GET", "POST"])
def raise_problem(request: PersonRequest) -> HttpResponse:
    """`measure` or `goal` in the address says what it is about, `next` where one came from."""
    permissions.can_raise_problem(request.user).or_raise()
    measure, goal = about(request)
    plan = (measure or goal).plan if measure or goal else None  # type: ignore[union-attr]
    given = request.POST if request.method == "POST" else None
    first = plan.department_id if plan else min(request.user.standing.own_department_ids, default=None)
    form = ProblemForm(request.user, given, initial={"department": first})
    if form.is_valid():
        try:
            problem = commands.raise_problem(form.values(measure, goal), by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            said = _("已送达%(who)s，%(who)s会收到通知并答复。")
            messages.success(request, said % {"who": problem.asked_words})
            return redirect(back_to(request) or problem.get_absolute_url())
    context = {
        "form": form,
        "measure": measure,
        "goal": goal,
        "crumbs": problem_crumbs(),
        "back": back_to(request) or reverse("plans:problems"),
    }
    return render(request, "plans/problems/raise.html", context, status=422 if form.is_bound else 200)


def about(request: PersonRequest) -> tuple[Measure | None, Goal | None]:
    """What the problem is about, if the address names something this person sees."""

    def named(name: str, visible: Any) -> Any:
        text = request.GET.get(name, "")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            return None
        return visible.select_related("plan").filter(pk=int(text)).first()

    user = request.user
    return named("measure", Measure.objects.visible_to(user)), named("goal", Goal.objects.visible_to(user))


def back_to(request: PersonRequest) -> str:
    """A path of this site, or nothing."""
    path = request.GET.get("next", "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def problem_crumbs() -> list[tuple[Any, str]]:
    return [(_("问题反馈"), reverse("plans:problems"))]


def visible_problem(request: PersonRequest, pk: int) -> Problem:
    found = Problem.objects.visible_to(request.user).for_lists().select_related("taken_up_by", "solved_by")
    return get_object_or_404(found, pk=pk)


@require_GET
def problem(request: PersonRequest, pk: int) -> HttpResponse:
    return show_problem(request, visible_problem(request, pk))


def show_problem(
    request: PersonRequest, problem: Problem, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    can_answer = permissions.can_answer_problem(request.user, problem)
    context = {
        "problem": problem,
        "facts": facts_of(problem),
        "answers": problem.answers.select_related("answered_by"),
        "can_answer": can_answer,
        "form": (form or AnswerForm()) if can_answer else None,
        "asked_form": AskedForm(auto_id="refer_%s") if can_answer else None,
        "actions": problem_actions(request, problem),
        "crumbs": problem_crumbs(),
    }
    return render(request, "plans/problems/problem.html", context, status=status)


def facts_of(problem: Problem) -> list[Fact]:
    facts = [
        Fact(_("部门"), problem.department.name),
        Fact(_("类别"), problem.get_kind_display()),
        Fact(_("请谁答复"), problem.asked_words),
    ]
    if problem.measure:
        facts.append(
            Fact(_("涉及的措施"), problem.measure.title, reverse("plans:measure", args=[problem.measure.pk]))
        )
    if problem.goal:
        facts.append(Fact(_("涉及的目标"), problem.goal.title, problem.goal.get_absolute_url()))
    if problem.promised_on:
        facts.append(Fact(_("预计解决日期"), f"{problem.promised_on}"))
    return facts


def problem_actions(request: PersonRequest, problem: Problem) -> list[Action]:
    if problem.status == ProblemStatus.SOLVED:
        decision = permissions.can_reopen_problem(request.user, problem)
        return [Action(_("仍未解决"), "reopen-dialog", decision, "rotate", method="dialog")]
    refer = permissions.can_refer_problem(request.user, problem)
    solve = permissions.can_solve_problem(request.user, problem)
    return [
        Action(_("转请他人"), "refer-dialog", refer, "arrow-right", method="dialog"),
        Action(_("确认解决"), "solve-dialog", solve, "circle-check", method="dialog", weight="primary"),
    ]


@require_POST
def answer_problem(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_problem(request, pk)
    permissions.can_answer_problem(request.user, found).or_raise()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_problem(request, found, form, status=422)
    try:
        commands.answer_problem(found, by=request.user, **form.cleaned_data)
    except Invalid as refusal:
        form.refuse(refusal)
        return show_problem(request, found, form, status=refusal.status)
    messages.success(request, _("已答复，提出人会收到通知。"))
    return redirect(found)


@require_POST
def refer_problem(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_problem(request, pk)
    permissions.can_refer_problem(request.user, found).or_raise()
    form = AskedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有这个部门或机构，请重新选择。"))
        return redirect(found)
    text = request.POST.get("text", "")[:4000]
    return said_so(
        request, found, lambda: commands.refer_problem(found, by=request.user, text=text, **form.cleaned_data)
    )


@require_POST
def solve_problem(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_problem(request, pk)
    text = request.POST.get("text", "")[:4000]
    return said_so(request, found, lambda: commands.solve_problem(found, by=request.user, text=text))


@require_POST
def reopen_problem(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_problem(request, pk)
    text = request.POST.get("text", "")[:4000]
    return said_so(request, found, lambda: commands.reopen_problem(found, by=request.user, text=text))


def said_so(request: PersonRequest, problem: Problem, act: Any) -> HttpResponse:
    try:
        act()
    except Invalid as refusal:
        messages.error(
            request, " ".join(s for said in refusal.fields.values() for s in map(str, said)) or str(refusal)
        )
    else:
        messages.success(request, _("已办理，有关的人会收到通知。"))
    return redirect(problem)
