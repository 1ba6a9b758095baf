"""What happened to work orders, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from core.moments import exact
from core.punctuation import listed
from workorders import events
from workorders.models import Halt, Impact, LinkRole, Priority, Urgency
from workorders.routing.sentences import routing_sentences

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
    events.ORDER_REGRADED,
    events.ORDER_CLOCK_CORRECTED,
    events.STEP_DONE,
    events.STEP_SKIPPED,
    events.STEP_UNDONE,
    events.RECURRING_MADE,
    events.ORDER_ROUTED,
    events.ORDER_UNROUTED,
    events.PRESENCE_AWAY,
    events.PRESENCE_BACK,
    events.ORDERS_LINKED,
    events.ORDERS_UNLINKED,
    events.TIME_SPENT,
    events.TIME_CORRECTED,
}


def register_sentences() -> None:
    every = (*sentences(), *routing_sentences())
    register(*(replace(told, is_routine=told.name in ROUTINE) for told in every))


NAMES: dict[str, str | Promise] = {
    "category": _("类别"),
    "impact": _("影响面"),
    "urgency": _("紧急程度"),
    "priority": _("优先级"),
    "response_due_at": _("首次响应期限"),
    "due_at": _("解决期限"),
    "step_due_at": _("步骤期限"),
}
CHOICES: dict[str, Mapping[str, str | Promise]] = {
    "impact": dict(Impact.choices),
    "urgency": dict(Urgency.choices),
    "priority": dict(Priority.choices),
}


def told_grading(data: Facts) -> Facts:
    return {**data, "moved": moved(data, ("category", "priority", "due_at"))}


def told_deadlines(data: Facts) -> Facts:
    return {**data, "moved": moved(data, ("response_due_at", "due_at", "step_due_at"))}


def told_link(data: Facts) -> Facts:
    """What the other order is to this one, in the reader's language."""
    return {**data, "role": LinkRole(data["role"]).label if data.get("role") in LinkRole.values else "—"}


def moved(data: Facts, names: tuple[str, ...]) -> str:
    """What was and what is, of those that changed, in the reader's language."""
    before, after = data.get("before") or {}, data.get("after") or {}
    return listed(
        gettext("%(what)s由 %(old)s 改为 %(new)s")
        % {"what": NAMES[name], "old": said(name, before.get(name)), "new": said(name, after.get(name))}
        for name in names
        if before.get(name) != after.get(name)
    )


def said(name: str, value: object) -> str:
    text = str(value or "")
    if name.endswith("_at"):
        at = parse_datetime(text)
        return exact(at) if at else "—"
    return str(CHOICES.get(name, {}).get(text, text) or "—")


def told_halt(data: Facts) -> Facts:
    return {**data, "why": str(dict(Halt.choices).get(data.get("halt", ""), ""))}


def sentences() -> tuple[Sentence, ...]:
    return (
        *recurring_sentences(),
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
        Sentence(
            events.MATRIX_SAVED,
            _("%(actor)s修改了优先级矩阵（%(subject)s）"),
            _("修改优先级矩阵"),
            "grid-dots",
        ),
        Sentence(
            events.PROCEDURE_SAVED, _("%(actor)s保存了作业规程「%(subject)s」"), _("保存规程"), "list-check"
        ),
        Sentence(
            events.PROCEDURE_PUBLISHED,
            _("%(actor)s发布了作业规程「%(subject)s」第 %(edition)s 版"),
            _("发布规程"),
            "list-check",
        ),
        Sentence(
            events.CLOCKS_CORRECTED,
            _("「%(subject)s」的工作时间有更正，%(changed)s 张工单的期限随之改变"),
            _("更正期限"),
            "calendar-event",
        ),
        Sentence(
            events.ORDER_CLOCK_CORRECTED,
            _("「%(hours_of)s」的工作时间有更正，工单「%(subject)s」的期限重新算过：%(moved)s"),
            _("期限重算"),
            "calendar-event",
            told_deadlines,
        ),
        Sentence(
            events.ORDER_REGRADED,
            _("%(actor)s将工单「%(subject)s」改级：%(moved)s"),
            _("工单改级"),
            "trending-up",
            told_grading,
        ),
        Sentence(
            events.STEP_DONE,
            _("%(actor)s办完了工单「%(subject)s」的第 %(position)s 步「%(step)s」"),
            _("办完步骤"),
            "square-check",
        ),
        Sentence(
            events.STEP_SKIPPED,
            _("%(actor)s略过了工单「%(subject)s」的第 %(position)s 步「%(step)s」"),
            _("略过步骤"),
            "square-off",
        ),
        Sentence(
            events.STEP_UNDONE,
            _("%(actor)s撤回了工单「%(subject)s」的第 %(position)s 步「%(step)s」"),
            _("撤回步骤"),
            "arrow-back-up",
        ),
        Sentence(
            events.ORDERS_LINKED,
            _("%(actor)s把 %(other)s 关联到工单「%(subject)s」：%(role)s"),
            _("关联工单"),
            "link",
            told_link,
        ),
        Sentence(
            events.ORDERS_UNLINKED,
            _("%(actor)s移除了工单「%(subject)s」和 %(other)s 的关联：%(role)s"),
            _("移除关联"),
            "unlink",
            told_link,
        ),
        Sentence(
            events.DEPENDENCY_WAIVED,
            _("%(actor)s放行了工单「%(subject)s」，不用再等 %(other)s 办完"),
            _("放行依赖"),
            "hourglass-off",
        ),
        Sentence(
            events.TIME_SPENT,
            _("%(actor)s登记了工单「%(subject)s」的工时：%(person)s %(day)s %(minutes)s 分钟"),
            _("登记工时"),
            "clock-plus",
        ),
        Sentence(
            events.TIME_CORRECTED,
            _(
                "%(actor)s更正了工单「%(subject)s」的工时：%(person)s %(day)s 由 %(before)s 改为 %(minutes)s 分钟"
            ),
            _("更正工时"),
            "clock-edit",
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
        Sentence(
            events.IMPORT_UNDONE, _("%(actor)s撤销了导入（%(subject)s）"), _("撤销导入"), "arrow-back-up"
        ),
        Sentence(
            events.IMPORT_MAPPING_SAVED,
            _("%(actor)s保存了字段对应「%(subject)s」"),
            _("保存字段对应"),
            "table-import",
        ),
        Sentence(
            events.IMPORT_MAPPING_REMOVED,
            _("%(actor)s删除了字段对应「%(subject)s」"),
            _("删除字段对应"),
            "trash",
        ),
    )


def recurring_sentences() -> tuple[Sentence, ...]:
    return (
        Sentence(
            events.TEMPLATE_SAVED, _("%(actor)s保存了工单模板「%(subject)s」"), _("保存工单模板"), "template"
        ),
        Sentence(
            events.RECURRING_SAVED, _("%(actor)s设定了周期工单「%(subject)s」"), _("设定周期工单"), "repeat"
        ),
        Sentence(
            events.RECURRING_MADE,
            _("周期工单「%(subject)s」生成了工单 %(number)s"),
            _("周期工单生成"),
            "file-plus",
        ),
        Sentence(
            events.RECURRING_PAUSED,
            _("%(actor)s暂停了周期工单「%(subject)s」：%(why)s"),
            _("暂停周期工单"),
            "player-pause",
            told_halt,
        ),
        Sentence(
            events.RECURRING_RESUMED,
            _("%(actor)s恢复了周期工单「%(subject)s」"),
            _("恢复周期工单"),
            "player-play",
        ),
        Sentence(
            events.RECURRING_ENDED,
            _("%(actor)s结束了周期工单「%(subject)s」：%(why)s"),
            _("结束周期工单"),
            "player-stop",
            told_halt,
        ),
        Sentence(
            events.RECURRING_TAKEN_OVER,
            _("%(actor)s接管了周期工单「%(subject)s」，此前以%(before)s的名义登记"),
            _("接管周期工单"),
            "user-share",
        ),
    )
