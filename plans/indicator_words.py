"""What the built-in indicators are called and how they count, in the reader's language.

The texts are kept with the indicator as they are written here. As long as a stored text is still the one
written here it is shown in the reader's language; what an office rewrote stays as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext, gettext_noop

PERCENT = "%"
HOURS = gettext_noop("小时")
UNITS = frozenset(
    {
        HOURS,
        gettext_noop("分钟"),
        gettext_noop("天"),
        gettext_noop("件"),
        gettext_noop("次"),
        gettext_noop("人"),
        gettext_noop("元"),
        gettext_noop("分"),
        gettext_noop("人天"),
        gettext_noop("台"),
        gettext_noop("万元"),
    }
)
"""Units that need no author: whoever types them means the same."""
SCOPE = gettext_noop(
    "统计范围：本部门及下级部门；周期按组织所在时区划分，期初零点计入本期，期末零点计入下期。"
)


@dataclass(frozen=True, slots=True)
class Words:
    name: str
    unit: str
    sentences: tuple[str, ...]
    """The definition in whole sentences, so that what all have in common is translated once."""

    @property
    def definition(self) -> str:
        return "".join(self.sentences)


BUILT_IN: dict[str, Words] = {
    "on_time_rate": Words(
        gettext_noop("工单按期办结率"),
        PERCENT,
        (
            gettext_noop(
                "分子：本期到期、并在解决期限之前（含期限当刻）解决的工单数。分母：解决期限落在本期的工单数。"
                "到期仍未解决的计入分母，按未按期计算；已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "first_contact_resolution_rate": Words(
        gettext_noop("首次解决率"),
        PERCENT,
        (
            gettext_noop(
                "分子：本期解决、且首次接触即解决的工单数，即没有跨部门转派、也没有重新打开。"
                "分母：本期解决的工单数。已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "mean_first_response_hours": Words(
        gettext_noop("平均首次响应时长（工作小时）"),
        HOURS,
        (
            gettext_noop(
                "分子：本期首次响应的工单，从报单到首次响应的工作时间（扣除停钟时间）之和，以小时计。"
                "分母：本期首次响应的工单数。工作时间按部门工作日历计算。已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "mean_resolution_hours": Words(
        gettext_noop("平均解决时长（工作小时）"),
        HOURS,
        (
            gettext_noop(
                "分子：本期解决的工单，从报单到解决的工作时间（扣除停钟时间）之和，以小时计。"
                "分母：本期解决的工单数。工作时间按部门工作日历计算。已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "mean_first_response_clock_hours": Words(
        gettext_noop("平均首次响应时长（自然小时）"),
        HOURS,
        (
            gettext_noop(
                "分子：本期首次响应的工单，从报单到首次响应的自然时间（扣除停钟时间）之和，以小时计。"
                "分母：本期首次响应的工单数。已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "mean_resolution_clock_hours": Words(
        gettext_noop("平均解决时长（自然小时）"),
        HOURS,
        (
            gettext_noop(
                "分子：本期解决的工单，从报单到解决的自然时间（扣除停钟时间）之和，以小时计。"
                "分母：本期解决的工单数。已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "complaint_rate": Words(
        gettext_noop("客户投诉率"),
        PERCENT,
        (
            gettext_noop(
                "分子：本期报单的投诉类工单数。分母：本期报单的全部客户工单数（投诉、咨询、报修）。"
                "已取消的工单不计。"
            ),
            SCOPE,
        ),
    ),
    "satisfaction_rate": Words(
        gettext_noop("客户满意度"),
        PERCENT,
        (
            gettext_noop(
                "分子：本期收到的评分中 4 分和 5 分的个数。分母：本期收到的评分个数。"
                "工单关闭后由客户评 1 到 5 分；没有评分的工单不计。"
            ),
            SCOPE,
        ),
    ),
}


def name_words(code: str, name: str, name_en: str = "") -> str:
    """An indicator's name in the reader's language; `name_en` is what the organisation calls it in English."""
    if name_en and (get_language() or "").startswith("en"):
        return name_en
    words = BUILT_IN.get(code)
    return gettext(name) if words and words.name == name else name


def unit_words(unit: str) -> str:
    return gettext(unit) if unit in UNITS else unit


def definition_words(code: str, definition: str) -> str:
    words = BUILT_IN.get(code)
    if words is None or words.definition != definition:
        return definition
    # English sentences are set apart by a space, Chinese ones are not.
    gap = " " if (get_language() or "").startswith("en") else ""
    return gap.join(gettext(sentence) for sentence in words.sentences)
