"""Who may see and close what in evaluation."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.periods import Period


def can_compute(user: Any) -> Decision:
    """The improvement office; None is the clock, which may always."""
    if user is None or user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", gettext_lazy("只有改善办公室可以发起计算。"))


def can_close(user: Any, quarter: Period) -> Decision:
    """The director of the office, once the quarter is over, once."""
    from evaluation.models import ClosedPeriod

    if not user.standing.is_director:
        return forbidden("not_director", gettext_lazy("只有办公室主任可以关闭季度。"))
    if quarter.end > timezone.now():
        return conflict(
            "period_not_over", _("%(quarter)s 还没有结束，结束后才能关闭。") % {"quarter": quarter.label}
        )
    if ClosedPeriod.objects.filter(period_start=quarter.first_day).exists():
        return conflict(
            "already_closed",
            _("%(quarter)s 已经关闭，其数字已公布，不能再次关闭。") % {"quarter": quarter.label},
        )
    return ALLOWED
