"""Major projects and goals decided apart: marking them, and the page where each is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.models import ApprovalCase
from organization.models import User
from organization.requests import PersonRequest
from plans.apart import Part, cases_of_parts, kind_of
from plans.commands.apart import set_apart
from plans.models import DepartmentPlan, Goal, Measure
from plans.permissions import can_set_apart


@dataclass(frozen=True)
class PartLine:
    """A goal or a measure, whether it is decided apart, and how far that is."""

    part: Part
    kind: str
    apart: bool
    case: ApprovalCase | None


@dataclass(frozen=True)
class PartsApart:
    lines: list[PartLine]
    may_set: bool

    @property
    def shown(self) -> list[PartLine]:
        """All while somebody may choose, else only what is decided apart."""
        return [line for line in self.lines if self.may_set or line.apart]

    @property
    def chosen(self) -> list[PartLine]:
        return [line for line in self.shown if line.apart or line.case]

    @property
    def others(self) -> list[PartLine]:
        return [line for line in self.shown if not (line.apart or line.case)]


def parts_of(plan: DepartmentPlan, user: User) -> PartsApart:
    cases: dict[tuple[str, int], ApprovalCase] = {}
    for case in cases_of_parts(plan).order_by("id"):
        cases[case.kind, case.subject_id] = case
    parts: list[Part] = [*plan.goals.order_by("number"), *plan.measures.order_by("number")]
    lines = [
        PartLine(part, kind_of(part), is_apart(part), cases.get((kind_of(part), part.pk))) for part in parts
    ]
    return PartsApart(lines, bool(can_set_apart(user, plan)))


def is_apart(part: Part) -> bool:
    return part.is_major if isinstance(part, Measure) else part.is_apart


def visible_part(request: PersonRequest, model: Any, pk: int) -> Any:
    plans = DepartmentPlan.objects.visible_to(request.user)
    return get_object_or_404(
        model.objects.select_related("plan__cycle", "plan__department"), pk=pk, plan__in=plans
    )


def mark(request: PersonRequest, part: Part) -> HttpResponse:
    apart = request.POST.get("apart") == "1"
    set_apart(part, apart, by=request.user)
    said = {"part": part.title}
    messages.success(
        request,
        _("「%(part)s」将单独审定。") % said if apart else _("「%(part)s」随计划一并审定。") % said,
    )
    return redirect(part.plan)


@require_POST
def set_goal_apart(request: PersonRequest, pk: int) -> HttpResponse:
    return mark(request, visible_part(request, Goal, pk))


@require_POST
def set_measure_major(request: PersonRequest, pk: int) -> HttpResponse:
    return mark(request, visible_part(request, Measure, pk))


def to_case(request: PersonRequest, part: Part) -> HttpResponse:
    """The newest case of the part, for those who may see it."""
    cases = ApprovalCase.objects.about(part).visible_to(request.user)
    case = cases.filter(kind=kind_of(part)).first()
    if case is None:
        raise Http404
    return redirect(case)


@require_safe
def goal_case(request: PersonRequest, pk: int) -> HttpResponse:
    return to_case(request, get_object_or_404(Goal, pk=pk))


@require_safe
def project_case(request: PersonRequest, pk: int) -> HttpResponse:
    return to_case(request, get_object_or_404(Measure, pk=pk))
