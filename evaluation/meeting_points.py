"""What evaluation brings to a meeting: goals that fall short."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.numerals import figure
from core.punctuation import apart
from evaluation.lifecycle import ACTIVE
from evaluation.models import Deviation
from organization.agenda import AgendaSource, Offered, register_source

MOST = 10


def standing_alerts(user: Any) -> list[Offered]:
    """The lowest attainment of the latest quarter first."""
    found = Deviation.objects.visible_to(user).with_goal().filter(status__in=ACTIVE)
    return [
        Offered(
            f"deviation-{one.pk}",
            gettext("%(department)s：%(title)s")
            % {"department": one.goal.plan.department.name, "title": one.goal.title},
            apart(
                [
                    one.period.label,
                    gettext("达成率 %(rate)s%%") % {"rate": figure(one.rate, 1)},
                    one.get_status_display(),
                ]
            ),
            one.get_absolute_url(),
        )
        for one in found.order_by("-period_start", "rate", "pk")[:MOST]
    ]


def register_meeting_points() -> None:
    register_source(AgendaSource("deviations", _("偏差预警"), standing_alerts, 20))
