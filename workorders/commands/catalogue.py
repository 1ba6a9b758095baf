"""The office keeps categories and service levels."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.models import Category, Priority, PriorityRule, ServiceLevel
from workorders.permissions import can_edit_catalogue
from workorders.step_permissions import can_keep_procedures

SEPARATOR = " / "


@transaction.atomic
def save_category(
    category: Category | None, *, by: User, name: str, parent: Category | None = None, is_active: bool = True
) -> Category:
    """Add a category or change one; renaming or moving it carries everything below along.

    Raises `Invalid` for a name that is taken under that parent, and for a parent that lies below the category.
    """
    can_edit_catalogue(by).or_raise()
    # One change of the tree at a time: paths are written by whoever comes next from what stands then.
    list(Category.objects.select_for_update().order_by("pk").values_list("pk"))
    row = Category.objects.get(pk=category.pk) if category else Category()
    if parent is not None:
        parent = Category.objects.get(pk=parent.pk)
    before = _facts(row)
    old_path, old_name = row.path, row.full_name
    name = " ".join(name.split())
    _check(row, name, parent)
    row.name, row.parent, row.is_active = name, parent, is_active
    row.full_name = f"{parent.full_name}{SEPARATOR}{name}" if parent else name
    try:
        with transaction.atomic():
            row.save()
            row.path = f"{parent.path if parent else '/'}{row.pk}/"
            row.save(update_fields=["path"])
            if category:
                _carry_along(row, old_path, old_name)
    except IntegrityError as error:
        raise _wrong("name", _("「%(name)s」已经有了，请换一个名称。") % {"name": row.full_name}) from error
    record(events.CATEGORY_SAVED, row, by=by, data={"before": before if category else None, **_facts(row)})
    return row


def _facts(row: Category) -> dict[str, object]:
    return {"full_name": row.full_name, "is_active": row.is_active}


def _check(row: Category, name: str, parent: Category | None) -> None:
    if not name:
        raise _wrong("name", _("请填写名称。"))
    if "/" in name:
        raise _wrong("name", _("名称里不能有「/」，它用来分隔上下级。"))
    if parent is not None and row.pk and parent.path.startswith(row.path):
        raise _wrong("parent", _("上级不能是这个类别本身或它的下级，请另选。"))
    full_name = f"{parent.full_name}{SEPARATOR}{name}" if parent else name
    if len(full_name) > 400:
        raise _wrong("name", _("连同上级共 %(count)s 个字，最多 400 个字。") % {"count": len(full_name)})


def _carry_along(row: Category, old_path: str, old_name: str) -> None:
    """New paths and full names for what lies below."""
    if (row.path, row.full_name) == (old_path, old_name):
        return
    Category.objects.filter(path__startswith=old_path).exclude(pk=row.pk).update(
        path=Concat(Value(row.path), Substr("path", len(old_path) + 1)),
        full_name=Concat(Value(row.full_name), Substr("full_name", len(old_name) + 1)),
    )


@transaction.atomic
def save_level(
    level: ServiceLevel | None,
    *,
    by: User,
    category: Category | None,
    priority: str,
    response_minutes: int,
    resolution_minutes: int,
) -> ServiceLevel:
    """Add a service level or change one. It applies to orders registered from now on; deadlines already given
    stay. Raises `Invalid` when the answer would be due after the resolution or the level exists."""
    can_edit_catalogue(by).or_raise()
    row = ServiceLevel.objects.select_for_update().get(pk=level.pk) if level else ServiceLevel()
    before = _level_facts(row) if level else None
    if response_minutes > resolution_minutes:
        raise _wrong("response_minutes", _("首次响应时限不能比解决时限长，请改短。"))
    row.category, row.priority = category, priority
    row.response_minutes, row.resolution_minutes = response_minutes, resolution_minutes
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _wrong("priority", _("这个类别和优先级已经有服务时限，请直接修改那一条。")) from error
    record(events.LEVEL_SAVED, row, by=by, data={"before": before, **_level_facts(row)})
    return row


@transaction.atomic
def save_matrix(cells: Mapping[tuple[str, str], str], *, by: User) -> dict[tuple[str, str], str]:
    """Set which priority follows from impact and urgency, for orders graded from now on."""
    can_keep_procedures(by).or_raise()
    # One edit at a time; the table may be empty, so a row of it cannot be what is locked.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('workorders.priority_matrix'))")
    before = PriorityRule.objects.all().matrix()
    unknown = [
        cell for cell, priority in cells.items() if cell not in before or priority not in Priority.values
    ]
    if unknown:
        raise _wrong("priority", _("矩阵里没有这一格或这个优先级，请刷新页面后再填。"))
    changes = {cell: priority for cell, priority in cells.items() if before[cell] != priority}
    last = None
    for (impact, urgency), priority in changes.items():
        last, _made = PriorityRule.objects.update_or_create(
            impact=impact, urgency=urgency, defaults={"priority": priority}
        )
    if last is not None:
        said = {
            f"{impact}/{urgency}": [before[impact, urgency], p] for (impact, urgency), p in changes.items()
        }
        record(events.MATRIX_SAVED, last, by=by, data={"changes": said})
    return {**before, **changes}


def _level_facts(row: ServiceLevel) -> dict[str, object]:
    return {
        "category": row.category.full_name if row.category else "",
        "priority": row.priority,
        "response_minutes": row.response_minutes,
        "resolution_minutes": row.resolution_minutes,
    }


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_catalogue", sentence, {field: [sentence]})
