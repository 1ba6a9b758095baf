"""Views of the queue under a name, for oneself or for others."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.models import SavedView
from workorders.models.saved_view import Audience
from workorders.permissions import can_change_view, can_share_view

MOST = 30
"""Views of one person."""


@transaction.atomic
def save_view(
    view: SavedView | None, *, by: User, name: str, audience: str = Audience.OWNER, query: str = ""
) -> SavedView:
    """Keep the filters under a name, or rename and share a view; `query` empty keeps what it has.

    Raises `Invalid` for a name one has already, without anything to keep, and for more views than one may have.
    """
    row = SavedView(owner=by)
    if view is not None:
        row = SavedView.objects.select_for_update().get(pk=view.pk)
        can_change_view(by, row).or_raise()
    if audience != Audience.OWNER and audience != row.audience:
        can_share_view(by, audience).or_raise()
    before = _facts(row) if view else None
    row.name, row.audience = " ".join(name.split()), audience
    row.query = query or row.query
    row.department_id = _department_of(row, by) if audience == Audience.DEPARTMENT else None
    _check(row, is_new=view is None)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _wrong(
            "name", _("您已经有一个叫「%(name)s」的视图，请换一个名称。") % {"name": row.name}
        ) from error
    record(events.VIEW_SAVED, row, by=by, data={"before": before, **_facts(row)})
    return row


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Orders are not touched; links that others kept open the queue with the same filters still."""
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    can_change_view(by, row).or_raise()
    record(events.VIEW_DELETED, row, by=by, data=_facts(row))
    row.delete()


def _department_of(row: SavedView, by: User) -> int:
    return row.department_id or min(by.standing.own_department_ids)


def _check(row: SavedView, *, is_new: bool) -> None:
    if not row.name:
        raise _wrong("name", _("请填写名称。"))
    if not row.query:
        raise _wrong("name", _("没有筛选条件可以保存，请先在工单列表里筛选。"))
    if is_new and SavedView.objects.filter(owner=row.owner).count() >= MOST:
        raise _wrong("name", _("最多保存 %(most)s 个视图，请先删除不用的。") % {"most": MOST})


def _facts(row: SavedView) -> dict[str, object]:
    return {"name": row.name, "query": row.query, "audience": row.audience}


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_view", sentence, {field: [sentence]})
