"""What an edit did to a plan, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from plans.completeness import PARTS


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
        ("milestone", "changed"): _("修改措施 %(number)s 的节点"),
        ("milestone", "removed"): _("删除措施 %(number)s 的节点"),
    }
    for (name, act), sentence in words.items():
        if data.get(name) == act:
            return sentence % {"number": data["measure"]}
    return ""
