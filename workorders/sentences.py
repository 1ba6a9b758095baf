"""What happened to work orders, in words."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence, register
from workorders import events

ROUTINE = {
    events.ORDER_CREATED,
    events.ORDER_ASSIGNED,
    events.ORDER_STARTED,
    events.ORDER_RESPONDED,
    events.ORDER_WAITING,
    events.ORDER_RESUMED,
    events.ORDER_RESOLVED,
    events.ORDER_CLOSED,
    events.ORDER_RATED,
    events.VIEW_SAVED,
    events.VIEW_DELETED,
}


def register_sentences() -> None:
    register(*(replace(told, is_routine=told.name in ROUTINE) for told in sentences()))


def sentences() -> tuple[Sentence, ...]:
    return (
        Sentence(events.CATEGORY_SAVED, _("%(actor)s保存了类别「%(subject)s」"), _("保存类别"), "category"),
        Sentence(
            events.LEVEL_SAVED, _("%(actor)s保存了服务级别「%(subject)s」"), _("保存服务级别"), "clock-cog"
        ),
        Sentence(
            events.VIEW_SAVED, _("%(actor)s保存了工单视图「%(subject)s」"), _("保存工单视图"), "bookmark"
        ),
        Sentence(
            events.VIEW_DELETED,
            _("%(actor)s删除了工单视图「%(subject)s」"),
            _("删除工单视图"),
            "bookmark-off",
        ),
        Sentence(events.ORDER_CREATED, _("%(actor)s登记了工单「%(subject)s」"), _("登记工单"), "file-plus"),
        Sentence(
            events.ORDER_ASSIGNED,
            _("%(actor)s将工单「%(subject)s」分派给 %(department)s %(assignee)s"),
            _("分派工单"),
            "user-share",
        ),
        Sentence(
            events.ORDER_STARTED, _("%(actor)s开始处理工单「%(subject)s」"), _("开始处理"), "player-play"
        ),
        Sentence(
            events.ORDER_RESPONDED, _("%(actor)s首次答复了工单「%(subject)s」"), _("首次响应"), "message-2"
        ),
        Sentence(
            events.ORDER_WAITING, _("%(actor)s让工单「%(subject)s」停钟等待"), _("停钟"), "player-pause"
        ),
        Sentence(
            events.ORDER_RESUMED, _("%(actor)s恢复了工单「%(subject)s」的计时"), _("恢复计时"), "player-play"
        ),
        Sentence(
            events.ORDER_RESOLVED, _("%(actor)s办结了工单「%(subject)s」"), _("办结工单"), "circle-check"
        ),
        Sentence(events.ORDER_CLOSED, _("%(actor)s关闭了工单「%(subject)s」"), _("关闭工单"), "lock"),
        Sentence(events.ORDER_REOPENED, _("%(actor)s重开了工单「%(subject)s」"), _("重开工单"), "refresh"),
        Sentence(events.ORDER_CANCELLED, _("%(actor)s取消了工单「%(subject)s」"), _("取消工单"), "x"),
        Sentence(
            events.ORDER_RATED,
            _("工单「%(subject)s」得到客户评价 %(satisfaction)s 分"),
            _("客户评价"),
            "star",
        ),
        Sentence(
            events.ORDERS_IMPORTED, _("%(actor)s导入了工单（%(subject)s）"), _("导入工单"), "file-import"
        ),
    )
