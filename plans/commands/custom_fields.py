"""The office's own fields on goals and measures: adding, changing, ordering, retiring them.

Values that plans already hold are never lost: a kind stays once values exist, an option stays while it is chosen
somewhere, and a retired field keeps its values where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from activity.recording import record
from core.custom_fields import check_code, clean_choices, code_from
from core.errors import Conflict
from organization.models import User
from plans import events
from plans.commands.locks import lock_custom_fields
from plans.commands.validation import invalid, validate
from plans.models import CustomField, Goal, Measure
from plans.models.custom import FieldKind, Subject
from plans.permissions import can_keep_custom_fields

NAMED = 3
"""How many plans a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInput:
    """A definition as the office wrote it; without a code one is made from the label."""

    label: str
    kind: str
    choices: tuple[str, ...] = ()
    help_text: str = ""
    is_required: bool = False


@transaction.atomic
def add_custom_field(subject: str, values: FieldInput, *, code: str = "", by: User) -> CustomField:
    """The new field comes last among those of its subject."""
    lock_custom_fields(alone=True)
    can_keep_custom_fields(by).or_raise()
    if subject not in Subject.values:
        raise invalid("subject", _("自定义字段只能用于目标或措施。"))
    others = CustomField.objects.filter(subject=subject)
    last = others.order_by("position").last()
    field = CustomField(subject=subject, position=last.position + 1 if last else 1)
    field.code = code.strip() or code_from(values.label, set(others.values_list("code", flat=True)))
    check_code(field.code)
    if others.filter(code=field.code).exists():
        raise invalid("code", _("编码 %(code)s 已经用过，请换一个。") % {"code": field.code})
    _fill(field, values)
    field.save()
    record(events.CUSTOM_FIELD_ADDED, field, by=by, data={"added": said(field)})
    return field


@transaction.atomic
def edit_custom_field(field: CustomField, values: FieldInput, *, by: User) -> CustomField:
    """Change what may change; a kind that has values and options that are chosen somewhere stay."""
    field = _locked(field, by)
    before = said(field)
    if values.kind != field.kind and (plans := plans_with_value(field)):
        sentence = _("已经有内容，类型不能再改：%(plans)s。可以停用它，另建一个字段。") % {
            "plans": named(plans)
        }
        raise invalid("kind", sentence)
    if field.kind == FieldKind.CHOICE and values.kind == FieldKind.CHOICE:
        _keep_chosen(field, clean_choices(values.kind, values.choices))
    _fill(field, values)
    after = said(field)
    if before == after:
        return field
    field.save()
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(events.CUSTOM_FIELD_EDITED, field, by=by, data={"changed": changed})
    return field


@transaction.atomic
def move_custom_field(field: CustomField, *, up: bool, by: User) -> CustomField:
    """Change places with the neighbour in use or not; the first stays first, the last last."""
    field = _locked(field, by)
    rows = list(CustomField.objects.filter(subject=field.subject).order_by("position", "pk"))
    place = rows.index(field)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return field
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    record(events.CUSTOM_FIELD_MOVED, field, by=by, data={"from": place + 1, "to": other + 1})
    field.refresh_from_db()
    return field


@transaction.atomic
def retire_custom_field(field: CustomField, *, by: User) -> CustomField:
    """Nobody is asked for it any more; plans keep what they said."""
    field = _locked(field, by)
    if not field.is_active:
        raise Conflict("already_retired", _("这个字段已经停用。"))
    return _switch(field, to=False, event=events.CUSTOM_FIELD_RETIRED, by=by)


@transaction.atomic
def restore_custom_field(field: CustomField, *, by: User) -> CustomField:
    field = _locked(field, by)
    if field.is_active:
        raise Conflict("in_use", _("这个字段正在使用，不用重新启用。"))
    return _switch(field, to=True, event=events.CUSTOM_FIELD_RESTORED, by=by)


def _switch(field: CustomField, *, to: bool, event: str, by: User) -> CustomField:
    field.is_active = to
    field.save(update_fields=["is_active"])
    record(event, field, by=by)
    return field


def plans_with_value(field: CustomField, among: tuple[str, ...] = ()) -> list[str]:
    """Names of plans that hold a value of the field (one of `among`, if given), newest year first."""
    items: Any = Goal.objects if field.subject == Subject.GOAL else Measure.objects
    found = items.filter(custom__has_key=field.code)
    if among:
        found = found.annotate(chosen=KeyTextTransform(field.code, "custom")).filter(chosen__in=among)
    rows = found.order_by("-plan__cycle__year", "plan__department__position", "plan_id").values_list(
        "plan_id", "plan__department__name", "plan__cycle__year"
    )
    return list({pk: f"{department} {year}" for pk, department, year in rows}.values())


def named(plans: list[str]) -> str:
    """The first few plans, and how many more."""
    words = _("、").join(plans[:NAMED])
    if len(plans) > NAMED:
        return _("%(plans)s等 %(count)s 份计划") % {"plans": words, "count": len(plans)}
    return words


def said(field: CustomField) -> dict[str, Any]:
    names = ("code", "label", "kind", "choices", "help_text", "is_required")
    return {name: getattr(field, name) for name in names}


def _locked(field: CustomField, by: User) -> CustomField:
    lock_custom_fields(alone=True)
    can_keep_custom_fields(by).or_raise()
    return CustomField.objects.select_for_update().get(pk=field.pk)


def _fill(field: CustomField, values: FieldInput) -> None:
    field.label, field.help_text = values.label.strip(), values.help_text.strip()
    field.kind, field.is_required = values.kind, values.is_required
    field.choices = clean_choices(values.kind, values.choices)
    twins = CustomField.objects.filter(subject=field.subject, label=field.label, is_active=True)
    if twins.exclude(pk=field.pk).exists():
        raise invalid("label", _("已经有名称为「%(label)s」的字段，请换一个名称。") % {"label": field.label})
    validate(field)


def _keep_chosen(field: CustomField, choices: list[str]) -> None:
    for choice in field.choices:
        if choice not in choices and (plans := plans_with_value(field, among=(choice,))):
            sentence = _("选项「%(choice)s」已经在用，不能去掉：%(plans)s。")
            raise invalid("choices", sentence % {"choice": choice, "plans": named(plans)})
