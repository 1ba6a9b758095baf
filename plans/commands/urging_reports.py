"""Urging departments that still owe a progress report (催报): one notice each, not twice within a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Event
from activity.recording import record
from core.errors import Conflict
from plans import events
from plans.commands.locks import locked_cycle
from plans.commands.urging import REST
from plans.models import PlanCycle, ProgressReport
from plans.steering_permissions import can_urge_reports


@transaction.atomic
def urge_reports(
    cycle: PlanCycle, last_day: date, report_ids: Collection[int] | None, *, by: Any
) -> list[ProgressReport]:
    """Urge these reports, or with None all of the period that are owed; returns those whose departments were told."""
    cycle = locked_cycle(cycle)  # two officers who urge at once do so one after the other
    can_urge_reports(by, cycle).or_raise()
    owed = ProgressReport.objects.owed().with_plan().filter(plan__cycle=cycle, last_day=last_day)
    if report_ids is not None:
        owed = owed.filter(pk__in=report_ids)
    urged = Event.objects.filter(
        name=events.REPORT_URGED,
        subject_type=ContentType.objects.get_for_model(ProgressReport),
        subject_id__in=owed.values("pk"),
        at__gt=timezone.now() - REST,
    )
    told = list(owed.exclude(pk__in=urged.values("subject_id")).order_by("plan__department__position", "pk"))
    if not told:
        raise Conflict("nothing_to_urge", _("没有可以催报的部门：都已经报送，或 24 小时内催过。"))
    for report in told:
        data = {"due_at": report.due_at}
        record(events.REPORT_URGED, report, by=by, data=data, department_id=report.plan.department_id)
    return told
