"""Who may see and close what in evaluation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.decisions import ALLOWED, Decision, forbidden


def can_see_dashboard(user: Any) -> Decision:
    """Leadership, office and supervisors; heads see it for their own departments. Staff have My day."""
    standing = user.standing
    if standing.is_leadership or standing.is_office or standing.is_supervisor or standing.is_head:
        return ALLOWED
    return forbidden(
        "not_for_dashboard",
        _("看板供领导小组、改善办公室、质量监督和部门负责人查看。本部门目标的进展在「我的一天」里。"),
    )
