"""Components with a body: page head, card, filters, selection, empty state, dialog."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from core.charts import Chart
from core.components import Chip, Crumb, Words
from core.drawing import draw

register = template.Library()


@register.simple_block_tag(takes_context=True)
def page_header(
    context: Context,
    content: str,
    *,
    title: Words,
    line: Words = "",
    crumbs: Sequence[Crumb | tuple[Words, str]] = (),
    status: Any = "",
    status_label: Words = "",
    status_note: Words = "",
) -> SafeString:
    """The head of a page. Body: its actions, the primary one last."""
    return draw(
        context,
        "page_header",
        body=mark_safe(content.strip()),
        title=title,
        line=line,
        crumbs=[crumb if isinstance(crumb, Crumb) else Crumb(*crumb) for crumb in crumbs or ()],
        status=status,
        status_label=status_label,
        status_note=status_note,
    )


@register.simple_block_tag(takes_context=True)
def card(
    context: Context,
    content: str,
    *,
    title: Words = "",
    subtitle: Words = "",
    chart: Chart | None = None,
    tools: Words = "",
    foot: Words = "",
    foot_url: str = "",
    foot_link: Words = "",
    flush: bool = False,
    id: str = "",
    tone: str = "",
) -> SafeString:
    """A card whose title says the finding.

    `chart` adds the table and download buttons; `flush` lets tables touch the edge.
    """
    parts = {name: value for name, value in locals().items() if name not in {"context", "content"}}
    return draw(context, "card", body=content, **parts)


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: Context, content: str, *, chips: Sequence[Chip] = (), clear_url: str = "", result: Words = ""
) -> SafeString:
    """Filters kept in the address. Body: the fields; they send themselves when changed."""
    return draw(context, "filter_bar", body=content, chips=chips, clear_url=clear_url, result=result)


@register.simple_block_tag(takes_context=True)
def selection_bar(context: Context, content: str, *, form: str, text: Words = "") -> SafeString:
    """Appears when rows are selected. Body: buttons that belong to the form with id `form`."""
    return draw(context, "selection_bar", body=content, form=form, text=text)


@register.simple_block_tag(takes_context=True)
def empty(
    context: Context, content: str, *, title: Words, text: Words = "", icon: str = "inbox"
) -> SafeString:
    """What stands where there is nothing yet. Body: the next step as a button."""
    return draw(context, "empty_state", body=mark_safe(content.strip()), title=title, text=text, icon=icon)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: Context,
    content: str,
    *,
    id: str,
    title: Words,
    url: str = "",
    to: str = "",
    button: Words = "",
    weight: str = "primary",
) -> SafeString:
    """A question in a native dialog, opened by `data-open="id"`. With `url` it holds a form that posts there; with `to`
    its button sends the form around it there."""
    return draw(
        context, "dialog", body=content, id=id, title=title, url=url, to=to, button=button, weight=weight
    )
