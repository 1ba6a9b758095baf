"""What a new installation does about plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.setup import SetupStep, add_step
from plans.lifecycle import CycleStatus
from plans.models import PlanCycle


def register_setup() -> None:
    add_step(
        SetupStep(
            50,
            _("开启第一个年度周期"),
            _("写下战略目标和报送期限，开启后各部门收到编报任务。"),
            "plans:cycles",
            lambda: PlanCycle.objects.exclude(status=CycleStatus.DRAFT).exists(),
        )
    )
