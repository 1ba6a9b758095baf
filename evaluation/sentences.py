"""What happened in evaluation, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence, register
from evaluation import events


def register_sentences() -> None:
    register(
        Sentence(
            events.COMPUTATION_REQUESTED,
            _("%(actor)s发起计算「%(subject)s」"),
            _("发起计算"),
            "calculator",
        ),
        Sentence(
            events.PERIOD_COMPUTED,
            _("%(actor)s计算了「%(subject)s」的达成情况"),
            _("计算达成"),
            "calculator",
        ),
        Sentence(
            events.PERIOD_CLOSED, _("%(actor)s关闭了「%(subject)s」，数字不再变动"), _("关闭评价期"), "lock"
        ),
        Sentence(events.FIGURE_RESTATED, _("%(actor)s重述了「%(subject)s」的数字"), _("重述数字"), "history"),
        Sentence(
            events.OBSERVATION_ENTERED, _("%(actor)s填报了「%(subject)s」的实际值"), _("填报实际值"), "edit"
        ),
        Sentence(
            events.BENCHMARK_RECORDED, _("%(actor)s登记了对标数据「%(subject)s」"), _("登记对标数据"), "scale"
        ),
        Sentence(
            events.BENCHMARK_RETIRED,
            _("%(actor)s停用了对标数据「%(subject)s」"),
            _("停用对标数据"),
            "archive",
        ),
    )
