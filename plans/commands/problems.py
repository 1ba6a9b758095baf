"""Problems met in execution: raised by anyone at once, answered by whom they are put to, confirmed as solved."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import LEADERSHIP, OFFICE, Holder, close_duties, open_duty
from activity.recording import record
from core.periods import local_today, organization_zone
from organization.models import Department
from plans import deadlines, events
from plans.commands.validation import invalid, validate
from plans.lifecycle import ProblemStatus
from plans.models import DepartmentPlan, Goal, Measure, Problem, ProblemAnswer
from plans.models.problem import AskedOf, ProblemAct, Severity
from plans.steering_permissions import (
    can_answer_problem,
    can_raise_problem,
    can_refer_problem,
    can_reopen_problem,
    can_solve_problem,
)

ANSWER, CONFIRM = "problem.answer", "problem.confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemInput:
    department: Department
    title: str
    kind: str
    asked_of: str
    severity: str = Severity.NORMAL
    asked_department: Department | None = None
    detail: str = ""
    support: str = ""
    plan: DepartmentPlan | None = None
    goal: Goal | None = None
    measure: Measure | None = None


@transaction.atomic
def raise_problem(values: ProblemInput, *, by: Any) -> Problem:
    """Tell of a problem; whom it is put to owes an answer at once."""
    can_raise_problem(by, values.department.pk).or_raise()
    now = timezone.now()
    problem = Problem(
        **{f.name: getattr(values, f.name) for f in fields(values)},
        raised_at=now,
        raised_by=by,
        due_at=now + deadlines.ANSWER_PROBLEM.get(values.severity, deadlines.ANSWER_PROBLEM["normal"]),
    )
    if problem.plan is None and (about := values.measure or values.goal):
        problem.plan = about.plan
    _check_asked(problem)
    validate(problem)
    problem.save()
    _owe(problem, at=now)
    _tell(events.PROBLEM_RAISED, problem, by=by, severity=problem.severity)
    return problem


@transaction.atomic
def answer_problem(problem: Problem, *, by: Any, text: str, promised_on: date | None = None) -> ProblemAnswer:
    """Say what is done about it, and by when; from then on who raised it is to confirm."""
    problem = locked_problem(problem)
    can_answer_problem(by, problem).or_raise()
    if promised_on is not None and promised_on < local_today():
        raise invalid("promised_on", _("预计解决日期 %(day)s 已经过去，请改晚。") % {"day": promised_on})
    now = timezone.now()
    if problem.status == ProblemStatus.OPEN:
        problem.move_to(ProblemStatus.TAKEN_UP, at=now, by=by)
    problem.promised_on = promised_on or problem.promised_on
    problem.save()
    kept = _keep(problem, ProblemAct.ANSWER, text, by=by, at=now)
    close_duties(problem, ANSWER, by=by, outcome="answered", at=now)
    due_at = None
    if problem.promised_on:
        due_at = datetime.combine(problem.promised_on, time(23, 59, 59), organization_zone())
    holder = Holder(person=problem.raised_by, department=problem.department)
    open_duty(problem, CONFIRM, holder=holder, due_at=due_at, at=now)
    _tell(events.PROBLEM_ANSWERED, problem, by=by, remarks=kept.text)
    return kept


@transaction.atomic
def refer_problem(
    problem: Problem, *, by: Any, asked_of: str, asked_department: Department | None, text: str
) -> ProblemAnswer:
    """Hand it on to whom it belongs, with the reason; the answer is owed anew."""
    problem = locked_problem(problem)
    can_refer_problem(by, problem).or_raise()
    if (problem.asked_of, problem.asked_department) == (asked_of, asked_department):
        raise invalid("asked_of", _("现在就是请%(who)s答复，请换一个。") % {"who": problem.asked_words})
    now = timezone.now()
    close_duties(problem, by=by, outcome="referred", at=now)
    problem.asked_of, problem.asked_department = asked_of, asked_department
    if problem.status == ProblemStatus.TAKEN_UP:
        problem.move_to(ProblemStatus.OPEN, at=now, by=by)
        problem.taken_up_at = problem.taken_up_by = None
    problem.promised_on = None
    problem.due_at = now + deadlines.ANSWER_PROBLEM[problem.severity]
    _check_asked(problem)
    validate(problem)
    problem.save()
    kept = _keep(problem, ProblemAct.REFER, text, by=by, at=now)
    _owe(problem, at=now)
    _tell(events.PROBLEM_REFERRED, problem, by=by, remarks=kept.text, asked_of=problem.asked_of)
    return kept


@transaction.atomic
def solve_problem(problem: Problem, *, by: Any, text: str) -> ProblemAnswer:
    """Confirm that it is solved, and how."""
    problem = locked_problem(problem)
    can_solve_problem(by, problem).or_raise()
    now = timezone.now()
    problem.move_to(ProblemStatus.SOLVED, at=now, by=by)
    problem.save()
    kept = _keep(problem, ProblemAct.SOLVE, text, by=by, at=now)
    close_duties(problem, by=by, outcome="solved", at=now)
    _tell(events.PROBLEM_SOLVED, problem, by=by, remarks=kept.text)
    return kept


@transaction.atomic
def reopen_problem(problem: Problem, *, by: Any, text: str) -> ProblemAnswer:
    """It is not solved after all; the answer is owed anew."""
    problem = locked_problem(problem)
    can_reopen_problem(by, problem).or_raise()
    now = timezone.now()
    problem.move_to(ProblemStatus.OPEN, at=now, by=by)
    for stem in ("solved", "taken_up"):
        setattr(problem, f"{stem}_at", None)
        setattr(problem, f"{stem}_by", None)
    problem.promised_on = None
    problem.due_at = now + deadlines.ANSWER_PROBLEM[problem.severity]
    problem.save()
    kept = _keep(problem, ProblemAct.REOPEN, text, by=by, at=now)
    _owe(problem, at=now)
    _tell(events.PROBLEM_REOPENED, problem, by=by, remarks=kept.text)
    return kept


def locked_problem(problem: Problem) -> Problem:
    return (
        Problem.objects.select_for_update(of=("self",))
        .select_related("department", "asked_department", "raised_by")
        .get(pk=problem.pk)
    )


def _check_asked(problem: Problem) -> None:
    if problem.asked_of == AskedOf.DEPARTMENT and problem.asked_department is None:
        raise invalid("asked_department", _("请选择要请哪个部门答复。"))
    if problem.asked_of != AskedOf.DEPARTMENT:
        problem.asked_department = None


def _owe(problem: Problem, *, at: datetime) -> None:
    holder = {
        AskedOf.OFFICE: OFFICE,
        AskedOf.LEADERSHIP: LEADERSHIP,
        AskedOf.DEPARTMENT: Holder(department=problem.asked_department),
        AskedOf.HEAD: Holder(department=problem.department),
    }[AskedOf(problem.asked_of)]
    open_duty(problem, ANSWER, holder=holder, due_at=problem.due_at, at=at)


def _keep(problem: Problem, act: str, text: str, *, by: Any, at: datetime) -> ProblemAnswer:
    if not text.strip():
        raise invalid("text", _("请写几句话，对方看到的就是这一段。"))
    return ProblemAnswer.objects.create(
        problem=problem, act=act, text=text.strip(), answered_at=at, answered_by=by
    )


def _tell(name: str, problem: Problem, *, by: Any, **data: Any) -> None:
    record(name, problem, by=by, data=data, department_id=problem.department_id)
