"""What was planned and decided: three cycles. Last year's is closed, this year's runs, next year's is collected.

All dates follow from today, so the demo is as lively next year as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GoalStory:
    title: str
    indicator: str
    method: str
    weight: int
    baseline: str
    quarters: tuple[str, str, str, str]
    objective: str
    rationale: str = ""


@dataclass(frozen=True)
class MeasureStory:
    title: str
    family: str
    goal: int
    effect: str
    cost: int
    starts: tuple[int, int]
    due: tuple[int, int]
    progress: int


OBJECTIVES = (
    ("O1", "一次办好", "客户的问题在第一次联系时解决，少跑一趟、少等一天。"),
    ("O2", "让客户少等、少催", "响应和解决都按承诺的时间完成，逾期有人盯。"),
    ("O3", "让客户满意", "满意度持续提高，投诉率持续下降。"),
    ("O4", "流程顺、责任清", "跨部门的事有牵头人，规程写到岗位。"),
)

GOALS: dict[str, tuple[GoalStory, ...]] = {
    "KF": (
        GoalStory("工单按期办结率由 92.0% 提高到 96.5%", "on_time_rate", "raise", 30, "92.0", ("94.0", "95.0", "96.0", "96.5"), "O2", "在线组增配晚班，咨询类由知识库直接答复。"),
        GoalStory("首次解决率由 82.0% 提高到 90.0%", "first_contact_resolution_rate", "improvement", 30, "82.0", ("85.0", "87.0", "89.0", "90.0"), "O1"),
        GoalStory("客户满意度达到 92.0%", "satisfaction_rate", "raise", 25, "88.0", ("89.0", "90.0", "91.0", "92.0"), "O3"),
        GoalStory("平均首次响应时长缩短到 0.9 小时以内", "mean_first_response_hours", "lower", 15, "1.1", ("1.05", "1.0", "0.95", "0.9"), "O2"),
    ),
    "JS": (
        GoalStory("工单按期办结率保持在 96.0% 以上", "on_time_rate", "raise", 40, "94.0", ("95.0", "95.5", "96.0", "96.0"), "O2"),
        GoalStory("首次解决率由 80.0% 提高到 86.0%", "first_contact_resolution_rate", "raise", 30, "80.0", ("82.0", "83.5", "85.0", "86.0"), "O1"),
        GoalStory("二线平均解决时长缩短到 14 小时以内", "mean_resolution_hours", "lower", 30, "17.0", ("16.0", "15.5", "15.0", "14.0"), "O2"),
    ),
    "SH": (
        GoalStory("维修及时率由 86.0% 提高到 95.0%", "on_time_rate", "raise", 40, "86.0", ("90.0", "92.0", "95.0", "95.0"), "O2"),
        GoalStory("首次解决率由 76.4% 提高到 85.0%", "first_contact_resolution_rate", "improvement", 30, "76.4", ("79.0", "81.0", "83.0", "85.0"), "O1", "按片区派单、随车备件、疑难会诊三项措施同时推进。"),
        GoalStory("平均修复时长缩短到 17 小时以内", "mean_resolution_hours", "lower", 15, "21.0", ("20.0", "19.0", "18.0", "17.0"), "O2"),
        GoalStory("客户投诉率降到 3.6% 以下", "complaint_rate", "lower", 15, "4.8", ("4.4", "4.1", "3.8", "3.6"), "O3"),
    ),
    "XS": (
        GoalStory("订单类工单按期办结率达到 96.0%", "on_time_rate", "raise", 40, "95.0", ("95.0", "95.5", "96.0", "96.0"), "O2"),
        GoalStory("客户满意度达到 91.0%", "satisfaction_rate", "raise", 30, "90.0", ("90.0", "90.0", "90.5", "91.0"), "O3"),
        GoalStory("客户投诉率不高于 2.2%", "complaint_rate", "lower", 30, "2.6", ("2.5", "2.4", "2.3", "2.2"), "O3"),
    ),
    "WL": (
        GoalStory("准时送达率由 91.0% 提高到 95.0%", "on_time_rate", "raise", 40, "91.0", ("92.0", "93.0", "95.0", "95.0"), "O2"),
        GoalStory("配送投诉率降到 4.0% 以下", "complaint_rate", "lower", 30, "5.4", ("5.0", "4.6", "4.2", "4.0"), "O3"),
        GoalStory("平均送达时长缩短到 18 小时以内", "mean_resolution_hours", "lower", 30, "21.0", ("20.0", "19.0", "18.5", "18.0"), "O2"),
    ),
    "YY": (
        GoalStory("改善任务按期完成率达到 95.0%", "on_time_rate", "raise", 60, "92.0", ("93.0", "94.0", "95.0", "95.0"), "O4"),
        GoalStory("改善任务一次通过率达到 90.0%", "first_contact_resolution_rate", "raise", 40, "85.0", ("87.0", "88.0", "89.0", "90.0"), "O4"),
    ),
    "XX": (
        GoalStory("系统故障按期解决率达到 97.0%", "on_time_rate", "raise", 60, "95.0", ("96.0", "96.0", "97.0", "97.0"), "O4"),
        GoalStory("内部用户满意度达到 92.0%", "satisfaction_rate", "raise", 40, "90.0", ("91.0", "91.0", "92.0", "92.0"), "O3"),
    ),
    "RL": (
        GoalStory("培训事项按期完成率达到 96.0%", "on_time_rate", "raise", 100, "94.0", ("95.0", "95.0", "96.0", "96.0"), "O4"),
    ),
}  # fmt: skip

MEASURES: dict[str, tuple[MeasureStory, ...]] = {
    "KF": (
        MeasureStory("在线组增开晚班（18:00–20:30）", "process", 1, "晚间工单按期率提高 5 个百分点", 180000, (2, 1), (6, 30), 100),
        MeasureStory("知识库整理 300 条高频问答", "technology", 2, "咨询类首次解决率提高 4 个百分点", 60000, (3, 1), (9, 30), 85),
        MeasureStory("投诉沟通技巧轮训，每人 8 课时", "training", 3, "满意度提高 1.5 个百分点", 48000, (4, 1), (11, 30), 70),
    ),
    "JS": (
        MeasureStory("疑难工单二线会诊，每日两次", "process", 2, "转派减少两成", 0, (3, 1), (10, 31), 80),
        MeasureStory("故障代码与替代配件查询工具上线", "technology", 3, "平均解决时长缩短 1.5 小时", 120000, (4, 1), (12, 15), 60),
    ),
    "SH": (
        MeasureStory("按片区派单", "process", 1, "路途时间缩短三成", 60000, (4, 1), (7, 6), 100),
        MeasureStory("随车备件包（112 种）", "facility", 2, "首次解决率提高 2 个百分点", 320000, (5, 1), (9, 30), 75),
        MeasureStory("疑难工单二线会诊", "process", 2, "首次解决率提高 1.5 个百分点", 0, (6, 1), (10, 31), 40),
        MeasureStory("按技能等级派工", "process", 3, "平均修复时长缩短 2 小时", 45000, (7, 1), (11, 30), 60),
        MeasureStory("上门前 30 分钟自动短信", "technology", 4, "上门爽约投诉减少三成", 28000, (8, 1), (12, 15), 55),
    ),
    "XS": (
        MeasureStory("发票更正一次办结", "process", 1, "发票类工单平均缩短 4 小时", 0, (2, 1), (5, 31), 100),
        MeasureStory("收费标准上门前短信告知", "process", 3, "收费争议投诉减少一半", 15000, (4, 1), (8, 31), 100),
    ),
    "WL": (
        MeasureStory("增租 4 辆城配车", "facility", 1, "日均滞留减少 40 单", 360000, (4, 1), (10, 9), 35),
        MeasureStory("改约信息同步到司机端", "technology", 2, "改约未同步类投诉减少六成", 90000, (5, 1), (9, 30), 40),
        MeasureStory("干线承运商考核办法", "performance", 3, "干线停运天数减半", 0, (6, 1), (11, 30), 20),
    ),
    "YY": (MeasureStory("改善任务周看板与周例会", "process", 1, "逾期任务清零", 0, (2, 1), (12, 20), 85),),
    "XX": (MeasureStory("工单系统性能治理", "technology", 1, "页面打开时间缩短一半", 150000, (3, 1), (10, 31), 90),),
    "RL": (MeasureStory("新技师岗前培训改为每月两期", "training", 1, "培训等待时间不超过 15 天", 96000, (3, 1), (12, 10), 75),),
}  # fmt: skip

NEXT_YEAR = {
    "XX": ("published", 1), "KF": ("approved", 1), "XS": ("reviewed", 12), "JS": ("reviewed", 1), "SH": ("submitted", 10),
    "YY": ("submitted", 1), "WL": ("returned", 2), "RL": ("draft", 0),
}  # fmt: skip
"""Where each department stands with next year's plan, and for how many days: every state has one, leadership and
office have some to decide, and the oldest of each is late."""

TWICE = ("SH",)
"""Departments whose next plan came back once and is under review again."""

NEXT_SCOPES = {
    ("KF", 2): "电话和在线渠道的全部客户工单",
    ("JS", 2): "电话和在线渠道的全部客户工单",
    ("JS", 1): "全部订单类客户工单",
    ("XS", 1): "全部订单类客户工单",
}
"""Next year some departments speak of the same orders: where targets differ it is a conflict, else an overlap."""
NEXT_NEEDS = {("XS", 2): ("SH", 5)}
"""A measure of next year that waits for one of another department, which is late for it."""
RETURN_REMARKS = "目标 2 的第四季度目标值与全年目标不一致；措施 1 没有写明车辆到位后由谁调度。请补充后再报。"
REVIEW_REMARKS = "目标有依据，措施到人，同意提交领导小组审批。"
APPROVE_REMARKS = "同意。请每季度报告一次进展。"
QUARTER_SUMMARY = "六个部门好转，物流配送部连续下降：七月以来干线停运、改约信息不同步，已列为下季度重点督办。"
