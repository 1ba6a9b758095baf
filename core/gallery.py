"""Invented data for the gallery of components: every part in every state, nothing read from the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.charts import Chart, Mark, Series, pareto
from core.components import (
    Action,
    Chip,
    Crumb,
    DutyRow,
    Fact,
    HeatCell,
    HeatColumn,
    HeatMap,
    HeatRow,
    HistoryEntry,
    NumberLine,
    Segment,
    Step,
    TraceLink,
)
from core.conversations import AttachedFile, Attachments, Discussion, Refused, Said, Thread
from core.decisions import ALLOWED, conflict, forbidden

STATUSES = ("reached", "near", "at_risk", "missed", "no_data")
STAGES = (
    ("draft", _("草稿")),
    ("submitted", _("已报送")),
    ("applied", _("已生效")),
    ("withdrawn", _("已撤回")),
    ("refused", _("未获同意")),
    ("returned", _("已退回")),
    ("reviewed", _("已审核")),
    ("approved", _("已审批")),
    ("published", _("已发布")),
    ("closed", _("已关闭")),
    ("new", _("新登记")),
    ("assigned", _("已分派")),
    ("in_progress", _("处理中")),
    ("waiting", _("停钟")),
    ("resolved", _("已办结")),
    ("cancelled", _("已取消")),
)


class SampleForm(forms.Form):
    """Every kind of field, with one that is wrong."""

    title = forms.CharField(label=_("目标表述"), help_text=_("只讲一个指标、一个范围。"), max_length=40)
    target = forms.DecimalField(label=_("目标值"), help_text=_("与指标的单位相同。"), decimal_places=1)
    scope = forms.ChoiceField(
        label=_("适用范围"),
        choices=[("a", _("客户服务中心")), ("b", _("售后服务部"))],
    )
    starts_on = forms.DateField(
        label=_("开始日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("为什么能达到"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(
        label=_("方向"),
        choices=[("raise", _("越高越好")), ("lower", _("越低越好"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("已与相关部门商定"), required=False)


def sample_form() -> SampleForm:
    return SampleForm(
        {"title": "", "target": "很高", "scope": "a", "kind": "raise", "reason": "试点区两个月 22.8 小时。"}
    )


def heat() -> HeatMap:
    columns = [HeatColumn("2025", "第三季"), HeatColumn("2025", "第四季"), HeatColumn("2026", "第一季")]
    columns += [HeatColumn("2026", "第二季"), HeatColumn("2026", "第三季至今", current=True)]
    table: list[tuple[str, list[str | None], int]] = [
        ("客户服务中心", ["0.918", "0.926", "0.933", "0.941", "0.986"], 18),
        ("售后服务部", ["0.858", "0.841", "0.796", "0.812", "0.874"], 18),
        ("销售部", ["1.004", "1.018", "0.983", "0.994", "1.013"], 12),
        ("物流配送部", ["0.908", "0.912", "0.867", "0.846", "0.795"], 12),
        ("人力资源部", [None, "1.012", "0.953", "0.960", None], 8),
    ]
    total = ["0.923", "0.938", "0.911", "0.914", "0.938"]
    return HeatMap(
        row_head=gettext("部门"),
        columns=columns,
        rows=[HeatRow(name, [heat_cell(v) for v in values], weight, "#") for name, values, weight in table],
        total=HeatRow(gettext("全公司"), [heat_cell(value) for value in total], 68),
        covered=["60 / 68", "68 / 68", "68 / 68", "68 / 68", "60 / 68"],
        legend={
            "reached": "≥100%",
            "near": "95–100%",
            "at_risk": "85–95%",
            "missed": "<85%",
            "no_data": gettext("（不计入，不作零）"),
        },
        weight_head=gettext("权重"),
    )


def heat_cell(text: str | None) -> HeatCell:
    if text is None:
        return HeatCell(None, "no_data", note=gettext("评价少于 30 份"))
    value = Decimal(text)
    limits = (("reached", "1"), ("near", "0.95"), ("at_risk", "0.85"))
    status = next((name for name, limit in limits if value >= Decimal(limit)), "missed")
    return HeatCell(value, status, url="#")


def charts() -> dict[str, Chart]:
    weeks = ["7/5", "7/12", "7/19", "7/26", "8/2", "8/9", "8/16", "8/23", "8/30", "9/6", "9/13", "9/20"]
    ages = (
        [14, 16, 18, 19, 18, 17, 20, 19, 16, 13, 11, 9],
        [12, 13, 14, 14, 14, 13, 13, 12, 11, 10, 8, 6],
        [15, 15, 15, 16, 15, 15, 15, 13, 11, 10, 10, 8],
    )
    months = ["10月", "11月", "12月", "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月"]
    shares = ["889", "882", "876", "879", None, "871", "874", "872", "878", "896", "907", "912"]
    return {
        "stacked": Chart(
            id="overdue",
            kind="bars",
            categories=weeks,
            series=[
                Series(gettext("超 7 天"), ages[0], "age-3"),
                Series(gettext("4–7 天"), ages[1], "age-2"),
                Series(gettext("1–3 天"), ages[2], "age-1"),
            ],
            category_head=gettext("截至"),
            description=gettext("逾期未结工单按逾期天数分，十二周，从 41 件到 23 件。"),
            marks=[Mark(7, gettext("8 月 17 日 红单直达分管领导"))],
        ),
        "pareto": pareto(
            id="complaints",
            counts=[
                ("安装延期", 96),
                ("上门爽约", 71),
                ("维修返工", 48),
                ("配件缺货", 37),
                ("收费争议", 28),
                ("服务态度", 19),
                ("信息错误", 12),
                ("其他", 16),
            ],
            category_head=gettext("原因"),
            count_head=gettext("件数"),
            share_head=gettext("占比"),
            cumulative_head=gettext("累计"),
            description=gettext("投诉按原因分：安装延期和上门爽约两类占 51.1%。"),
        ),
        "line": Chart(
            id="satisfaction",
            kind="line",
            categories=months,
            series=[Series(gettext("满意度"), [Decimal(s) / 1000 if s else None for s in shares])],
            category_head=gettext("月份"),
            description=gettext("满意度按月：从 88.9% 到 91.2%，2 月无数据，目标 92.0%。"),
            digits=1,
            is_rate=True,
            target=Decimal("0.92"),
            target_label=gettext("目标 92.0%"),
            marks=[Mark(9, gettext("7 月 6 日 分区派单上线"))],
            gap_label=gettext("无数据"),
            axis_from=Decimal("0.84"),
            axis_to=Decimal("0.94"),
            open_last=True,
        ),
    }


def actions() -> list[Action]:
    return [
        Action(gettext("比较版本"), "#", ALLOWED, icon="git-compare", method="get"),
        Action(
            gettext("退回"),
            "#gallery",
            ALLOWED,
            icon="arrow-back-up",
            confirm=gettext("退回后，部门可以修改第 3 稿并重新报送。"),
        ),
        Action(
            gettext("审核通过"),
            "#",
            conflict("not_all_passed", gettext("现在不能通过：2 项需修改，1 项未看。")),
            icon="circle-check",
        ),
        Action(
            gettext("审批"),
            "#",
            forbidden("own_case", gettext("您参与了编制，不能审批。")),
            icon="rubber-stamp",
        ),
        Action(
            gettext("催办"), "gallery-dialog", ALLOWED, icon="bell-ringing", method="dialog", weight="primary"
        ),
    ]


def duties(now: datetime) -> list[DutyRow]:
    agree = [Action(gettext("同意"), "#", method="get"), Action(gettext("退回"), "#", method="get")]
    fill = [Action(gettext("继续填写"), "#", method="get", weight="primary")]
    return [
        DutyRow(
            gettext("「平均修复时长」偏差原因说明"),
            "#",
            gettext("实际 30.8 小时，目标 ≤ 24.0；草稿已写 2/4 项"),
            now - timedelta(days=2),
            fill,
            "yellow",
            gettext("须回执"),
            "1",
        ),
        DutyRow(
            gettext("授权申请：单件配件费减免由 200 元提高到 500 元"),
            "#",
            gettext("一区维修班班长提交　近 3 个月用授权 14 次，无投诉"),
            now + timedelta(minutes=38),
            agree,
            select_value="2",
        ),
        DutyRow(
            gettext("知识条目：变频主板 E6 故障三步判断"),
            "#",
            gettext("高级技师提交　引用 38 件工单"),
            now + timedelta(days=3),
            agree,
            select_value="3",
        ),
    ]


def steps() -> list[Step]:
    return [
        Step(gettext("草稿"), "done", gettext("物流配送部经理"), "11 月 2 日 – 12 月 9 日"),
        Step(
            gettext("报送"),
            "done",
            gettext("首次 12 月 9 日，按期"),
            "再报 12 月 14 日 16:20",
            returns=gettext("退回过 1 次"),
        ),
        Step(
            gettext("审核"), "current", gettext("改善办公室审核岗（您）"), gettext("自 12 月 14 日，已 1 天")
        ),
        Step(gettext("审批"), "todo", gettext("领导小组，过半数同意"), gettext("计划 12 月 22 日上会")),
        Step(gettext("发布"), "todo", gettext("生成第 1 版并冻结内容")),
    ]


def links() -> list[TraceLink]:
    return [
        TraceLink(gettext("战略目标"), "一次办好", ("让客户少跑一趟", "2026 SO-2"), url="#"),
        TraceLink(gettext("目标"), "首次解决率", ("76.4% → 85.0%", "第 3 版，已发布"), "current", "#"),
        TraceLink(gettext("措施"), "4 项", ("工作进度 72%", "按期 3，延期 1"), url="#"),
        TraceLink(gettext("工单"), "3,430 件", ("首次解决 2,816", "本季至今"), url="#"),
        TraceLink(gettext("达成率"), "86.4%", ("上季 76.9%", "有风险"), "warn", "#"),
        TraceLink(gettext("整改"), "ZG-2026-031", ("第 3 步 / 共 5 步", "红单，逾期 1 天"), "late", "#"),
        TraceLink(gettext("效果验证"), "未开始", ("10 月 20 日复测",), "todo"),
        TraceLink(gettext("制度修订"), "未提出", ("验证后决定",), "todo"),
    ]


def lines() -> list[NumberLine]:
    return [
        NumberLine(gettext("取数：本季办结且首次解决 ÷ 本季办结"), "2,816 ÷ 3,430", "82.1%", url="#"),
        NumberLine(
            gettext("达成率（改善法）：（实际 − 基线）÷（目标 − 基线）"),
            "（82.1 − 76.4）÷（83.0 − 76.4）= 5.7 ÷ 6.6",
            "86.4%",
        ),
        NumberLine(gettext("状态：本年度界限 85% 与 95%"), "85% ≤ 86.4% < 95%", status="at_risk"),
        NumberLine(gettext("计入部门：权重 30%"), "86.4 × 30% = 25.9", "25.9"),
    ]


def entries(now: datetime) -> list[HistoryEntry]:
    sentence = gettext("改善办公室审核岗退回第 3 稿：5 条要求，限 12 月 15 日再报。")
    return [
        HistoryEntry(now - timedelta(minutes=12), gettext("物流配送部经理报送第 4 稿，改 9 处，答复 5 条。")),
        HistoryEntry(
            now - timedelta(days=1, hours=2), sentence, gettext("目标表述没有数字，季度目标全空，无法评价。")
        ),
        HistoryEntry(now - timedelta(days=40), gettext("领导小组组长下达批示。")),
    ]


def discussion() -> Discussion:
    now = timezone.now()
    question = "2026 年同类目标到 10 月是 31.0，还没到 30.0。请写明明年有何不同。@数据分析岗"
    yesterday, named = now - timedelta(days=1), ["@数据分析岗"]
    asked = Said(1, "改善办公室审核岗", "", yesterday, question, named, "目标值 24.0 小时", asks=True)
    words = "试点区 9–10 月 148 件，平均 22.8 小时，已放进“系统依据”。"
    answer = Said(2, "数据分析岗", "客户服务中心", now, words, edited_at=now, edit_url="#", remove_url="#")
    gone = Said(3, "质检主管", "", now - timedelta(days=3), "", is_removed=True)
    short = Said(4, "客服中心主任", "", now - timedelta(days=3), "已改短。")
    return Discussion(
        id="gallery-discussion",
        open=[Thread(asked, [answer], "目标 2 · 目标值", "#", reply_url="#", resolve_url="#")],
        resolved=[
            Thread(gone, [short], "计划概述", "#", now - timedelta(days=2), "质检主管", reopen_url="#")
        ],
        add_url="#",
        people_url="#",
        title="本目标的评论",
        refused=Refused("new", "请 @王五 看一下", ["没有可以提到的「@王五」，只能提到能看到这条记录的人。"]),
    )


def attachments() -> Attachments:
    now = timezone.now()
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("试点区 9–10 月明细.xlsx", "148 KB", {"url": "#", "remove_url": "#"}),
        (
            "现场照片.jpg",
            "2.1 MB",
            {"url": "#", "picture_url": "#", "status": "no_data", "status_label": "未扫描"},
        ),
        ("供应商报价.pdf", "640 KB", {"status": "waiting", "status_label": "等待扫描"}),
        ("合同.docx", "80 KB", {"status": "missed", "status_label": "已隔离", "note": "Eicar-Test"}),
    ]
    return Attachments(
        id="gallery-attachments",
        files=[
            AttachedFile(number, name, name.rpartition(".")[2], size, "客服中心主任", now, **more)
            for number, (name, size, more) in enumerate(rows, start=1)
        ],
        add_url="#",
        hint="pdf、docx、xlsx、pptx、png、jpg、jpeg、webp、csv、txt；每个不超过 20 MB",
        refused=[
            "文件「方案.docx」扩展名是 .docx，内容却是 zip 压缩包。请改用原来的文件，或另存为所写的格式。"
        ],
    )


def sample_context() -> dict[str, Any]:
    now = timezone.now()
    makers: dict[str, Callable[[], Any]] = {
        "heat": heat,
        "charts": charts,
        "actions": actions,
        "steps": steps,
        "links": links,
        "lines": lines,
        "form": sample_form,
        "discussion": discussion,
        "attachments": attachments,
    }
    made = {name: make() for name, make in makers.items()}
    return made | {
        "statuses": STATUSES,
        "stages": STAGES,
        "duties": duties(now),
        "entries": entries(now),
        "segments": [Segment(s, n, url="#") for s, n in zip(STATUSES, (12, 10, 6, 3, 3), strict=True)],
        "stage_segments": [
            Segment("published", 3, gettext("已发布")),
            Segment("reviewed", 2, gettext("已审核")),
            Segment("submitted", 2, gettext("已报送")),
            Segment("draft", 1, gettext("草稿")),
        ],
        "crumbs": [Crumb(gettext("设置"), "#"), Crumb(gettext("界面部件"))],
        "chips": [Chip(gettext("我组受理"), "?"), Chip(gettext("未关闭"), "?")],
        "facts": [
            Fact(gettext("工单号"), "GD-20261123-0317", "#"),
            Fact(gettext("客户号"), "C-20817", note=gettext("金卡 · 6 年")),
            Fact(gettext("地址"), "城东区 · 明湖苑"),
            Fact(gettext("产品"), None),
        ],
        "moments": [
            now - timedelta(days=2),
            now - timedelta(minutes=42),
            now + timedelta(minutes=12),
            now + timedelta(hours=5),
            now + timedelta(days=2),
        ],
        "past": [
            now - timedelta(seconds=20),
            now - timedelta(minutes=12),
            now - timedelta(hours=3),
            now - timedelta(days=400),
        ],
        "covered": Decimal("0.92"),
        "uncovered": Decimal("0.08"),
        "numbers": [Decimal("15764"), Decimal("-0.7"), Decimal("0.93756"), None],
        "orders": [
            (
                "GD-260910-0233",
                "空调不制冷，两次上门后仍有异响，客户要求更换压缩机并延长质保",
                "in_progress",
                "处理中",
                "1280.50",
            ),
            ("GD-260918-0871", "燃气热水器熄火", "waiting", "停钟", "320"),
            ("GD-260917-0412", "洗衣机异响", "resolved", "已办结", "0"),
        ],
    }
