"""Who may let other systems in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, forbidden
from organization.models import User


def can_manage_clients(user: User) -> Decision:
    """The director of the improvement office, and who administers the system."""
    if user.standing.is_director or (user.is_active and user.is_superuser):
        return ALLOWED
    return forbidden("not_director", _("外部系统的接入由改善办公室主任管理。"))
