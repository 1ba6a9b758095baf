"""What can be done with an order on its page: form, command and words of each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workorders.commands import assignment, finish, grading, work
from workorders.commands.routing.applying import route_order
from workorders.forms import (
    AssignForm,
    CancelForm,
    CloseForm,
    RateForm,
    RegradeForm,
    ReopenForm,
    ResolveForm,
    RespondForm,
    ResumeForm,
    StartForm,
    VersionForm,
    WaitForm,
)
from workorders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do with an order: its form, its command, and what is said when it is done."""

    form: type[VersionForm]
    command: Callable[..., WorkOrder]
    done: str | Promise
    title: str | Promise = ""
    button: str | Promise = ""
    weight: str = "primary"


ACTS: dict[str, Act] = {
    "assign": Act(
        AssignForm,
        assignment.assign_order,
        _("已分派。"),
        _("分派给谁"),
        _("分派"),
    ),
    "route": Act(StartForm, route_order, _("已按规则分派。")),
    "start": Act(StartForm, work.start_order, _("已开始处理，计时照常。")),
    "respond": Act(
        RespondForm,
        work.respond_order,
        _("已登记首次响应。"),
        _("登记首次响应"),
        _("登记"),
    ),
    "wait": Act(
        WaitForm,
        work.wait_for_requester,
        _("已停钟，恢复后继续计时。"),
        pgettext_lazy("act", "停钟等待"),
        pgettext_lazy("act", "停钟"),
    ),
    "resume": Act(ResumeForm, work.resume_order, _("已恢复计时，期限已重新计算。")),
    "resolve": Act(
        ResolveForm,
        work.resolve_order,
        _("已办结，等待复核关闭。"),
        _("怎么解决的"),
        _("办结"),
    ),
    "close": Act(
        CloseForm,
        finish.close_order,
        _("已关闭。"),
        _("复核关闭"),
        _("关闭"),
    ),
    "regrade": Act(
        RegradeForm,
        grading.regrade_order,
        _("已改级，期限已重新计算。"),
        _("改类别或优先级"),
        _("改级"),
    ),
    "reopen": Act(
        ReopenForm,
        finish.reopen_order,
        _("已重开，继续计时。"),
        _("重开工单"),
        _("重开"),
    ),
    "cancel": Act(
        CancelForm,
        finish.cancel_order,
        _("已取消，不计入统计。"),
        _("取消工单"),
        _("取消工单"),
        "danger",
    ),
    "rate": Act(
        RateForm,
        finish.rate_order,
        _("已登记客户评价。"),
        _("登记客户评价"),
        _("登记"),
    ),
}
