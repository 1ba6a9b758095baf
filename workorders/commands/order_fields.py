"""The office's own fields of orders: adding, changing, ordering, retiring them.

What orders already say is never lost: a kind stays once values exist, an option stays while it is chosen somewhere,
and a retired field keeps its values where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from activity.recording import record
from core.custom_fields import FieldKind, check_code, clean_choices, code_from, refused
from core.errors import Conflict
from organization.models import User
from workorders import events
from workorders.models import Category, OrderField, OrderFieldValues, RequiredWhen
from workorders.order_field_permissions import can_keep_order_fields

DEFINITIONS = 7_203_115
"""Key of the advisory lock on the definitions: a table that may be empty has no row to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInput:
    """A definition as the office wrote it, for a category with what is below it or (None) for all."""

    label: str
    kind: str
    category: Category | None = None
    choices: tuple[str, ...] = ()
    help_text: str = ""
    required_when: str = RequiredWhen.NEVER


def hold_definitions(*, alone: bool) -> None:
    """Writers of values share the definitions, who changes one holds them `alone`; until the transaction ends."""
    exclusive, shared = "SELECT pg_advisory_xact_lock(%s)", "SELECT pg_advisory_xact_lock_shared(%s)"
    with connection.cursor() as cursor:
        cursor.execute(exclusive if alone else shared, [DEFINITIONS])


@transaction.atomic
def add_order_field(values: FieldInput, *, code: str = "", by: User) -> OrderField:
    """The new field comes last among those of its category; without a code one is made from the label."""
    hold_definitions(alone=True)
    can_keep_order_fields(by).or_raise()
    taken = set(OrderField.objects.values_list("code", flat=True))
    field = OrderField(code=code.strip() or code_from(values.label, taken))
    check_code(field.code)
    if field.code in taken:
        raise refused("code", _("编码 %(code)s 已经用过，请换一个。") % {"code": field.code})
    _fill(field, values)
    field.position = _last_position(field) + 1
    field.save()
    record(events.ORDER_FIELD_ADDED, field, by=by, data={"added": said(field)})
    return field


@transaction.atomic
def edit_order_field(field: OrderField, values: FieldInput, *, by: User) -> OrderField:
    """Change what may change. Raises `Invalid` for another kind of a field that orders have filled in, and for
    taking away an option that is chosen somewhere."""
    field = _locked(field, by)
    before = said(field)
    if values.kind != field.kind and is_filled(field):
        raise refused("kind", _("已经有工单填写了这个字段，类型不能再改。可以停用它，另建一个字段。"))
    if field.kind == FieldKind.CHOICE and values.kind == FieldKind.CHOICE:
        _keep_chosen(field, clean_choices(values.kind, values.choices))
    home = field.category_id
    _fill(field, values)
    if field.category_id != home:
        field.position = _last_position(field) + 1
    after = said(field)
    if before == after:
        return field
    field.save()
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(events.ORDER_FIELD_EDITED, field, by=by, data={"changed": changed})
    return field


@transaction.atomic
def move_order_field(field: OrderField, *, up: bool, by: User) -> OrderField:
    """Change places with the neighbour of the same category; the first stays first, the last last."""
    field = _locked(field, by)
    rows = list(OrderField.objects.filter(category=field.category_id).order_by("position", "pk"))
    place = rows.index(field)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return field
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    record(events.ORDER_FIELD_MOVED, field, by=by, data={"from": place + 1, "to": other + 1})
    field.refresh_from_db()
    return field


@transaction.atomic
def retire_order_field(field: OrderField, *, by: User) -> OrderField:
    """Nobody is asked for it any more; orders keep what they said."""
    field = _locked(field, by)
    if not field.is_active:
        raise Conflict("already_retired", _("这个字段已经停用。"))
    return _switch(field, to=False, event=events.ORDER_FIELD_RETIRED, by=by)


@transaction.atomic
def restore_order_field(field: OrderField, *, by: User) -> OrderField:
    field = _locked(field, by)
    if field.is_active:
        raise Conflict("in_use", _("这个字段正在使用，不用重新启用。"))
    _check_twin(field)
    return _switch(field, to=True, event=events.ORDER_FIELD_RESTORED, by=by)


def is_filled(field: OrderField, choice: str = "") -> bool:
    """Does any order say something (or `choice`) in it? Reads every row of values at worst."""
    rows = OrderFieldValues.objects.filter(values__has_key=field.code)
    if choice:
        rows = rows.annotate(chosen=KeyTextTransform(field.code, "values")).filter(chosen=choice)
    return rows.exists()


def said(field: OrderField) -> dict[str, Any]:
    names = ("code", "label", "kind", "choices", "help_text", "required_when")
    category = field.category.full_name if field.category else ""
    return {**{name: getattr(field, name) for name in names}, "category": category}


def _locked(field: OrderField, by: User) -> OrderField:
    hold_definitions(alone=True)
    can_keep_order_fields(by).or_raise()
    return OrderField.objects.select_for_update(of=("self",)).select_related("category").get(pk=field.pk)


def _switch(field: OrderField, *, to: bool, event: str, by: User) -> OrderField:
    field.is_active = to
    field.save(update_fields=["is_active"])
    record(event, field, by=by)
    return field


def _last_position(field: OrderField) -> int:
    others = OrderField.objects.filter(category=field.category_id).exclude(pk=field.pk)
    return others.order_by("-position").values_list("position", flat=True).first() or 0


def _fill(field: OrderField, values: FieldInput) -> None:
    field.label, field.help_text = values.label.strip(), values.help_text.strip()
    field.kind, field.required_when, field.category = values.kind, values.required_when, values.category
    field.choices = clean_choices(values.kind, values.choices)
    if not field.label:
        raise refused("label", _("请填写名称。"))
    if field.kind not in FieldKind.values:
        raise refused("kind", _("没有「%(value)s」这种类型，请从列表中选择。") % {"value": field.kind[:40]})
    if field.required_when not in RequiredWhen.values:
        sentence = _("没有「%(value)s」这种必填，请从列表中选择。")
        raise refused("required_when", sentence % {"value": field.required_when[:40]})
    _check_twin(field)


def _check_twin(field: OrderField) -> None:
    twins = OrderField.objects.in_use().filter(category=field.category, label=field.label)
    if twins.exclude(pk=field.pk).exists():
        raise refused("label", _("已经有名称为「%(label)s」的字段，请换一个名称。") % {"label": field.label})


def _keep_chosen(field: OrderField, choices: list[str]) -> None:
    for choice in field.choices:
        if choice not in choices and is_filled(field, choice):
            sentence = _("已经有工单选了「%(choice)s」，这个选项不能去掉。")
            raise refused("choices", sentence % {"choice": choice})
