"""What the office owes about a case that cannot go on, in words. What approvers owe is registered by the owners of
the records."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from approvals.commands.flow import UNBLOCK


def register_purposes() -> None:
    register(
        Purpose(
            UNBLOCK,
            Act.DO,
            _("解开"),
            "approvals:case",
            _("解开卡住的审批「%(subject)s」"),
            describe_stuck,
        )
    )


def describe_stuck(ids: Collection[int]) -> dict[int, str]:
    """Which step is stuck, and why, in one query."""
    from approvals.models import CaseStep
    from approvals.wording import stuck_words

    steps = CaseStep.objects.filter(case_id__in=ids, stuck_since__isnull=False, status="open").select_related(
        "rule"
    )
    return {step.case_id: stuck_words(step) for step in steps}
