"""The life of a cycle and of a department's plan, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class CycleStatus(models.TextChoices):
    DRAFT = "draft", _("筹备")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已关闭")


CYCLE = Lifecycle(
    name="plan_cycle",
    statuses=CycleStatus,
    initial=CycleStatus.DRAFT,
    moves=(
        Move(CycleStatus.DRAFT, CycleStatus.OPEN, "open_cycle", "opened"),
        Move(CycleStatus.OPEN, CycleStatus.CLOSED, "close_cycle", "closed"),
    ),
    owners={CycleStatus.DRAFT: "改善办公室", CycleStatus.OPEN: "各部门", CycleStatus.CLOSED: ""},
)


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("已退回")
    REVIEWED = "reviewed", _("已审核")
    APPROVED = "approved", _("已审批")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已关闭")


PLAN = Lifecycle(
    name="department_plan",
    statuses=PlanStatus,
    initial=PlanStatus.DRAFT,
    moves=(
        Move(PlanStatus.DRAFT, PlanStatus.SUBMITTED, "submit_plan", "submitted"),
        Move(PlanStatus.RETURNED, PlanStatus.SUBMITTED, "submit_plan", "submitted"),
        Move(PlanStatus.SUBMITTED, PlanStatus.RETURNED, "return_plan", "returned"),
        Move(PlanStatus.SUBMITTED, PlanStatus.REVIEWED, "review_plan", "reviewed"),
        Move(PlanStatus.REVIEWED, PlanStatus.RETURNED, "return_plan", "returned"),
        Move(PlanStatus.REVIEWED, PlanStatus.APPROVED, "approve_plan", "approved"),
        Move(PlanStatus.APPROVED, PlanStatus.RETURNED, "return_part", "returned"),
        Move(PlanStatus.APPROVED, PlanStatus.PUBLISHED, "publish_plan", "published"),
        Move(PlanStatus.PUBLISHED, PlanStatus.CLOSED, "close_plan", "closed"),
    ),
    owners={
        PlanStatus.DRAFT: "部门负责人",
        PlanStatus.SUBMITTED: "改善办公室",
        PlanStatus.RETURNED: "部门负责人",
        PlanStatus.REVIEWED: "领导小组",
        PlanStatus.APPROVED: "改善办公室",
        PlanStatus.PUBLISHED: "责任部门",
        PlanStatus.CLOSED: "",
    },
)
EDITABLE = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED})
IN_FORCE = frozenset({PlanStatus.PUBLISHED, PlanStatus.CLOSED})


class OrganizationPlanStatus(models.TextChoices):
    DRAFT = "draft", _("汇总中")
    SUBMITTED = "submitted", _("已提交领导小组")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已审批")
    PUBLISHED = "published", _("已发布")


ORGANIZATION_PLAN = Lifecycle(
    name="organization_plan",
    statuses=OrganizationPlanStatus,
    initial=OrganizationPlanStatus.DRAFT,
    moves=(
        Move(
            OrganizationPlanStatus.DRAFT,
            OrganizationPlanStatus.SUBMITTED,
            "submit_organization_plan",
            "submitted",
        ),
        Move(
            OrganizationPlanStatus.RETURNED,
            OrganizationPlanStatus.SUBMITTED,
            "submit_organization_plan",
            "submitted",
        ),
        Move(OrganizationPlanStatus.SUBMITTED, OrganizationPlanStatus.DRAFT, "recall_organization_plan"),
        Move(
            OrganizationPlanStatus.SUBMITTED,
            OrganizationPlanStatus.RETURNED,
            "return_organization_plan",
            "returned",
        ),
        Move(
            OrganizationPlanStatus.SUBMITTED,
            OrganizationPlanStatus.APPROVED,
            "approve_organization_plan",
            "approved",
        ),
        Move(
            OrganizationPlanStatus.APPROVED,
            OrganizationPlanStatus.PUBLISHED,
            "publish_organization_plan",
            "published",
        ),
    ),
    owners={
        OrganizationPlanStatus.DRAFT: "改善办公室",
        OrganizationPlanStatus.SUBMITTED: "领导小组",
        OrganizationPlanStatus.RETURNED: "改善办公室",
        OrganizationPlanStatus.APPROVED: "改善办公室",
        OrganizationPlanStatus.PUBLISHED: "各部门",
    },
)
CONSOLIDATING = frozenset({OrganizationPlanStatus.DRAFT, OrganizationPlanStatus.RETURNED})
HANDED_IN = frozenset(
    {
        PlanStatus.SUBMITTED,
        PlanStatus.REVIEWED,
        PlanStatus.APPROVED,
        PlanStatus.PUBLISHED,
        PlanStatus.CLOSED,
    }
)
"""Plans whose goals and measures are held against each other."""
READY = HANDED_IN - {PlanStatus.SUBMITTED}
"""Plans that may stand in the organisation's plan: found good by the office at least."""


class RequestStatus(models.TextChoices):
    OPEN = "open", _("待协调")
    SETTLED = "settled", _("已落实")
    REFERRED = "referred", _("待领导小组决定")


REQUEST = Lifecycle(
    name="resource_request",
    statuses=RequestStatus,
    initial=RequestStatus.OPEN,
    moves=(
        Move(RequestStatus.OPEN, RequestStatus.SETTLED, "settle_request", "settled"),
        Move(RequestStatus.OPEN, RequestStatus.REFERRED, "refer_request", "referred"),
        Move(RequestStatus.REFERRED, RequestStatus.SETTLED, "settle_request", "settled"),
        Move(RequestStatus.SETTLED, RequestStatus.OPEN, "reopen_request"),
        Move(RequestStatus.REFERRED, RequestStatus.OPEN, "reopen_request"),
    ),
    owners={
        RequestStatus.OPEN: "改善办公室",
        RequestStatus.SETTLED: "责任部门",
        RequestStatus.REFERRED: "领导小组",
    },
)
WAITING = frozenset({RequestStatus.OPEN, RequestStatus.REFERRED})
"""Requests that count with what they ask for; a settled one counts with what it was granted."""


class ReportStatus(models.TextChoices):
    OPEN = "open", _("待报送")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("待补充")
    ACKNOWLEDGED = "acknowledged", _("已答复")


REPORT = Lifecycle(
    name="progress_report",
    statuses=ReportStatus,
    initial=ReportStatus.OPEN,
    moves=(
        Move(ReportStatus.OPEN, ReportStatus.SUBMITTED, "submit_report", "submitted"),
        Move(ReportStatus.RETURNED, ReportStatus.SUBMITTED, "submit_report", "submitted"),
        Move(ReportStatus.SUBMITTED, ReportStatus.RETURNED, "question_report", "returned"),
        Move(ReportStatus.SUBMITTED, ReportStatus.ACKNOWLEDGED, "acknowledge_report", "acknowledged"),
    ),
    owners={
        ReportStatus.OPEN: "部门负责人",
        ReportStatus.SUBMITTED: "改善办公室",
        ReportStatus.RETURNED: "部门负责人",
        ReportStatus.ACKNOWLEDGED: "",
    },
)
WRITABLE = frozenset({ReportStatus.OPEN, ReportStatus.RETURNED})
"""Progress reports that are still with their departments."""


class ProblemStatus(models.TextChoices):
    OPEN = "open", _("待答复")
    TAKEN_UP = "taken_up", _("处理中")
    SOLVED = "solved", _("已解决")


PROBLEM = Lifecycle(
    name="problem",
    statuses=ProblemStatus,
    initial=ProblemStatus.OPEN,
    moves=(
        Move(ProblemStatus.OPEN, ProblemStatus.TAKEN_UP, "answer_problem", "taken_up"),
        Move(ProblemStatus.OPEN, ProblemStatus.SOLVED, "solve_problem", "solved"),
        Move(ProblemStatus.TAKEN_UP, ProblemStatus.SOLVED, "solve_problem", "solved"),
        Move(ProblemStatus.TAKEN_UP, ProblemStatus.OPEN, "refer_problem"),
        Move(ProblemStatus.SOLVED, ProblemStatus.OPEN, "reopen_problem"),
    ),
    owners={
        ProblemStatus.OPEN: "被请求的一方",
        ProblemStatus.TAKEN_UP: "被请求的一方",
        ProblemStatus.SOLVED: "",
    },
)
UNSOLVED = frozenset({ProblemStatus.OPEN, ProblemStatus.TAKEN_UP})


class AdjustmentStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("已退回")
    REVIEWED = "reviewed", _("已审核")
    APPROVED = "approved", _("已审批")
    APPLIED = "applied", _("已生效")
    WITHDRAWN = "withdrawn", _("已撤回")
    REFUSED = "refused", _("未获同意")


ADJUSTMENT = Lifecycle(
    name="adjustment",
    statuses=AdjustmentStatus,
    initial=AdjustmentStatus.DRAFT,
    moves=(
        Move(AdjustmentStatus.DRAFT, AdjustmentStatus.SUBMITTED, "submit_adjustment", "submitted"),
        Move(AdjustmentStatus.RETURNED, AdjustmentStatus.SUBMITTED, "submit_adjustment", "submitted"),
        Move(AdjustmentStatus.SUBMITTED, AdjustmentStatus.RETURNED, "return_adjustment", "returned"),
        Move(AdjustmentStatus.SUBMITTED, AdjustmentStatus.REVIEWED, "review_adjustment", "reviewed"),
        Move(AdjustmentStatus.REVIEWED, AdjustmentStatus.RETURNED, "return_adjustment", "returned"),
        Move(AdjustmentStatus.REVIEWED, AdjustmentStatus.APPROVED, "approve_adjustment", "approved"),
        Move(AdjustmentStatus.REVIEWED, AdjustmentStatus.REFUSED, "refuse_adjustment", "refused"),
        Move(AdjustmentStatus.APPROVED, AdjustmentStatus.APPLIED, "approve_adjustment", "applied"),
        Move(AdjustmentStatus.DRAFT, AdjustmentStatus.WITHDRAWN, "withdraw_adjustment", "withdrawn"),
        Move(AdjustmentStatus.RETURNED, AdjustmentStatus.WITHDRAWN, "withdraw_adjustment", "withdrawn"),
        Move(AdjustmentStatus.SUBMITTED, AdjustmentStatus.WITHDRAWN, "withdraw_adjustment", "withdrawn"),
        Move(AdjustmentStatus.REVIEWED, AdjustmentStatus.WITHDRAWN, "withdraw_adjustment", "withdrawn"),
    ),
    owners={
        AdjustmentStatus.DRAFT: "部门负责人",
        AdjustmentStatus.SUBMITTED: "改善办公室",
        AdjustmentStatus.RETURNED: "部门负责人",
        AdjustmentStatus.REVIEWED: "领导小组",
        AdjustmentStatus.APPROVED: "",
        AdjustmentStatus.APPLIED: "责任部门",
        AdjustmentStatus.WITHDRAWN: "",
        AdjustmentStatus.REFUSED: "",
    },
)
AMENDABLE = frozenset({AdjustmentStatus.DRAFT, AdjustmentStatus.RETURNED})
IN_FLIGHT = frozenset(
    {
        AdjustmentStatus.DRAFT,
        AdjustmentStatus.SUBMITTED,
        AdjustmentStatus.RETURNED,
        AdjustmentStatus.REVIEWED,
    }
)
"""Adjustments whose fate is open; what they add is pending."""
