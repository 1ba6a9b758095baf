"""What people owe about plans, in words, and the page where they act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register


def register_purposes() -> None:
    for code, act, verb, url_name, sentence in (
        ("plan.submit", Act.REPORT, _("报送"), "plans:edit", _("编制并报送《%(subject)s》")),
        (
            "plan.correct",
            Act.REPORT,
            _("修改重报"),
            "plans:edit",
            _("按退回意见修改《%(subject)s》并重新报送"),
        ),
        ("plan.review", Act.APPROVE, _("审核"), "plans:plan", _("审核《%(subject)s》")),
        ("plan.approve", Act.APPROVE, _("审批"), "plans:plan", _("审批《%(subject)s》")),
        ("plan.publish", Act.DO, _("发布"), "plans:plan", _("发布《%(subject)s》")),
    ):
        register(Purpose(code, act, verb, url_name, sentence, describe))


def describe(ids: Collection[int]) -> dict[int, str]:
    """Draft number, who handed it in, how much it holds, and why it came back, in one query."""
    from plans.lifecycle import PlanStatus
    from plans.models import DepartmentPlan

    plans: Iterable[Any] = (
        DepartmentPlan.objects.filter(pk__in=ids)
        .select_related("submitted_by")
        .annotate(goal_count=Count("goals", distinct=True), measure_count=Count("measures", distinct=True))
    )
    lines = {}
    for plan in plans:
        parts = [gettext("第 %(version)s 稿") % {"version": plan.version}]
        if plan.submitted_by and plan.status != PlanStatus.DRAFT:
            parts.append(gettext("%(who)s报送") % {"who": plan.submitted_by.label})
        parts.append(
            gettext("目标 %(goals)s 项，措施 %(measures)s 项")
            % {"goals": plan.goal_count, "measures": plan.measure_count}
        )
        if plan.is_late:
            parts.append(gettext("逾期报送"))
        lines[plan.pk] = "　".join(parts)
    return lines
