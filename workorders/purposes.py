"""What may be owed for an order, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register

ASSIGN = "work_order.assign"
RESOLVE = "work_order.resolve"


def register_purposes() -> None:
    register(Purpose(ASSIGN, Act.DO, _("分派"), "workorders:order", _("分派工单「%(subject)s」")))
    register(Purpose(RESOLVE, Act.DO, _("办结"), "workorders:order", _("办结工单「%(subject)s」")))
