"""What the demo's company knows about its competitors."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from evaluation.commands.benchmarks import record_benchmark
from organization.models import User
from plans.models import Indicator

KNOWN = (
    (
        "on_time_rate",
        "同城同行甲",
        "97.2",
        200,
        "协会服务质量年报",
        "夜间派单由总部统一排班，本公司各区自排。",
    ),
    ("on_time_rate", "行业前十均值", "94.8", 150, "协会服务质量年报", ""),
    (
        "satisfaction_rate",
        "同城同行甲",
        "90.6",
        120,
        "第三方神秘顾客调查",
        "上门服务得分高，电话接通得分低。",
    ),
    ("satisfaction_rate", "行业前十均值", "93.5", 150, "协会服务质量年报", ""),
    ("complaint_rate", "同城同行乙", "1.9", 90, "市消协投诉公示", "按公示投诉量和门店销量折算。"),
)
"""Indicator, name, value, how many days ago, source, note."""


def make_benchmarks(officer: User, today: date) -> None:
    indicators = {row.code: row for row in Indicator.objects.all()}
    for code, name, value, days, source, note in KNOWN:
        record_benchmark(
            indicators[code],
            name=name,
            value=Decimal(value),
            as_of=today - timedelta(days=days),
            source=source,
            note=note,
            by=officer,
        )
