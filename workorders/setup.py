"""What a new installation does about work orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.setup import SetupStep, add_step
from workorders.models import ServiceLevel, WorkOrder


def register_setup() -> None:
    add_step(
        SetupStep(
            60,
            _("设定服务级别"),
            _("各优先级多久首次响应、多久解决，按工作时间计。"),
            "workorders:levels",
            lambda: ServiceLevel.objects.exists(),
        )
    )
    add_step(
        SetupStep(
            70,
            _("导入工单"),
            _("把现有系统的工单导入，达成率从第一天就有数。"),
            "workorders:imports",
            lambda: WorkOrder.objects.exists(),
        )
    )
