"""Measures, checked one by one: targeted, workable, effective (针对性、可操作性、有效性).

Pure over a loaded measure (`for_content`); nothing is asked of the database here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.hints import Hint
from plans.models import Measure, PlanCycle
from plans.smart import Letter, outside

ASPECTS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("T", gettext_lazy("针对性"), gettext_lazy("服务于一个目标，针对一个查实的问题。")),
    ("W", gettext_lazy("可操作性"), gettext_lazy("有责任人、起止日期和需要的资源。")),
    ("E", gettext_lazy("有效性"), gettext_lazy("写明对指标的预期效果。")),
)


def examine_measure(
    measure: Measure, cycle: PlanCycle, *, has_findings: bool, answered_goals: Collection[int]
) -> list[Hint]:
    """Everything to mend in one measure, in the order of the aspects.

    `has_findings`: the plan lists findings, so that a measure has one to tackle; `answered_goals`: ids of the goals
    that answer a finding themselves, which is enough for their measures.
    """
    return [
        *targeted(measure, has_findings=has_findings, answered_goals=answered_goals),
        *workable(measure, cycle),
        *effective(measure),
    ]


def aspects_of(hints: Sequence[Hint]) -> list[Letter]:
    """The three aspects, each with what there is to mend."""
    return [
        Letter(letter, name, meaning, tuple(h for h in hints if h.letter == letter))
        for letter, name, meaning in ASPECTS
    ]


def targeted(measure: Measure, *, has_findings: bool, answered_goals: Collection[int]) -> Iterator[Hint]:
    if not measure.title.strip():
        yield Hint("T", "title", _("请写明要做什么。"))
    links = measure.links.all()
    if not links:
        yield Hint("T", "goals", _("请选择这项措施服务的目标，至少一个。"))
        return
    tackles = bool(measure.findings.all()) or any(link.goal_id in answered_goals for link in links)
    if has_findings and not tackles:
        sentence = _("还看不出针对哪个现状问题，请选择一个，或说明理由。")
        yield Hint("T", "findings", sentence, is_blocking=False)


def workable(measure: Measure, cycle: PlanCycle) -> Iterator[Hint]:
    if measure.owner_id is None:
        yield Hint("W", "owner", _("请指定责任人。"))
    for name, word in (("starts_on", _("开始日期")), ("due_on", _("完成日期"))):
        day = getattr(measure, name)
        if day is None:
            yield Hint("W", name, _("请填写%(word)s。") % {"word": word})
        elif not cycle.starts_on <= day <= cycle.ends_on:
            yield Hint("W", name, outside(word, cycle))
    if measure.starts_on and measure.due_on and measure.due_on < measure.starts_on:
        yield Hint("W", "due_on", _("完成日期早于开始日期，请改正。"))
    yield from in_order(measure)
    if measure.cost is None and not measure.requests.all():
        sentence = _("请写明要用多少人力、物力或预算；不用花钱就填 0。")
        yield Hint("W", "cost", sentence, is_blocking=False)


def in_order(measure: Measure) -> Iterator[Hint]:
    """Starts after what it needs is finished, and its milestones lie between its dates."""
    for dependency in measure.dependencies.all():
        finished = dependency.needs.due_on
        if measure.starts_on is None or finished is None:
            continue
        earliest = finished + timedelta(days=dependency.lag_days + 1)
        if measure.starts_on < earliest:
            sentence = _("前置措施「%(title)s」%(day)s 才完成，请把开始日期改到它之后，或说明理由。") % {
                "title": dependency.needs.title,
                "day": finished.isoformat(),
            }
            yield Hint("W", "starts_on", sentence, is_blocking=False)
    for milestone in measure.milestones.all():
        too_early = measure.starts_on is not None and milestone.due_on < measure.starts_on
        too_late = measure.due_on is not None and milestone.due_on > measure.due_on
        if too_early or too_late:
            sentence = _("节点「%(title)s」%(day)s 不在措施的起止日期之内，请调整。") % {
                "title": milestone.title,
                "day": milestone.due_on.isoformat(),
            }
            yield Hint("W", "milestones", sentence, is_blocking=False)


def effective(measure: Measure) -> Iterator[Hint]:
    effect = measure.expected_effect.strip()
    if not effect:
        yield Hint("E", "expected_effect", _("建议写明对指标的预期效果。"), is_blocking=False)
    elif not any(sign.isdigit() for sign in effect):
        sentence = _("预期效果里没有数字，建议写成“平均解决时长缩短 4 小时”这样的一句话。")
        yield Hint("E", "expected_effect", sentence, is_blocking=False)
