"""Components made of data: each takes a shape of `core.components` or `core.charts`."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from core import moments, numerals
from core.charts import Chart
from core.components import (
    Action,
    DutyRow,
    Fact,
    HeatMap,
    HistoryEntry,
    NumberLine,
    Segment,
    Step,
    TraceLink,
    Words,
    refusals,
)
from core.drawing import draw
from core.status_look import ATTAINMENT, look_of

register = template.Library()


@register.simple_tag(takes_context=True)
def action_bar(
    context: Context, actions: Sequence[Action | tuple[Any, ...]], small: bool = False, fold: bool = False
) -> SafeString:
    """What may be done now as buttons; the rest greyed, with the reason beside it.

    `fold` is for records with many actions: what is possible stands alone, and one part that opens tells why the
    others are not, each reason once.
    """
    listed = [action if isinstance(action, Action) else Action(*action) for action in actions]
    if not fold:
        return draw(context, "action_bar", actions=listed, small=small)
    possible = [action for action in listed if action.allowed]
    return draw(context, "action_bar", actions=possible, small=small, fold=True, refusals=refusals(listed))


@register.simple_tag(takes_context=True)
def tile(
    context: Context,
    *,
    label: Words,
    value: Words,
    unit: Words = "",
    status: Any = "",
    big: bool = False,
    target: Words = "",
    attainment: Words = "",
    previous: Words = "",
    delta: Words = "",
    delta_good: bool | None = None,
    delta_down: bool = False,
    bar: Any = None,
    missing: Any = None,
    note: Words = "",
    url: str = "",
) -> SafeString:
    """One figure with what it must be read against.

    `bar` and `missing` are fractions of the weight with and without data.
    """
    parts = {name: value_ for name, value_ in locals().items() if name != "context"}
    return draw(context, "tile", **parts)


@register.simple_tag(takes_context=True)
def status_bar(context: Context, segments: Sequence[Segment]) -> SafeString:
    """How many stand where, as one bar with its figures below."""
    total = sum(segment.count for segment in segments)
    rows = [
        {
            "status": segment.status,
            "tone": look_of(segment.status).tone.replace("_", "-"),
            "icon": look_of(segment.status).icon,
            "label": segment.label or look_of(segment.status).label or segment.status,
            "count": segment.count,
            "url": segment.url,
            "width": numerals.width(segment.count, total or 1),
        }
        for segment in segments
    ]
    return draw(context, "status_bar", segments=rows)


@register.simple_tag(takes_context=True)
def heat_map(context: Context, heat: HeatMap) -> SafeString:
    statuses = {cell.status for row in heat.rows for cell in row.cells}
    legend = [
        {"status": status, "look": look, "words": heat.legend.get(status, "")}
        for status, look in ATTAINMENT.items()
        if status in heat.legend or status in statuses
    ]
    return draw(context, "heat_map", heat=heat, legend=legend, looks=ATTAINMENT)


@register.simple_tag(takes_context=True)
def stepper(context: Context, steps: Sequence[Step], compact: bool = False) -> SafeString:
    return draw(context, "stepper", steps=steps, compact=compact)


@register.simple_tag(takes_context=True)
def trace(context: Context, links: Sequence[TraceLink]) -> SafeString:
    """闭环链路: the record's chain along the loop."""
    return draw(context, "trace", links=links)


@register.simple_tag(takes_context=True)
def facts(context: Context, facts: Sequence[Fact | tuple[Any, ...]]) -> SafeString:
    listed = [fact if isinstance(fact, Fact) else Fact(*fact) for fact in facts]
    return draw(context, "facts", facts=listed)


@register.simple_tag(takes_context=True)
def history(context: Context, entries: Sequence[HistoryEntry]) -> SafeString:
    """What happened, in the order given, under the day it happened on."""
    now = timezone.now()
    days = [
        (moments.day_words(one[0].at, now, clock=False), one)
        for _, found in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
        if (one := list(found))
    ]
    return draw(context, "history", days=days)


@register.simple_tag(takes_context=True)
def number_lines(context: Context, lines: Sequence[NumberLine]) -> SafeString:
    return draw(context, "number_lines", lines=lines)


@register.simple_tag(takes_context=True)
def duty_row(context: Context, duty: DutyRow, select: str = "") -> SafeString:
    """A row of My day; `select` is the id of the form its check box belongs to."""
    return draw(context, "duty_row", duty=duty, select=select)


@register.simple_tag(takes_context=True)
def chart(context: Context, chart: Chart) -> SafeString:
    return draw(context, "chart", chart=chart)


@register.simple_tag(takes_context=True)
def pager(
    context: Context,
    *,
    previous: str = "",
    next: str = "",
    text: Words = "",
    link: str = "",
    link_text: Words = "",
) -> SafeString:
    """The foot of a list: where one is, and the way on. `previous` and `next` are addresses or empty."""
    return draw(context, "pager", previous=previous, next=next, text=text, link=link, link_text=link_text)


@register.simple_tag(takes_context=True)
def bar(
    context: Context,
    value: Any,
    whole: Any = 1,
    mark: Any = None,
    missing: Any = None,
    work: bool = False,
    label: Words = "",
) -> SafeString:
    """A thin bar from zero: `value`, `mark` and `missing` in units of `whole`.

    `mark` is a black tick (target, time passed), `missing` the hatched rest at the right end, `work` draws progress
    of work in grey, so that it is never taken for attainment. The figure stands beside it: without `label` the bar
    is decoration.
    """
    return draw(context, "bar", value=value, whole=whole, mark=mark, missing=missing, work=work, label=label)
