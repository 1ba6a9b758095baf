"""The tags and filters of every template (built in, no `load` needed); each is shown in the gallery.

Small parts are tags (`icon`, `pill`, `slip`, `due`, `ago`); parts with a body are block tags (`card`, `page_header`);
parts made of data take one shape of `core.components`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import moments, numerals
from core.charts import Chart
from core.components import (
    Action,
    Chip,
    Crumb,
    DutyRow,
    Fact,
    HeatMap,
    HistoryEntry,
    NumberLine,
    Segment,
    Step,
    TraceLink,
    Words,
)
from core.icons import draw_icon
from core.status_look import ATTAINMENT, SLIPS, look_of

register = template.Library()


def draw(context: Context, name: str, **parts: Any) -> SafeString:
    """Render `components/<name>.html` with `parts` alone, plus the request and the form token of the page."""
    kept = {key: context.get(key) for key in ("request", "csrf_token", "perms", "user") if key in context}
    engine = context.template.engine if context.template else template.Engine.get_default()
    page = engine.get_template(f"components/{name}.html")
    return page.render(Context({**kept, **parts}, autoescape=True))


# --- numbers and times -------------------------------------------------------------------------
register.filter("percent", numerals.percent)
register.filter("figure", numerals.figure)
register.filter("signed", numerals.signed)
register.filter("signed_percent", numerals.signed_percent)


@register.filter
def person(user: Any) -> str:
    """Name and post of a person; a dash for nobody."""
    return str(getattr(user, "label", "") or user) if user else numerals.MISSING


@register.filter("due")
def due_filter(at: datetime | None) -> str:
    return moments.due_words(at, timezone.now()) if at else numerals.MISSING


@register.filter
def exact(at: datetime | None) -> str:
    return moments.exact(at) if at else numerals.MISSING


@register.filter
def width(value: Any, whole: Any = 1) -> str:
    return numerals.width(value, whole)


@register.simple_tag
def ago(at: datetime | None) -> str:
    """A past time in words, the exact one on hover."""
    if at is None:
        return numerals.MISSING
    words = moments.ago_words(at, timezone.now())
    return format_html(
        '<time class="jj-time" datetime="{}" title="{}">{}</time>', at.isoformat(), moments.exact(at), words
    )


@register.simple_tag(takes_context=True, name="due")
def due_tag(context: Context, at: datetime | None, lines: int = 1, late_word: str = "") -> SafeString | str:
    """A due time with icon and words, counting on in the browser. `lines=2` adds the exact time or what is left."""
    if at is None:
        return numerals.MISSING
    now = timezone.now()
    return draw(
        context,
        "due",
        at=at,
        state=moments.due_state(at, now),
        words=moments.due_words(at, now),
        detail=moments.due_detail(at, now) if lines > 1 else "",
        exact=moments.exact(at),
    )


# --- small parts -------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: int = 16, label: Words = "", extra_class: str = "") -> SafeString:
    return draw_icon(name, size, str(label), extra_class)


@register.simple_tag
def pill(
    status: Any, label: Words = "", tone: str = "", icon: str = "", plain: bool = False, note: Words = ""
) -> SafeString:
    """The one way a status is drawn: icon and word. `plain` leaves out the ground, for table cells and tiles."""
    value = str(getattr(status, "value", status) or "")
    look = look_of(value)
    words = label or getattr(status, "label", "") or look.label or value
    return format_html(
        '<span class="jj-pill jj-tone-{}{}">{}<span>{}{}</span></span>',
        (tone or look.tone).replace("_", "-"),
        " jj-pill-plain" if plain else "",
        draw_icon(icon or look.icon, 14),
        words,
        f" · {note}" if note else "",
    )


@register.simple_tag
def slip(colour: str, text: Words = "") -> SafeString | str:
    """A supervision slip: a bold word with a bar at its left. Nothing for an empty colour."""
    if colour not in SLIPS:
        return ""
    words = format_html("{} · {}", SLIPS[colour].label, text) if text else str(SLIPS[colour].label)
    return format_html('<span class="jj-slip jj-slip-{}">{}</span>', colour, words)


@register.simple_tag
def tag(label: Words, icon: str = "", tone: str = "") -> SafeString:
    """A neutral word in a frame: the kind of a record, a cause family. Not a status."""
    drawing = draw_icon(icon, 14) if icon else mark_safe("")
    return format_html(
        '<span class="jj-tag{}">{}{}</span>', f" jj-tag-{tone}" if tone else "", drawing, label
    )


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Keys to press."""
    return mark_safe(" ".join(format_html('<kbd class="jj-kbd">{}</kbd>', name) for name in names))


@register.filter("at")
def item_at(items: Sequence[Any], index: int) -> Any:
    """The element at `index`, or nothing past the end."""
    return items[index] if index < len(items) else None


@register.filter
def tone(status: str) -> str:
    """The tone of a status as it stands in class names."""
    return look_of(status).tone.replace("_", "-")


@register.simple_tag
def status_icon(status: str, size: int = 14) -> SafeString:
    return draw_icon(look_of(status).icon, size)


@register.simple_tag
def status_word(status: str) -> Words:
    return look_of(status).label or status


# --- parts with a body -------------------------------------------------------------------------
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
    button: Words = "",
    weight: str = "primary",
) -> SafeString:
    """A question in a native dialog, opened by `data-open="id"`. With `url` it holds a form that posts there."""
    return draw(context, "dialog", body=content, id=id, title=title, url=url, button=button, weight=weight)


# --- parts made of data ------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def action_bar(
    context: Context, actions: Sequence[Action | tuple[Any, ...]], small: bool = False
) -> SafeString:
    """What may be done now as buttons; the rest greyed, with the reason beside it."""
    listed = [action if isinstance(action, Action) else Action(*action) for action in actions]
    return draw(context, "action_bar", actions=listed, small=small)


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
    return draw(context, "history", entries=entries)


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


# --- forms -------------------------------------------------------------------------------------
INPUT_CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkbox": "form-check-input",
    # Their class would also fall on the group around the choices.
    "radioselect": "",
    "checkboxselectmultiple": "",
}


@register.simple_tag(takes_context=True)
def field(context: Context, bound: Any, hint: Words = "", width: str = "", label: Words = "") -> SafeString:
    """One form field: label, control, help in one line, errors with icon. `width` is `short`, `half` or empty."""
    kind = bound.widget_type
    classes = [INPUT_CLASSES.get(kind, "form-control"), bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        classes.append("is-invalid")
    described = " ".join(
        part
        for part in (
            f"{bound.auto_id}_helptext" if bound.help_text or hint else "",
            f"{bound.auto_id}_error" if bound.errors else "",
        )
        if part
    )
    attrs = {"class": " ".join(filter(None, classes))}
    if described and not bound.use_fieldset:
        attrs["aria-describedby"] = described
    return draw(
        context,
        "field",
        field=bound,
        control=bound.as_widget(attrs=attrs),
        kind=kind,
        hint=hint or bound.help_text,
        width=width,
        label=label or bound.label,
    )


@register.simple_tag(takes_context=True)
def form_errors(context: Context, form: Any) -> SafeString:
    """What is wrong with the form as a whole, and a list of links to the fields that need attention."""
    return draw(context, "form_errors", form=form)


@register.simple_tag(takes_context=True)
def fields(context: Context, form: Any) -> SafeString:
    """All fields of a form, hidden ones too, one below the other."""
    return draw(context, "fields", form=form)


@register.simple_tag(takes_context=True)
def sort_head(context: Context, name: str, label: Words, number: bool = False) -> SafeString:
    """A column head that sorts: `?sort=name`, then `-name`. Keeps the other filters, drops the page."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{name}" if now == name else name
    for key in ("page", "cursor"):
        query.pop(key, None)
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
    return draw(context, "sort_head", url=f"?{query.urlencode()}", label=label, order=order, number=number)
