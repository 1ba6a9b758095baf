from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.lifecycle import Stateful
from core.periods import local_today
from core.phrases import Phrase, source_language
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from organization.models import Department, User
from plans.lifecycle import EDITABLE, PLAN, PlanStatus
from plans.models.custom import Subject, labels_of
from plans.models.cycle import PlanCycle
from plans.querysets import PlanQuerySet

if TYPE_CHECKING:
    from organization.querysets import PersonQuerySet
    from plans.models.finding import Finding
    from plans.models.goal import Goal, Measure


@dataclass(frozen=True)
class PlanRows:
    """The rows of one plan with all that its content, its checks and its pages read of them; loaded once a page."""

    goals: list[Goal]
    measures: list[Measure]
    findings: list[Finding]


class DepartmentPlan(Stateful, Versioned):
    """A department's improvement plan of one cycle, in six parts:
    overview, current-state analysis, goals, measures, schedule, expected effects.
    Goals and measures are rows of their own; the other parts are text."""

    lifecycle = PLAN

    cycle = models.ForeignKey(
        PlanCycle, verbose_name=_("周期"), on_delete=models.PROTECT, related_name="plans"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, related_name="plans"
    )
    overview = models.TextField(_("计划概述"), blank=True)
    analysis = models.TextField(_("现状分析"), blank=True)
    schedule = models.TextField(_("进度安排"), blank=True)
    expected_effects = models.TextField(_("预期效果"), blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT, editable=False
    )
    is_late = models.BooleanField(_("逾期报送"), default=False, editable=False)
    submitted_at = at_field()
    submitted_by = by_field()
    returned_at = at_field()
    returned_by = by_field()
    reviewed_at = at_field()
    reviewed_by = by_field()
    approved_at = at_field()
    approved_by = by_field()
    published_at = at_field()
    published_by = by_field()
    closed_at = at_field()
    closed_by = by_field()

    objects = PlanQuerySet.as_manager()

    label_phrase = Phrase(gettext_noop("%(department)s %(year)s 年度服务改善计划"))
    """Kept as the label of what happened to a plan, and told in the reader's language."""

    class Meta:
        verbose_name = _("部门计划")
        verbose_name_plural = _("部门计划")
        ordering = ["-cycle__year", "department__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "department"], name="plan_once_per_cycle"),
            PLAN.constraint("plan_status_known"),
            *stamped("plan", "submitted", "returned", "reviewed", "approved", "published", "closed"),
        ]
        triggers = [PLAN.trigger("plan_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(department=self.department.name, year=self.cycle.year)

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    def rows(self) -> PlanRows:
        """A constant number of queries. What is changed afterwards is not in it."""
        return PlanRows(
            list(self.goals.for_content()),
            list(self.measures.for_content()),
            list(self.findings.for_content()),
        )

    def content(self, rows: PlanRows | None = None) -> dict[str, Any]:
        """Everything an approval is about, in a stable order; its hash binds the approval to this version."""
        rows = rows or self.rows()
        return {
            "department": self.department.code,
            "year": self.cycle.year,
            "overview": self.overview,
            "analysis": self.analysis,
            "schedule": self.schedule,
            "expected_effects": self.expected_effects,
            "goals": [goal.content() for goal in rows.goals],
            "measures": [measure.content() for measure in rows.measures],
            **{name: value for name, value in self.additions(rows).items() if value},
        }

    def additions(self, rows: PlanRows) -> dict[str, Any]:
        """What a plan may say besides; absent from the content while it says nothing."""
        return {
            "findings": [finding.content() for finding in rows.findings],
            "evidence": [
                evidence.content()
                for evidence in self.evidence.filter(finding=None, goal=None).order_by("pk")
            ],
            "explanations": self.said_about(rows),
        }

    def said_about(self, rows: PlanRows) -> dict[str, str]:
        """Explanations by what they are about, goals and measures by number; those of removed ones are left out."""
        numbers = {f"goals-{goal.pk}": f"goals.{goal.number}" for goal in rows.goals}
        numbers |= {f"measures-{measure.pk}": f"measures.{measure.number}" for measure in rows.measures}
        said = {}
        for explanation in self.explanations.all():
            about, dot, rest = explanation.key.partition(".")
            if "-" not in about:
                said[explanation.key] = explanation.text
            elif about in numbers:
                said[numbers[about] + dot + rest] = explanation.text
        return said

    def kept(self) -> dict[str, Any]:
        """Content with names, as an edition or a submission keeps it: dates as text, readable years later."""
        rows = self.rows()
        said = {**self.content(rows), "names": self.names(rows)}
        kept: dict[str, Any] = json.loads(json.dumps(said, cls=DjangoJSONEncoder))
        return kept

    def names(self, rows: PlanRows | None = None) -> dict[str, dict[str, str]]:
        """What the codes in `content()` stand for today: indicators, objectives, people, the department; and which
        row each number is, so that a goal that moved up is known as the same (`plans.matching`)."""
        rows = rows or self.rows()
        goals, measures = rows.goals, rows.measures
        owners = [goal.owner for goal in goals] + [measure.owner for measure in measures]
        parts = [part for goal in goals for part in goal.parts.all()]
        owners += [part.person for part in parts]
        departments = [self.department, *(part.department for part in parts if part.department)]
        departments += [need.needs.plan.department for one in measures for need in one.dependencies.all()]
        with source_language():
            people = {owner.username: owner.label for owner in owners if owner}
        return {
            "department": {department.code: department.name for department in departments},
            "indicators": {g.indicator.code: g.indicator.name for g in goals if g.indicator},
            "indicators_en": {g.indicator.code: g.indicator.name_en for g in goals if g.indicator},
            "units": {g.indicator.code: g.indicator.unit for g in goals if g.indicator},
            "objectives": {g.objective.code: g.objective.title for g in goals if g.objective},
            "people": people,
            "goals_ids": {str(goal.number): str(goal.pk) for goal in goals},
            "measures_ids": {str(measure.number): str(measure.pk) for measure in measures},
            "findings_ids": {str(finding.number): str(finding.pk) for finding in rows.findings},
            **labels_of(goals, Subject.GOAL),
            **labels_of(measures, Subject.MEASURE),
        }

    def possible_owners(self) -> PersonQuerySet:
        """Who may answer for a goal or a measure: the active people of the department and of those below it."""
        below = Department.objects.below([self.department.path]).values_list("pk", flat=True)
        found: PersonQuerySet = User.objects.people().in_departments(below, local_today())
        return found.order_by("name", "pk")
