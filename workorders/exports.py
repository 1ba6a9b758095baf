"""The list as a file: the same rows in the same order, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.cells import BYTE_ORDER_MARK, neutral
from core.periods import organization_zone
from workorders.models import WorkOrder
from workorders.querysets import WorkOrderQuerySet

CHUNK = 1000


class Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def heads() -> list[str]:
    return [
        _("工单号"), _("类型"), _("标题"), _("状态"), _("优先级"), _("类别"), _("责任部门"), _("责任人"),
        _("受理时间"), _("首次响应时间"), _("首次响应期限"), _("解决期限"), _("解决时间"), _("关闭时间"),
        _("跨部门转派次数"), _("重开次数"), _("满意度"), _("来源系统"), _("外部编号"),
    ]  # fmt: skip


def cells(order: WorkOrder) -> list[Any]:
    return [
        order.number,
        order.get_kind_display(),
        order.title,
        order.get_status_display(),
        order.get_priority_display(),
        order.category.full_name if order.category else "",
        order.department.name,
        order.assignee.name if order.assignee else "",
        *(
            moment(at)
            for at in (
                order.reported_at,
                order.first_responded_at,
                order.response_due_at,
                order.due_at,
                order.resolved_at,
                order.closed_at,
            )
        ),
        order.transfer_count,
        order.reopen_count,
        "" if order.satisfaction is None else order.satisfaction,
        order.source_system,
        order.external_id,
    ]


def moment(at: datetime | None) -> str:
    """Local time to the second, in a form that sorts and that spreadsheets read."""
    return f"{timezone.localtime(at, organization_zone()):%Y-%m-%d %H:%M:%S}" if at else ""


def csv_lines(rows: WorkOrderQuerySet) -> Iterator[str]:
    """The file line by line; cells that a spreadsheet would compute are neutralised."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([neutral(head) for head in heads()])
    for order in rows.iterator(chunk_size=CHUNK):
        yield writer.writerow([neutral(c) if isinstance(c, str) else c for c in cells(order)])
