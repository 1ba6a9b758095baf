"""Form fields with label, help and errors, and the column heads that sort."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template.context import Context
from django.utils.choices import CallableChoiceIterator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import Words
from core.drawing import draw

register = template.Library()

DASHES = BLANK_CHOICE_DASH[0][1]

INPUT_CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkbox": "form-check-input",
    # Their class would also fall on the group around the choices.
    "radioselect": "",
    "checkboxselectmultiple": "",
}


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    bound: Any,
    hint: Words | None = None,
    width: str = "",
    label: Words = "",
    placeholder: Words | None = None,
) -> SafeString:
    """One form field: label, control, help in one line, errors with icon.

    `hint` takes the place of the field's help text (empty: none), `placeholder` that of its placeholder.
    `width` is `short`, `half` or empty.
    """
    help_text = bound.help_text if hint is None else hint
    name_empty_choice(bound.field)
    return draw(
        context,
        "field",
        field=bound,
        control=bound.as_widget(attrs=control_attrs(bound, bool(help_text), placeholder)),
        kind=bound.widget_type,
        hint=help_text,
        width=width,
        label=label or bound.label,
    )


def name_empty_choice(field: forms.Field) -> None:
    """Django offers dashes as the choice of nothing; people get a word. What a form says itself stays."""
    owed = field.required or getattr(field, "is_owed", False)
    word = _("请选择") if owed else _("未选")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = word
    elif isinstance(field, forms.ChoiceField) and not isinstance(field.choices, CallableChoiceIterator):
        choices: list[Any] = list(cast("Iterable[Any]", field.choices))
        if any(label == DASHES for _value, label in choices):
            field.choices = [(value, word if label == DASHES else label) for value, label in choices]


def control_attrs(bound: Any, has_help: bool, placeholder: Words | None) -> dict[str, str]:
    """Classes of the control, and the ids of the lines that describe it."""
    base = INPUT_CLASSES.get(bound.widget_type, "form-control")
    classes = [base, bound.field.widget.attrs.get("class", ""), "is-invalid" if bound.errors else ""]
    attrs = {"class": " ".join(filter(None, classes))}
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    described += [f"{bound.auto_id}_helptext"] if has_help else []
    if described and not bound.use_fieldset:
        attrs["aria-describedby"] = " ".join(described)
    if placeholder is not None:
        attrs["placeholder"] = str(placeholder)
    return attrs


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
