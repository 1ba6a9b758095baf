"""Who may see and close what in evaluation."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.periods import Period
from evaluation.lifecycle import DeviationStatus
from evaluation.models import Benchmark, Deviation
from plans.models import Indicator


def can_see_dashboard(user: Any) -> Decision:
    """Leadership, office and supervisors; heads see it for their own departments. Staff have My day."""
    standing = user.standing
    if standing.is_leadership or standing.is_office or standing.is_supervisor or standing.is_head:
        return ALLOWED
    return forbidden(
        "not_for_dashboard",
        _("看板供领导小组、改善办公室、质量监督和部门负责人查看。本部门目标的进展在「我的一天」里。"),
    )


def can_see_periods(user: Any) -> Decision:
    """Who reads everything: figures of the whole organisation stand there, also what was restated."""
    if user.standing.reads_everything:
        return ALLOWED
    return forbidden("not_for_periods", _("计算与关账由改善办公室办理，供领导小组和质量监督查看。"))


def can_compute(user: Any) -> Decision:
    """The improvement office; None is the clock, which may always."""
    if user is None or user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("只有改善办公室可以发起计算。"))


def can_close_quarters(user: Any) -> Decision:
    """The director of the office, whatever the quarter."""
    if user.standing.is_director:
        return ALLOWED
    return forbidden("not_director", _("只有办公室主任可以关闭季度。"))


def can_close(user: Any, quarter: Period) -> Decision:
    """The director of the office, once the quarter is over, once."""
    from evaluation.models import ClosedPeriod

    if not (may := can_close_quarters(user)):
        return may
    name = {"quarter": quarter.label}
    if quarter.end > timezone.now():
        return conflict("period_not_over", gettext("%(quarter)s 还没有结束，结束后才能关闭。") % name)
    if ClosedPeriod.objects.filter(period_start=quarter.first_day).exists():
        return conflict(
            "already_closed", gettext("%(quarter)s 已经关闭，其数字已公布，不能再次关闭。") % name
        )
    return ALLOWED


def can_record_benchmark(user: Any, indicator: Indicator) -> Decision:
    """The office, and heads, who know their competitors."""
    if not (user.standing.is_office or user.standing.is_head):
        return forbidden("not_office", _("对标数据由改善办公室和部门负责人登记。"))
    if not indicator.is_active:
        return conflict("indicator_inactive", _("这个指标已经停用，不再登记对标数据。"))
    return ALLOWED


def can_retire_benchmark(user: Any, benchmark: Benchmark) -> Decision:
    if not user.standing.is_office:
        return forbidden("not_office", _("只有改善办公室可以停用对标数据。"))
    if benchmark.retired_at is not None:
        return conflict("already_retired", _("这个数值已经停用。"))
    return ALLOWED


def can_analyse(user: Any, deviation: Deviation) -> Decision:
    """The head of the goal's department, and its heads above."""
    if not user.standing.heads(deviation.goal.plan.department_id):
        return forbidden("not_head", _("偏差原因由目标所在部门的负责人分析。"))
    if user.is_service_account:
        return forbidden("service_account", _("原因要由人来分析，系统账号不能代办。"))
    if deviation.status != DeviationStatus.OPEN:
        return conflict(
            "not_open",
            gettext("这条预警现在是「%(status)s」，不用再分析。")
            % {"status": deviation.get_status_display()},
        )
    return ALLOWED


def can_question(user: Any, deviation: Deviation) -> Decision:
    """The office asks on, but nobody the own department."""
    if not user.standing.is_office:
        return forbidden("not_office", _("追问由服务改善办公室提出。"))
    if user.standing.heads(deviation.goal.plan.department_id):
        return forbidden("own_department", _("这是您自己部门的目标，请办公室其他同事处理。"))
    if user.is_service_account:
        return forbidden("service_account", _("追问要由人提出，系统账号不能代办。"))
    if deviation.status != DeviationStatus.ANALYSED:
        return conflict("not_analysed", _("部门还没有提交分析，现在不用追问。"))
    return ALLOWED
