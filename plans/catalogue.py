"""The indicators that every installation has: those computed from work orders, with their full definitions.

All cover a department with its sub-departments, per period in the organisation's time zone. Rates are stored
as percent values (93.6 means 93.6 %): value = 100 × numerator / denominator. Hours are mean values:
value = sum of hours / number of orders. A zero denominator is 'no data', never zero. Over several periods
numerators and denominators are summed before dividing.
"""

from __future__ import annotations

from dataclasses import dataclass

from plans.models.indicator import Aggregation, Direction, EvaluationMethod, Family

WORK_ORDERS = "work_orders"
"""The `source` of indicators that are computed from work orders."""
PERCENT = "%"
HOURS = "小时"


@dataclass(frozen=True, slots=True)
class Definition:
    code: str
    name: str
    name_en: str
    family: Family
    unit: str
    direction: Direction
    definition: str
    aggregation: Aggregation = Aggregation.RATIO_OF_SUMS
    method: EvaluationMethod = EvaluationMethod.DATA
    source: str = WORK_ORDERS
    definition_version: int = 1
    decimals: int = 1


SCOPE = "统计范围：本部门及下级部门；周期按组织所在时区划分，期初零点计入本期，期末零点计入下期。"

INDICATORS: tuple[Definition, ...] = (
    Definition(
        code="on_time_rate",
        name="工单按期办结率",
        name_en="On-time resolution rate",
        family=Family.QUALITY,
        unit=PERCENT,
        direction=Direction.RAISE,
        definition=(
            "分子：本期到期、并在解决期限之前（含期限当刻）解决的工单数。分母：解决期限落在本期的工单数。"
            f"到期仍未解决的计入分母，按未按期计算；已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="first_contact_resolution_rate",
        name="首次解决率",
        name_en="First-contact resolution rate",
        family=Family.QUALITY,
        unit=PERCENT,
        direction=Direction.RAISE,
        definition=(
            "分子：本期解决、且首次接触即解决的工单数，即没有跨部门转派、也没有重新打开。"
            f"分母：本期解决的工单数。已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="mean_first_response_hours",
        name="平均首次响应时长（工作小时）",
        name_en="Mean first response time (working hours)",
        family=Family.PROCESS,
        unit=HOURS,
        direction=Direction.LOWER,
        definition=(
            "分子：本期首次响应的工单，从报单到首次响应的工作时间（扣除停钟时间）之和，以小时计。"
            f"分母：本期首次响应的工单数。工作时间按部门工作日历计算。已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="mean_resolution_hours",
        name="平均解决时长（工作小时）",
        name_en="Mean resolution time (working hours)",
        family=Family.PROCESS,
        unit=HOURS,
        direction=Direction.LOWER,
        definition=(
            "分子：本期解决的工单，从报单到解决的工作时间（扣除停钟时间）之和，以小时计。"
            f"分母：本期解决的工单数。工作时间按部门工作日历计算。已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="mean_first_response_clock_hours",
        name="平均首次响应时长（自然小时）",
        name_en="Mean first response time (clock hours)",
        family=Family.PROCESS,
        unit=HOURS,
        direction=Direction.LOWER,
        definition=(
            "分子：本期首次响应的工单，从报单到首次响应的自然时间（扣除停钟时间）之和，以小时计。"
            f"分母：本期首次响应的工单数。已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="mean_resolution_clock_hours",
        name="平均解决时长（自然小时）",
        name_en="Mean resolution time (clock hours)",
        family=Family.PROCESS,
        unit=HOURS,
        direction=Direction.LOWER,
        definition=(
            "分子：本期解决的工单，从报单到解决的自然时间（扣除停钟时间）之和，以小时计。"
            f"分母：本期解决的工单数。已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="complaint_rate",
        name="客户投诉率",
        name_en="Complaint rate",
        family=Family.SATISFACTION,
        unit=PERCENT,
        direction=Direction.LOWER,
        definition=(
            "分子：本期报单的投诉类工单数。分母：本期报单的全部客户工单数（投诉、咨询、报修）。"
            f"已取消的工单不计。{SCOPE}"
        ),
    ),
    Definition(
        code="satisfaction_rate",
        name="客户满意度",
        name_en="Customer satisfaction",
        family=Family.SATISFACTION,
        unit=PERCENT,
        direction=Direction.RAISE,
        definition=(
            "分子：本期收到的评分中 4 分和 5 分的个数。分母：本期收到的评分个数。"
            f"工单关闭后由客户评 1 到 5 分；没有评分的工单不计。{SCOPE}"
        ),
    ),
)
