"""The six parts of a plan as blocks, from the same shape that the pages draw (`plans.reports.content`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.numerals import figure
from core.punctuation import bracketed, clauses, labelled, listed
from plans.documents.model import Block, heading, table, text
from plans.reports.additions import EvidenceLine, FindingLine
from plans.reports.content import GoalLine, MeasureLine, PlanContent

WIDTH = 156
"""Millimetres between the margins."""


def chapters(content: PlanContent, *, level: int = 1) -> list[Block]:
    """Every part under its heading of `level`; what a plan does not say is said to be missing."""
    blocks: list[Block] = []
    for words, said in (
        (_("一、计划概述"), [text_part(content, "overview")]),
        (_("二、现状分析"), [text_part(content, "analysis"), *findings(content, level + 1)]),
        (_("三、改善目标"), list(goals(content, level + 1))),
        (_("四、改善措施"), list(measures(content, level + 1))),
        (_("五、进度安排"), [text_part(content, "schedule"), *schedule(content, level + 1)]),
        (_("六、预期效果"), [text_part(content, "expected_effects"), *totals(content)]),
    ):
        blocks += [heading(words, level), *said]
    if content.explanations:
        blocks.append(heading(_("附：对提醒的说明"), level))
        rows = [(where, said) for where, said in content.explanations]
        blocks.append(table([_("提醒"), _("说明")], rows, [50, 106]))
    return blocks


def text_part(content: PlanContent, code: str) -> Block:
    return text(content.texts[code].text or _("（未填写）"))


def day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "—"


def findings(content: PlanContent, level: int) -> Iterator[Block]:
    if content.findings:
        yield heading(pgettext("heading", "现状问题"), level)
        rows = [(f.number, f.source, finding_words(f), answers(f)) for f in content.findings]
        yield table([_("序号"), _("来源"), _("问题"), _("对应的目标和措施")], rows, [12, 24, 84, 36])
    for finding in content.findings:
        yield from quoted_figures(finding.evidence)
    yield from quoted_figures(content.evidence)


def finding_words(finding: FindingLine) -> str:
    return "\n".join(filter(None, (finding.statement, finding.detail)))


def answers(finding: FindingLine) -> str:
    goal_words = [_("目标 %(number)s") % {"number": number} for number in finding.goals]
    measure_words = [_("措施 %(number)s") % {"number": number} for number in finding.measures]
    return listed(goal_words + measure_words) or "—"


def quoted_figures(lines: Sequence[EvidenceLine]) -> Iterator[Block]:
    """Figures as they were when they were quoted."""
    for line in lines:
        taken = _("%(day)s 引用") % {"day": day(line.taken_on)} if line.taken_on else ""
        caption = labelled(_("引用数据"), bracketed(line.title, taken) if taken else line.title)
        if line.rows:
            share = WIDTH // max(len(line.head), 1)
            right = range(1, len(line.head))
            yield table(line.head, line.rows, [share] * len(line.head), figures=tuple(right), caption=caption)
        else:
            yield text(caption, is_note=True)
        if line.line:
            yield text(line.line, is_note=True)


# --- goals -------------------------------------------------------------------------------------
def goals(content: PlanContent, level: int) -> Iterator[Block]:
    if not content.goals:
        yield text(_("（未填写）"))
        return
    head = [
        _("序号"), _("目标与指标"), _("基线"), _("目标值"), _("一季度"), _("二季度"), _("三季度"), _("四季度"),
        _("权重（%）"), _("负责人"),
    ]  # fmt: skip
    foot = ["", _("权重合计"), "", "", "", "", "", "", figure(content.weight_total), ""]
    rows = [goal_row(goal) for goal in content.goals]
    yield table(head, rows, [9, 36, 17, 15, 12, 12, 12, 12, 13, 18], figures=range(2, 9), foot=foot)
    for goal in content.goals:
        yield heading(
            _("目标 %(number)s　%(title)s") % {"number": goal.number, "title": goal.title}, level + 1
        )
        yield text("\n".join(goal_facts(goal)), is_note=True)
        if goal.parts:
            yield parts(goal)
        yield from quoted_figures(goal.evidence)


def goal_row(goal: GoalLine) -> list[str]:
    indicator = bracketed(goal.indicator, goal.unit) if goal.indicator and goal.unit else goal.indicator
    title = f"{goal.title}\n{labelled(_('指标'), indicator)}" if indicator else goal.title
    return [
        str(goal.number),
        title,
        figure(goal.baseline),
        aim(goal),
        *(figure(value) for value in goal.quarters),
        figure(goal.weight),
        goal.owner_name or "—",
    ]


def aim(goal: GoalLine) -> str:
    if goal.range_low is None and goal.range_high is None:
        return figure(goal.target)
    return f"{figure(goal.range_low)}–{figure(goal.range_high)}"


def goal_facts(goal: GoalLine) -> Iterator[str]:
    """What the table has no room for; what is silent is left out."""
    days = _("%(first)s 至 %(last)s") % {"first": day(goal.starts_on), "last": day(goal.due_on)}
    short: list[tuple[str, str]] = [
        (_("适用范围"), goal.scope),
        (_("承接的战略目标"), goal.objective),
        (_("达成率算法"), goal.method),
        (_("容差"), figure(goal.tolerance) if goal.tolerance is not None else ""),
        (_("负责人"), goal.owner),
        (_("起止日期"), days),
        (_("来自现状问题"), listed(goal.findings)),
    ]
    yield clauses(labelled(label, value) for label, value in short if value)
    yield from (
        labelled(label, value)
        for label, value in [(_("为什么能达到"), goal.rationale), *goal.custom]
        if value
    )


def parts(goal: GoalLine) -> Block:
    rows = [
        ("\u2003" * part.depth + part.holder, figure(part.target), figure(part.weight), part.note)
        for part in goal.parts
    ]
    head = [_("承担的部门或个人"), _("目标值"), _("权重（%）"), _("说明")]
    return table(head, rows, [66, 24, 22, 44], figures=(1, 2), caption=_("目标分解"))


# --- measures ----------------------------------------------------------------------------------
def measures(content: PlanContent, level: int) -> Iterator[Block]:
    if not content.measures:
        yield text(_("（未填写）"))
        return
    head = [
        _("序号"), _("措施"), _("责任人"), _("起止日期"), _("服务的目标"), _("预期效果"), _("预算（元）"),
    ]  # fmt: skip
    foot = ["", _("预算合计"), "", "", "", "", figure(content.cost_total, 2)] if content.cost_total else []
    rows = [measure_row(measure) for measure in content.measures]
    yield table(head, rows, [9, 38, 20, 20, 19, 26, 24], figures=(6,), foot=foot)
    for measure in content.measures:
        lines = list(measure_facts(measure))
        words = {"number": measure.number, "title": measure.title}
        if measure.description or lines:
            yield heading(_("措施 %(number)s　%(title)s") % words, level + 1)
        if measure.description:
            yield text(measure.description)
        if lines:
            yield text("\n".join(lines), is_note=True)
    yield from resources(content)


def measure_row(measure: MeasureLine) -> list[str]:
    serves = [
        _("目标 %(number)s（%(weight)s%%）") % {"number": number, "weight": figure(weight)}
        for number, weight in measure.goals
    ]
    return [
        str(measure.number),
        f"{measure.title}\n{bracketed('', measure.family).strip()}",
        measure.owner or "—",
        f"{day(measure.starts_on)}\n{day(measure.due_on)}",
        "\n".join(serves) or "—",
        measure.expected_effect or "—",
        figure(measure.cost, 2),
    ]


def measure_facts(measure: MeasureLine) -> Iterator[str]:
    if measure.findings:
        yield labelled(_("针对的问题"), listed(measure.findings))
    if measure.needs:
        yield labelled(_("前置"), listed(measure.needs))
    if measure.benefit is not None:
        amount = _("%(amount)s 元") % {"amount": figure(measure.benefit, 2)}
        basis = measure.benefit_basis
        yield labelled(_("年效益"), bracketed(amount, basis) if basis else amount)
    for label, value in measure.custom:
        yield labelled(label, value)


def resources(content: PlanContent) -> Iterator[Block]:
    rows = [
        (
            measure.number,
            asked.pool,
            quarter_words(asked.quarter),
            figure(asked.amount),
            asked.unit,
            asked.note,
        )
        for measure in content.measures
        for asked in measure.requests
    ]
    if rows:
        head = [_("措施"), _("资源"), _("季度"), _("数量"), _("单位"), _("说明")]
        yield table(head, rows, [17, 47, 22, 22, 18, 30], figures=(3,), caption=_("资源需求"))


def quarter_words(quarter: int) -> str:
    return [_("一季度"), _("二季度"), _("三季度"), _("四季度")][quarter - 1]


# --- schedule and effects ----------------------------------------------------------------------
def schedule(content: PlanContent, level: int) -> Iterator[Block]:
    if content.measures:
        yield table(
            [_("措施"), _("名称"), _("责任人"), _("开始"), _("完成")],
            [(m.number, m.title, m.owner or "—", day(m.starts_on), day(m.due_on)) for m in content.measures],
            [17, 51, 42, 23, 23],
            caption=_("措施起止"),
        )
    nodes = sorted(
        (due_on or date.max, measure.number, title, measure.owner)
        for measure in content.measures
        for title, due_on in measure.milestones
    )
    if nodes:
        rows = [
            (
                day(due_on if due_on != date.max else None),
                title,
                _("措施 %(number)s") % {"number": number},
                owner,
            )
            for due_on, number, title, owner in nodes
        ]
        head = [_("日期"), _("节点"), _("措施"), _("责任人")]
        yield table(head, rows, [26, 56, 24, 50], caption=_("时间节点"))


def totals(content: PlanContent) -> Iterator[Block]:
    rows: list[tuple[str, Decimal]] = []
    if content.cost_total:
        rows.append((_("预算合计（元）"), content.cost_total))
    if content.benefit_total:
        rows.append((_("年效益合计（元）"), content.benefit_total))
    if rows:
        yield table(
            [_("项目"), _("金额")],
            [(label, figure(amount, 2)) for label, amount in rows],
            [100, 56],
            figures=(1,),
            caption=_("投入与效益"),
        )
