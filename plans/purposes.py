"""What people owe about plans, in words, and the page where they act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from core.numerals import figure
from core.punctuation import apart


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
        ("plan.review", Act.APPROVE, _("审核"), "plans:reviewing", _("审核《%(subject)s》")),
        ("plan.approve", Act.APPROVE, _("审批"), "plans:plan", _("审批《%(subject)s》")),
        ("plan.publish", Act.DO, _("发布"), "plans:plan", _("发布《%(subject)s》")),
    ):
        register(Purpose(code, act, verb, url_name, sentence, describe))
    for code, url_name, sentence in (
        ("project.approve", "plans:project_case", _("审批重大项目「%(subject)s」")),
        ("goal.approve", "plans:goal_case", _("审批单独审定的目标「%(subject)s」")),
    ):
        register(Purpose(code, Act.APPROVE, _("审批"), url_name, sentence))
    register(
        Purpose(
            "resource.decide",
            Act.APPROVE,
            _("决定"),
            "plans:resource_request",
            _("决定资源申请「%(subject)s」"),
            describe_requests,
        )
    )
    for code, act, verb, sentence in (
        ("organization_plan.approve", Act.APPROVE, _("审批"), _("审批《%(subject)s》")),
        (
            "organization_plan.correct",
            Act.REPORT,
            _("修改重报"),
            _("按退回意见修改《%(subject)s》并重新提交"),
        ),
        ("organization_plan.publish", Act.DO, _("发布"), _("发布《%(subject)s》")),
    ):
        register(Purpose(code, act, verb, "plans:organization_plan", sentence, describe_organization_plans))
    for code, act, verb, sentence in (
        ("consolidation.decide", Act.APPROVE, _("决定"), _("决定汇总事项「%(subject)s」")),
        ("consolidation.answer", Act.ANSWER, _("答复"), _("办理汇总事项「%(subject)s」")),
    ):
        register(Purpose(code, act, verb, "plans:item_task", sentence, describe_items))
    register(
        Purpose(
            "receipt.confirm",
            Act.ACKNOWLEDGE,
            _("确认收悉"),
            "plans:receipt",
            _("确认收悉《%(subject)s》"),
            act_url_name="plans:confirm_receipt",
        )
    )
    register(
        Purpose(
            "milestone.reach",
            Act.DO,
            _("标记完成"),
            "plans:milestone",
            _("完成节点「%(subject)s」"),
            describe_milestones,
        )
    )
    register_reporting()
    register_adjusting()


def register_adjusting() -> None:
    """Adjustments of published plans."""
    for code, act, verb, url_name, sentence in (
        ("adjustment.review", Act.APPROVE, _("审核"), "plans:adjustment", _("审核%(subject)s")),
        ("adjustment.approve", Act.APPROVE, _("审批"), "plans:adjustment", _("审批%(subject)s")),
        ("adjustment.correct", Act.REPORT, _("修改重报"), "plans:adjustment", _("修改%(subject)s并重新报送")),
        ("adjustment.check", Act.REPORT, _("登记效果"), "plans:adjustment", _("检查%(subject)s的效果")),
    ):
        register(Purpose(code, act, verb, url_name, sentence, describe_adjustments))


def register_reporting() -> None:
    """Progress reports and problems."""
    for code, act, verb, sentence in (
        ("report.submit", Act.REPORT, _("报送"), _("报送「%(subject)s」")),
        ("report.complete", Act.REPORT, _("补充"), _("按办公室的问题补充「%(subject)s」")),
        ("report.answer", Act.ANSWER, _("答复"), _("阅处「%(subject)s」并答复")),
    ):
        register(Purpose(code, act, verb, "plans:progress_report", sentence, describe_reports))
    for code, act, verb, sentence in (
        ("problem.answer", Act.ANSWER, _("答复"), _("答复问题「%(subject)s」")),
        ("problem.confirm", Act.ACKNOWLEDGE, _("确认"), _("确认问题「%(subject)s」是否解决")),
    ):
        register(Purpose(code, act, verb, "plans:problem", sentence, describe_problems))


def describe_reports(ids: Collection[int]) -> dict[int, str]:
    """The period, and the office's question if it came back; two queries."""
    from plans.models import ProgressAnswer, ProgressReport

    asked = {
        answer.report_id: answer.text
        for answer in ProgressAnswer.objects.filter(report_id__in=ids, act="return").order_by("pk")
    }
    lines = {}
    for report in ProgressReport.objects.filter(pk__in=ids):
        parts = [report.period_words]
        if report.status == "returned" and report.pk in asked:
            parts.append(gettext("办公室问：%(text)s") % {"text": asked[report.pk]})
        if report.is_late:
            parts.append(gettext("逾期报送"))
        lines[report.pk] = apart(parts)
    return lines


def describe_problems(ids: Collection[int]) -> dict[int, str]:
    """Where it was met, how urgent it is, what is asked for; one query."""
    from plans.models import Problem

    return {
        problem.pk: apart(
            [
                problem.department.name,
                problem.get_severity_display(),
                gettext("需要：%(support)s") % {"support": problem.support} if problem.support else "",
            ]
        )
        for problem in Problem.objects.filter(pk__in=ids).select_related("department")
    }


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
        lines[plan.pk] = apart(parts)
    return lines


def describe_requests(ids: Collection[int]) -> dict[int, str]:
    """Who asks, how much there is, and the office's view, in three queries."""
    from plans.models import ResourceRequest, ResourceSettlement
    from plans.reports.resources import pool_rows

    requests = list(
        ResourceRequest.objects.filter(pk__in=ids)
        .select_related("pool", "measure__plan__department")
        .prefetch_related("pool__amounts")
    )
    cells = {
        row.pool.pk: row.cells for row in pool_rows(list({r.pool.pk: r.pool for r in requests}.values()))
    }
    views = {
        kept.request_id_was: kept.reason
        for kept in ResourceSettlement.objects.filter(request_id_was__in=ids, act="refer").order_by("id")
    }
    lines = {}
    for request in requests:
        cell = cells[request.pool_id][request.quarter - 1]
        parts = [
            request.measure.plan.department.name,
            gettext("可用 %(available)s %(unit)s，余额 %(balance)s")
            % {
                "available": figure(cell.available),
                "unit": request.pool.unit_words,
                "balance": figure(cell.balance),
            },
        ]
        if views.get(request.pk):
            parts.append(gettext("办公室意见：%(reason)s") % {"reason": views[request.pk]})
        lines[request.pk] = apart(parts)
    return lines


def describe_milestones(ids: Collection[int]) -> dict[int, str]:
    """The measure and department of each milestone, and how far the measure is, in one query."""
    from plans.models import Milestone

    found = Milestone.objects.filter(pk__in=ids).select_related("measure__plan__department")
    words = gettext("%(department)s　措施「%(measure)s」　工作进度 %(progress)s%%")
    return {
        milestone.pk: words
        % {
            "department": milestone.measure.plan.department,
            "measure": milestone.measure.title,
            "progress": f"{milestone.measure.progress.normalize():f}",
        }
        for milestone in found
    }


def describe_organization_plans(ids: Collection[int]) -> dict[int, str]:
    """Draft number, how many department plans stand in it, in one query."""
    from plans.models import OrganizationPlan

    found = OrganizationPlan.objects.filter(pk__in=ids).annotate(plans=Count("included"))
    words = gettext("第 %(version)s 稿　纳入 %(plans)s 份部门计划")
    return {
        pk: words % {"version": version, "plans": plans}
        for pk, version, plans in found.values_list("pk", "version", "plans")
    }


def describe_items(ids: Collection[int]) -> dict[int, str]:
    """What stands between the departments, and what the office wrote about it, in one query."""
    from plans.models import ItemDecision
    from plans.reports.consolidation.words import sentence

    return {
        one.pk: apart(
            (sentence(one.kind, one.facts), gettext("办公室意见：%(reason)s") % {"reason": one.text})
        )
        for one in ItemDecision.objects.filter(pk__in=ids)
    }


def describe_adjustments(ids: Collection[int]) -> dict[int, str]:
    """Why, how many lines, against which edition; after it came into force what should be seen; one query."""
    from plans.models import Adjustment

    found: Iterable[Any] = (
        Adjustment.objects.filter(pk__in=ids)
        .select_related("base")
        .annotate(line_count=Count("changes"))
        .defer("preview")
    )
    lines = {}
    for one in found:
        if one.applied_at:
            lines[one.pk] = gettext("短期目标：%(target)s") % {"target": one.short_term_target}
            continue
        parts = [
            str(one.get_cause_display()),
            gettext("改动 %(count)s 处") % {"count": one.line_count},
            gettext("依据第 %(base)s 版") % {"base": one.base.number},
        ]
        lines[one.pk] = apart(parts)
    return lines
