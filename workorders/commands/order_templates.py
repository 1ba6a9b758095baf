"""Templates of orders: what is said again and again is said once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import Department, User
from plans.models import Measure
from workorders import events
from workorders.models import Audience, Category, OrderTemplate
from workorders.permissions import can_create_order
from workorders.recurring_permissions import can_change_template, can_share_template


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateWords:
    """What a template says of the orders that are made from it."""

    kind: str
    title: str
    body: str = ""
    category: Category | None = None
    impact: str = ""
    urgency: str = ""
    priority: str = ""
    department: Department | None = None
    assignee: User | None = None
    measure: Measure | None = None


@transaction.atomic
def save_template(
    template: OrderTemplate | None,
    *,
    by: User,
    name: str,
    words: TemplateWords,
    purpose: str = "",
    audience: str = Audience.OWNER,
    is_active: bool = True,
    version: int | None = None,
) -> OrderTemplate:
    """Add a template or change one; orders made from it stay as they are.

    Raises `Invalid` for a name one has already and for an order graded in two ways, `Stale` for an old version.
    """
    row = OrderTemplate(owner=by)
    if template is not None:
        row = OrderTemplate.objects.select_for_update().get(pk=template.pk)
        can_change_template(by, row).or_raise()
        row.expect_version(version)
        row.next_version()
    else:
        can_create_order(by).or_raise()
    if audience not in (Audience.OWNER, row.audience if template else ""):
        can_share_template(by, audience).or_raise()
    if words.department is not None and words.department.pk != row.department_id:
        can_create_order(by, words.department).or_raise()
    before = _facts(row) if template else None
    row.name, row.purpose = " ".join(name.split()), purpose.strip()
    row.audience, row.is_active = audience, is_active
    row.home_id = _home_of(row, by) if audience == Audience.DEPARTMENT else None
    for field in TemplateWords.__slots__:
        setattr(row, field, getattr(words, field))
    _check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "order_template_name_once" not in str(error):
            raise
        sentence = _("已有叫「%(name)s」的模板，请换一个名称。") % {"name": row.name}
        raise _wrong("name", sentence) from error
    record(
        events.TEMPLATE_SAVED,
        row,
        by=by,
        data={"before": before, **_facts(row)},
        department_id=row.home_id or row.department_id,
    )
    return row


def _home_of(row: OrderTemplate, by: User) -> int:
    return row.home_id or min(by.standing.headed_department_ids or by.standing.own_department_ids)


def _check(row: OrderTemplate) -> None:
    if not row.name:
        raise _wrong("name", _("请填写名称。"))
    if not row.title.strip():
        raise _wrong("title", _("请填写标题，一句话说明是什么事。"))
    if bool(row.impact) != bool(row.urgency):
        name = "urgency" if row.impact else "impact"
        raise _wrong(name, _("影响面和紧急程度要一起选，优先级才能推出；也可以都不选，直接选优先级。"))
    if row.impact and row.priority:
        raise _wrong(
            "priority", _("已选影响面和紧急程度，优先级由它们推出。请把优先级改回「按影响面和紧急程度定」。")
        )


def _facts(row: OrderTemplate) -> dict[str, object]:
    words = {name: getattr(row, name) for name in TemplateWords.__slots__}
    return {
        "name": row.name,
        "purpose": row.purpose,
        "audience": row.audience,
        "is_active": row.is_active,
        **{name: str(value or "") for name, value in words.items()},
    }


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_template", sentence, {field: [sentence]})
