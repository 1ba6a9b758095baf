"""What plans bring to a meeting: problems that nobody has solved."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.punctuation import apart
from organization.agenda import AgendaSource, Offered, register_source
from plans.models import Problem
from plans.models.problem import Severity

MOST = 10
URGENCY = Case(
    When(severity=Severity.HIGH, then=Value(0)),
    When(severity=Severity.NORMAL, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def open_problems(user: Any) -> list[Offered]:
    """The urgent ones first, then those that wait longest."""
    found = Problem.objects.visible_to(user).unsolved().select_related("department", "asked_department")
    return [
        Offered(
            f"problem-{one.pk}",
            gettext("%(department)s：%(title)s") % {"department": one.department.name, "title": one.title},
            apart([one.get_severity_display(), one.asked_words, one.get_status_display()]),
            one.get_absolute_url(),
        )
        for one in found.order_by(URGENCY, "raised_at", "pk")[:MOST]
    ]


def register_meeting_points() -> None:
    register_source(AgendaSource("problems", _("未解决的问题"), open_problems, 10))
