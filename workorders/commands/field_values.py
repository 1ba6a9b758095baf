"""Values of the office's own fields on their way into an order: known, in use for its category, of their kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.custom_fields import PREFIX, stored
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.commands.order_fields import hold_definitions
from workorders.commands.rows import lock_order, save_order
from workorders.lifecycle import UNRESOLVED
from workorders.models import Category, OrderField, OrderFieldValues, RequiredWhen, WorkOrder
from workorders.order_field_permissions import can_fill_fields
from workorders.order_field_rules import fields_of, forget_lines

NAMED = 10
"""How many unknown codes a refusal names."""


def values_at_intake(category: Category | None, custom: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody who registers an order says, as it is kept; call it within the transaction.

    Raises `Invalid`, each field named, for unknown codes, values of another kind, and what must be said at once.
    """
    hold_definitions(alone=False)
    fields = fields_of(category)
    values, wrong = _read(fields, custom)
    for field in fields:
        name = f"{PREFIX}{field.code}"
        if field.required_when == RequiredWhen.INTAKE and field.code not in values and name not in wrong:
            wrong[name] = [_("请填写「%(label)s」。") % {"label": field.label}]
    _refuse(wrong)
    return values


def begin_values(order: WorkOrder, values: Mapping[str, Any]) -> None:
    """Keep what was said at registration; an order that says nothing has no row."""
    if values:
        OrderFieldValues.objects.create(order=order, values=dict(values))


@transaction.atomic
def fill_fields(
    order: WorkOrder, *, custom: Mapping[str, Any], by: User, version: int | None = None
) -> WorkOrder:
    """Change the named fields; an empty value takes one away, unless the order owes it by now.

    Raises `Invalid`, each field named, for unknown codes and values of another kind.
    """
    order = lock_order(order, version)
    can_fill_fields(by, order).or_raise()
    hold_definitions(alone=False)
    fields = fields_of(order.category)
    values, wrong = _read(fields, custom)
    row = OrderFieldValues.objects.filter(order=order).first() or OrderFieldValues(order=order)
    before = dict(row.values)
    asked = [field for field in fields if field.code in custom]
    for field in asked:
        if field.code in before and field.code not in values and _stays(field, order):
            sentence = _("「%(label)s」必填，不能清空。") % {"label": field.label}
            wrong.setdefault(f"{PREFIX}{field.code}", [sentence])
    _refuse(wrong)
    row.values = {code: value for code, value in before.items() if code not in custom} | values
    if row.values == before:
        return order
    row.save()
    save_order(order)
    forget_lines(order)
    changed = [
        [field.label, before.get(field.code), row.values.get(field.code)]
        for field in asked
        if before.get(field.code) != row.values.get(field.code)
    ]
    record(events.ORDER_FIELDS_FILLED, order, by=by, data={"changed": changed})
    return order


def _read(
    fields: Iterable[OrderField], custom: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The values as they are kept, and what is wrong, by the name of the control."""
    known = {field.code: field for field in fields}
    values: dict[str, Any] = {}
    wrong: dict[str, list[Any]] = {}
    for code in sorted(set(custom) - known.keys())[:NAMED]:
        sentence = _("没有字段 %(code)s，或者它不用于这个类别。请去掉它。") % {"code": code[:40]}
        wrong[f"{PREFIX}{code[:40]}"] = [sentence]
    for code in custom.keys() & known.keys():
        try:
            kept = "" if custom[code] in (None, "") else stored(known[code], custom[code])
        except Invalid as refusal:
            wrong |= refusal.fields
        else:
            if kept != "":
                values[code] = kept
    return values, wrong


def _refuse(wrong: Mapping[str, list[Any]]) -> None:
    if wrong:
        raise Invalid("invalid_fields", _("有些内容不能使用，请按各字段的说明修改。"), wrong)


def _stays(field: OrderField, order: WorkOrder) -> bool:
    if field.required_when == RequiredWhen.RESOLUTION:
        return order.status not in UNRESOLVED
    return field.required_when == RequiredWhen.INTAKE
