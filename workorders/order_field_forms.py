"""How the office defines fields of orders, and how people fill them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.custom_fields import PREFIX, FieldKind, check_code, clean_choices, control, custom_value
from core.errors import Invalid
from core.query_fields import is_id
from core.widgets import TallText
from organization.models import User
from workorders.commands.order_fields import FieldInput
from workorders.forms import VersionForm
from workorders.models import Category, OrderField, RequiredWhen, WorkOrder
from workorders.order_field_rules import FieldLine, fields_of


class OrderFieldForm(forms.Form):
    label = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("办理人看到的名称，例如：产品序列号。")
    )
    code = forms.CharField(
        label=_("编码"),
        max_length=40,
        required=False,
        help_text=_("给接口用，建立后不能改。留空时自动生成。"),
    )
    kind = forms.ChoiceField(label=_("类型"), choices=FieldKind.choices)
    choices = forms.CharField(
        label=_("选项"),
        required=False,
        max_length=4000,
        widget=TallText(rows=4),
        help_text=_("只用于单选，每行写一个。"),
    )
    category = forms.ModelChoiceField(
        Category.objects.active().order_by("full_name"),
        label=_("适用类别"),
        required=False,
        empty_label=_("全部类别"),
        help_text=_("连同下级。"),
    )
    required_when = forms.ChoiceField(
        label=_("必填"),
        choices=RequiredWhen.choices,
        help_text=_("邮件、导入、周期和会议来的工单登记时不拦，办结前补齐。"),
    )
    help_text = forms.CharField(label=_("填写说明"), max_length=200, required=False)

    def __init__(self, field: OrderField | None = None, data: Any = None) -> None:
        initial = {}
        if field is not None:
            initial = {name: getattr(field, name) for name in self.base_fields}
            initial |= {"choices": "\n".join(field.choices), "category": field.category_id}
        super().__init__(data, initial=initial)
        self.fields["choices"].is_owed = True  # type: ignore[attr-defined]
        if field is not None:
            del self.fields["code"]
            self.fields["category"].queryset |= Category.objects.filter(pk=field.category_id or 0)  # type: ignore[attr-defined]

    def clean(self) -> None:
        """What can be judged by itself is said together with what is missing, not one refusal after the other."""
        said = self.cleaned_data
        code, choices = said.get("code", "").strip(), said.get("choices", "").splitlines()
        if code:
            self.ask(check_code, code)
        self.ask(clean_choices, said.get("kind", ""), choices)

    def ask(self, check: Callable[..., object], *given: Any) -> None:
        try:
            check(*given)
        except Invalid as refusal:
            for name, sentences in refusal.fields.items():
                self.add_error(name, [str(sentence) for sentence in sentences])

    def values(self) -> FieldInput:
        said = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return FieldInput(**{**said, "choices": tuple(said["choices"].splitlines())})


def add_controls(form: forms.Form, lines: Iterable[FieldLine]) -> None:
    """One control (`custom_<code>`) for each field, with what is said in it."""
    owed = {RequiredWhen.INTAKE: gettext("登记时必填。"), RequiredWhen.RESOLUTION: gettext("办结前必填。")}
    for line in lines:
        when = RequiredWhen(line.field.required_when)
        made = control(line.field, owed=owed.get(when, ""))
        made.is_owed = when != RequiredWhen.NEVER  # type: ignore[attr-defined]
        name = f"{PREFIX}{line.field.code}"
        form.fields[name] = made
        form.initial[name] = line.value


def refuse_unknown(form: forms.Form) -> None:
    """Name what was sent for fields that this order has not; for instance those of the category it had before."""
    for name in sorted(set(form.data) - form.fields.keys()):
        if name.startswith(PREFIX):
            code = name.removeprefix(PREFIX)[:40]
            form.add_error(
                None, gettext("没有字段 %(code)s，或者它不用于这个类别。请去掉它。") % {"code": code}
            )


def said_in(form: forms.Form) -> dict[str, Any]:
    """Code -> value as the commands take it."""
    return {
        name.removeprefix(PREFIX): custom_value(value)
        for name, value in form.cleaned_data.items()
        if name.startswith(PREFIX)
    }


class FieldValuesForm(VersionForm):
    """All fields of one order."""

    def __init__(
        self, *args: Any, order: WorkOrder, user: User, lines: Iterable[FieldLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, order=order, user=user, **{"auto_id": "fields_%s", **kwargs})
        add_controls(self, lines)

    def clean(self) -> None:
        refuse_unknown(self)


class NewOrderFields(forms.Form):
    """The fields of an order that is being registered, below the form of the order itself."""

    def __init__(self, fields: list[OrderField], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_controls(self, (FieldLine(field, None) for field in fields))
        self.named = {f"{PREFIX}{field.code}": field.category_id is None for field in fields}

    def clean(self) -> None:
        refuse_unknown(self)

    def take(self, refusal: Invalid) -> Invalid:
        """Show what is said of these fields; what is left is the order's own form's."""
        left = {}
        for name, sentences in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, [str(sentence) for sentence in sentences])
            else:
                left[name] = sentences
        return Invalid(refusal.code, refusal.sentence, left)

    @property
    def of_all(self) -> list[forms.BoundField]:
        """Those of every category: they stay when the category changes."""
        return [self[name] for name, is_for_all in self.named.items() if is_for_all]

    @property
    def of_category(self) -> list[forms.BoundField]:
        return [self[name] for name, is_for_all in self.named.items() if not is_for_all]


def fields_below(form: forms.Form, data: Any) -> NewOrderFields:
    """The fields of the category that the form of a new order names now. Ask both forms (`&`), so that everything that
    is wrong is said at once."""
    named = str(form["category"].value() or "")
    category = Category.objects.filter(pk=int(named)).first() if is_id(named) else None
    return NewOrderFields(fields_of(category), data)
