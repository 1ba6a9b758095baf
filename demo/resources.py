"""What each year has in people, material and money, and what the departments' measures ask of it.

Next year's third quarter is short of people and nobody has settled it yet; its second quarter is short of money, and
the office has referred the largest request to leadership. Past years are settled as asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from demo.people import Company
from organization.models import User
from plans.commands.settlement import refer_request, settle_request
from plans.lifecycle import RequestStatus
from plans.models import Measure, PlanCycle, PoolAmount, ResourceGrant, ResourcePool, ResourceRequest
from plans.models.resource import ResourceKind

Quarters = tuple[int, int, int, int]
STAFF, TEACHERS, PARTS, FUND = "改善专员", "内部培训讲师", "随车备件包", "改善专项资金"


@dataclass(frozen=True)
class PoolStory:
    name: str
    kind: str
    unit: str
    amounts: Quarters
    department: str = ""
    note: str = ""


@dataclass(frozen=True)
class Ask:
    measure: int
    pool: str
    quarter: int
    amount: int
    note: str


POOLS = (
    PoolStory(
        STAFF, ResourceKind.PEOPLE, "人天", (120, 120, 120, 120), note="运营管理部流程专员与信息部工程师"
    ),
    PoolStory(TEACHERS, ResourceKind.PEOPLE, "人天", (30, 30, 30, 30)),
    PoolStory(PARTS, ResourceKind.MATERIAL, "套", (30, 40, 30, 20), "SH"),
    PoolStory(FUND, ResourceKind.MONEY, "元", (300000, 300000, 300000, 200000), note="年度预算内专列"),
)
ASKS: dict[str, tuple[Ask, ...]] = {
    "KF": (
        Ask(1, STAFF, 1, 40, "晚班排班方案与试行"),
        Ask(2, STAFF, 2, 30, "高频问答整理"),
        Ask(2, STAFF, 3, 60, "300 条问答校对上线"),
        Ask(3, TEACHERS, 3, 12, "沟通技巧轮训"),
        Ask(3, TEACHERS, 4, 12, "沟通技巧轮训"),
    ),
    "JS": (Ask(1, STAFF, 3, 20, "会诊案例归档"), Ask(2, FUND, 2, 120000, "查询工具开发")),
    "SH": (
        Ask(2, PARTS, 2, 30, "首批随车备件"),
        Ask(2, FUND, 3, 180000, "备件采购"),
        Ask(3, STAFF, 3, 30, "疑难工单会诊"),
        Ask(4, STAFF, 4, 25, "技能等级评定"),
    ),
    "XS": (Ask(2, FUND, 2, 15000, "短信费用"),),
    "WL": (Ask(1, FUND, 2, 240000, "增租 4 辆城配车"), Ask(2, STAFF, 3, 50, "司机端接口联调")),
    "XX": (Ask(1, STAFF, 2, 40, "性能治理"), Ask(1, FUND, 1, 150000, "数据库扩容")),
    "RL": (Ask(1, TEACHERS, 1, 20, "岗前培训"), Ask(1, TEACHERS, 2, 20, "岗前培训")),
}  # fmt: skip
SETTLED = ("XX", FUND)
REFERRED = ("WL", FUND)
REFER_REASON = "二季度资金短缺 75,000 元。增租车辆与查询工具只能先办一项，办公室定不了；建议车辆先租两辆。"


def asked_in(pool: str, quarter: int) -> int:
    return sum(a.amount for asks in ASKS.values() for a in asks if (a.pool, a.quarter) == (pool, quarter))


def make_pools(cycle: PlanCycle, company: Company, today: date) -> dict[str, ResourcePool]:
    """By name. A year that is settled had what was asked."""
    is_next = cycle.year > today.year
    made = {}
    for told in POOLS:
        pool = ResourcePool.objects.create(
            cycle=cycle,
            department=company.departments[told.department] if told.department else None,
            kind=told.kind,
            name=told.name,
            unit=told.unit,
            note=told.note,
        )
        for quarter, amount in enumerate(told.amounts, start=1):
            there = amount if is_next else max(amount, asked_in(told.name, quarter))
            PoolAmount.objects.create(pool=pool, quarter=quarter, amount=Decimal(there))
        made[told.name] = pool
    return made


def ask_for(
    measure: Measure,
    code: str,
    number: int,
    pools: Mapping[str, ResourcePool],
    settled: datetime | None,
    by: User,
) -> None:
    """The requests of one measure; `settled`: when they were all granted as asked."""
    for told in ASKS.get(code, ()):
        if told.measure != number:
            continue
        request = ResourceRequest.objects.create(
            measure=measure,
            pool=pools[told.pool],
            quarter=told.quarter,
            amount=Decimal(told.amount),
            note=told.note,
            status=RequestStatus.SETTLED if settled else RequestStatus.OPEN,
            settled_at=settled,
            settled_by=by if settled else None,
        )
        if settled:
            ResourceGrant.objects.create(request=request, quarter=told.quarter, amount=request.amount)


def settle_some(cycle: PlanCycle, company: Company) -> None:
    """One request granted, one referred to leadership; the rest waits for the office."""
    for code, name in (SETTLED, REFERRED):
        request = ResourceRequest.objects.for_settling().get(
            measure__plan__cycle=cycle, measure__plan__department=company.departments[code], pool__name=name
        )
        if (code, name) == SETTLED:
            settle_request(
                request, {request.quarter: request.amount}, by=company.officer, asked=request.asked
            )
        else:
            refer_request(request, by=company.officer, asked=request.asked, reason=REFER_REASON)
