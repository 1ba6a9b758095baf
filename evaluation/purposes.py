"""What people owe about results, in words, and the page where they act."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from core.numerals import figure
from core.punctuation import apart


def register_purposes() -> None:
    register(
        Purpose(
            "deviation.analyse",
            Act.REPORT,
            _("分析原因"),
            "evaluation:deviation",
            _("分析偏差原因、提出建议：「%(subject)s」"),
            describe_deviations,
        )
    )


def describe_deviations(ids: Collection[int]) -> dict[int, str]:
    """How far it falls short, and what the office asks; one query."""
    from evaluation.models import Deviation

    return {
        deviation.pk: apart(
            [
                deviation.get_level_display(),
                gettext("达成率 %(rate)s%%") % {"rate": figure(deviation.rate, 1)},
                gettext("办公室问：%(text)s") % {"text": deviation.question} if deviation.question else "",
            ]
        )
        for deviation in Deviation.objects.filter(pk__in=ids)
    }
