"""The life of a case and of each of its steps, as data. There is no move by time: nothing lapses, nothing passes
because nobody spoke."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle, Move


class CaseStatus(models.TextChoices):
    OPEN = "open", _("审批中")
    APPROVED = "approved", _("已同意")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


CASE = Lifecycle(
    name="approval_case",
    statuses=CaseStatus,
    initial=CaseStatus.OPEN,
    moves=(
        Move(CaseStatus.OPEN, CaseStatus.APPROVED, "give_opinion", "closed"),
        Move(CaseStatus.OPEN, CaseStatus.RETURNED, "give_opinion", "closed"),
        Move(CaseStatus.OPEN, CaseStatus.WITHDRAWN, "withdraw_case", "closed"),
    ),
    owners={
        CaseStatus.OPEN: "当前步骤的审批人",
        CaseStatus.APPROVED: "",
        CaseStatus.RETURNED: "",
        CaseStatus.WITHDRAWN: "",
    },
)


class StepStatus(models.TextChoices):
    PENDING = "pending", _("未开始")
    OPEN = "open", _("进行中")
    AGREED = "agreed", _("已同意")
    RETURNED = "returned", _("已退回")
    DROPPED = "dropped", _("不再需要")


STEP = Lifecycle(
    name="approval_step",
    statuses=StepStatus,
    initial=StepStatus.PENDING,
    moves=(
        Move(StepStatus.PENDING, StepStatus.OPEN, "open_step"),
        Move(StepStatus.PENDING, StepStatus.DROPPED, "close_case", "closed"),
        Move(StepStatus.OPEN, StepStatus.AGREED, "give_opinion", "closed"),
        Move(StepStatus.OPEN, StepStatus.RETURNED, "give_opinion", "closed"),
        Move(StepStatus.OPEN, StepStatus.DROPPED, "close_case", "closed"),
    ),
    owners={
        StepStatus.PENDING: "前一步的审批人",
        StepStatus.OPEN: "这一步的审批人",
        StepStatus.AGREED: "",
        StepStatus.RETURNED: "",
        StepStatus.DROPPED: "",
    },
)
