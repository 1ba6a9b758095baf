"""What happened in evaluation, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from core.phrases import told
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
        *DEVIATIONS,
    )


def with_reason(facts: Facts) -> Facts:
    """Why an alert was withdrawn, in the reader's language."""
    return {**facts, "why": told(str(facts.get("why", "")))}


DEVIATIONS = (
    Sentence(
        events.DEVIATION_RAISED, _("「%(subject)s」低于界限，产生偏差预警"), _("产生预警"), "alert-triangle"
    ),
    Sentence(
        events.DEVIATION_RETURNED, _("「%(subject)s」又低于界限，预警恢复"), _("预警恢复"), "alert-triangle"
    ),
    Sentence(
        events.DEVIATION_WITHDRAWN,
        _("「%(subject)s」的预警解除：%(why)s"),
        _("解除预警"),
        "circle-check",
        with_reason,
    ),
    Sentence(
        events.DEVIATION_ANALYSED, _("%(actor)s分析了「%(subject)s」的偏差原因"), _("分析偏差"), "zoom-check"
    ),
    Sentence(
        events.DEVIATION_QUESTIONED,
        _("%(actor)s请部门补充「%(subject)s」的原因分析"),
        _("追问偏差"),
        "arrow-back-up",
    ),
)
