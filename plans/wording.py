"""What happened to a plan, told as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.sentences import entry
from core.components import HistoryEntry
from plans import events
from plans.completeness import PARTS

SENTENCES: Mapping[str, str | Promise] = {
    events.PLAN_OPENED: gettext_lazy("%(actor)s启动周期，请部门编报计划"),
    events.PLAN_SUBMITTED: gettext_lazy("%(actor)s报送第 %(version)s 稿"),
    events.PLAN_RETURNED: gettext_lazy("%(actor)s退回第 %(version)s 稿"),
    events.PLAN_REVIEWED: gettext_lazy("%(actor)s审核通过第 %(version)s 稿"),
    events.PLAN_APPROVED: gettext_lazy("%(actor)s审批同意第 %(version)s 稿"),
    events.PLAN_PUBLISHED: gettext_lazy("%(actor)s发布第 %(edition)s 版"),
    events.PLAN_URGED: gettext_lazy("%(actor)s催办，请尽快报送"),
    events.PLAN_CLOSED: gettext_lazy("%(actor)s关闭周期，计划随之关闭"),
    events.DRAFTER_ADDED: gettext_lazy("%(actor)s请%(person)s协作编写"),
    events.DRAFTER_REMOVED: gettext_lazy("%(actor)s结束%(person)s的协作编写"),
}
ICONS = {
    events.PLAN_OPENED: "player-play",
    events.PLAN_EDITED: "pencil",
    events.PLAN_SUBMITTED: "send",
    events.PLAN_RETURNED: "arrow-back-up",
    events.PLAN_REVIEWED: "circle-check",
    events.PLAN_APPROVED: "rubber-stamp",
    events.PLAN_PUBLISHED: "world-check",
    events.PLAN_URGED: "bell-ringing",
    events.PLAN_CLOSED: "lock",
    events.DRAFTER_ADDED: "user-plus",
    events.DRAFTER_REMOVED: "user-minus",
}


def entry_of(event: Event) -> HistoryEntry:
    """As plans tell it; what is not theirs (comments, files) as everywhere."""
    if event.name not in SENTENCES and event.name != events.PLAN_EDITED:
        return entry(event)
    remark = str(event.data.get("remarks", ""))
    return HistoryEntry(event.at, sentence_of(event), remark, ICONS.get(event.name, ""))


def sentence_of(event: Event) -> str:
    """One sentence; `B 代 A` where someone acted for another."""
    actor = event.actor_words or _("系统")
    if event.on_behalf_of_id:
        actor = _("%(actor)s代%(other)s") % {"actor": actor, "other": event.on_behalf_of}
    if event.name == events.PLAN_EDITED:
        return _("%(actor)s%(what)s（第 %(version)s 稿）") % {
            "actor": actor,
            "what": edit_words(event.data),
            "version": event.data.get("version", ""),
        }
    sentence = SENTENCES[event.name]
    facts = {"version": "", "edition": "", "person": "", **event.data, "actor": actor}
    said = str(sentence) % facts
    return said + _("（逾期）") if event.name == events.PLAN_SUBMITTED and event.data.get("is_late") else said


def edit_words(data: Mapping[str, Any]) -> str:
    """What an edit did: `修改了现状分析`, `增加目标 2`, `修改目标 2 的全年目标`."""
    if "quoted" in data:
        return _("引用了数据「%(title)s」") % {"title": data["quoted"]}
    if "unquoted" in data:
        return _("取下了数据「%(title)s」") % {"title": data["unquoted"]}
    if "part" in data:
        return _("修改了%(part)s") % {"part": dict(PARTS).get(data["part"], data["part"])}
    if "copied_from" in data:
        return _("从 %(year)s 年计划带入：目标 %(goals)s 项，措施 %(measures)s 项") % {
            "year": data["copied_from"],
            "goals": data["goals"],
            "measures": data["measures"],
        }
    if "template" in data:
        return _("按模板「%(name)s」起草") % {"name": data["template"]}
    if "explanation" in data:
        return _("说明了%(where)s的提醒") % {"where": data["where"]}
    if special := breakdown_words(data) or schedule_words(data):
        return special
    if "goal" in data:
        what = _("目标 %(number)s") % {"number": data["goal"]}
    elif "measure" in data:
        what = _("措施 %(number)s") % {"number": data["measure"]}
    elif "finding" in data:
        what = _("问题 %(number)s") % {"number": data["finding"]}
    else:
        return _("修改了计划")
    if "added" in data:
        return _("增加%(what)s") % {"what": what}
    return (_("删除%(what)s") if "removed" in data else _("修改%(what)s")) % {"what": what}


def breakdown_words(data: Mapping[str, Any]) -> str:
    if "weights" in data:
        return _("修改了目标与措施的权重")
    words = {
        "added": _("分解了目标 %(number)s"),
        "changed": _("修改了目标 %(number)s 的分解"),
        "removed": _("删除了目标 %(number)s 的分解"),
    }
    sentence = words.get(str(data.get("breakdown", "")))
    return sentence % {"number": data["goal"]} if sentence else ""


def schedule_words(data: Mapping[str, Any]) -> str:
    if "moved" in data:
        return _("调整了措施 %(numbers)s 的日期") % {"numbers": _("、").join(data["moved"])}
    words = {
        ("needs", "added"): _("为措施 %(number)s 增加前置措施"),
        ("needs", "removed"): _("去掉措施 %(number)s 的前置措施"),
        ("milestone", "added"): _("为措施 %(number)s 增加节点"),
        ("milestone", "removed"): _("删除措施 %(number)s 的节点"),
    }
    for (name, act), sentence in words.items():
        if data.get(name) == act:
            return sentence % {"number": data["measure"]}
    return ""
