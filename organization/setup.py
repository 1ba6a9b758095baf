"""The checklist of a new installation: what is there, what comes next. Upper apps add their own steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.periods import local_today
from organization.models import CalendarYear, Department, Membership, Role


@dataclass(frozen=True)
class SetupStep:
    """One line of the checklist. `is_done` looks at the data, so the list fills by itself."""

    position: int
    title: str | Promise
    hint: str | Promise
    url_name: str
    is_done: Callable[[], bool]


def has_role(*roles: str) -> bool:
    return Membership.objects.on(local_today()).filter(role__in=roles).exists()


_steps: list[SetupStep] = [
    SetupStep(
        10, _("建立部门"), _("按上下级录入部门，标明哪些是服务部门。"), "organization:departments",
        lambda: Department.objects.filter(is_service=True).exists(),
    ),
    SetupStep(
        20, _("核对工作日历"), _("设定每周工作时段，载入本年法定节假日和调休上班日。"), "organization:calendars",
        lambda: CalendarYear.objects.filter(year=local_today().year, is_confirmed=True).exists(),
    ),
    SetupStep(
        30, _("录入人员，任命部门负责人"), _("每个服务部门都要有一位负责人，计划由他报送。"), "organization:people",
        lambda: has_role(Role.HEAD),
    ),
    SetupStep(
        40, _("组成领导小组和改善办公室"), _("至少一位组长、一位办公室主任。"), "organization:people",
        lambda: has_role(Role.CHAIR) and has_role(Role.DIRECTOR),
    ),
]  # fmt: skip


def add_step(step: SetupStep) -> None:
    _steps.append(step)


def steps() -> list[SetupStep]:
    return sorted(_steps, key=lambda step: step.position)
