"""Form fields with label, help and errors, and the column heads that sort."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from core.components import Words
from core.drawing import draw

register = template.Library()

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
