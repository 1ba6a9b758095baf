"""Who may change the organisation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, forbidden
from organization.models import User


def can_edit_calendars(user: User) -> Decision:
    """The improvement office, and who administers the system."""
    if user.standing.is_office or (user.is_active and user.is_superuser):
        return ALLOWED
    return forbidden("not_office", _("工作日历由服务改善办公室维护。"))
