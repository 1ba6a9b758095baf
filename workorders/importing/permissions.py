from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import ALLOWED, Decision, forbidden
from organization.models import User


def can_import_orders(user: User) -> Decision:
    """Imports write orders of every department, so they belong to the improvement office."""
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("只有服务改善办公室可以导入工单。需要导入时请联系办公室。"))
