"""An item in a sentence, in the reader's language, from its facts: of today, of a decision, of a frozen edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numerals import figure
from core.punctuation import clauses, listed, quoted
from plans.indicator_words import name_words, unit_words
from plans.models.consolidation import ItemKind
from plans.models.indicator import Family
from plans.reports.resources import QUARTER_NAMES

Facts = Mapping[str, Any]
SHOWN = 4


def sentence(kind: str, facts: Facts) -> str:
    """What there is and what to decide; facts of another version lack words and are told by their title."""
    try:
        return _SENTENCES[ItemKind(kind)](facts)
    except (KeyError, ValueError):
        return str(facts.get("title", ""))


def named(names: Sequence[str], more: int = 0) -> str:
    """Up to four departments by name, the rest by how many."""
    shown, rest = names[:SHOWN], len(names[SHOWN:]) + more
    if not rest:
        return listed(shown)
    return _("%(names)s等 %(count)s 个部门") % {"names": listed(shown), "count": len(shown) + rest}


def who(facts: Facts) -> str:
    return named(facts["names"], facts.get("more", 0))


def indicator(facts: Facts) -> str:
    return name_words(facts["code"], facts.get("indicator", facts["title"]), facts.get("name_en", ""))


def amount(facts: Facts, name: str, places: int | None = None) -> str:
    """With its unit: a per cent sign stands at the figure, a word apart."""
    value, unit = facts.get(name), str(unit_words(facts.get("unit", "")))
    gap = "" if unit in ("", "%", "‰") else " "
    return figure(None if value is None else Decimal(value), places) + gap + unit


def direction(facts: Facts) -> str:
    return _("指标「%(indicator)s」方向相反：%(up)s要提高，%(down)s要降低。请统一方向。") % {
        "indicator": indicator(facts),
        "up": named(**facts["up"]),
        "down": named(**facts["down"]),
    }


def target(facts: Facts) -> str:
    words = _(
        "%(who)s对同一范围（%(scope)s）的「%(indicator)s」定了不同的目标值，从 %(low)s 到 %(high)s。请统一。"
    )
    return words % {
        "who": who(facts),
        "scope": facts["scope"],
        "indicator": indicator(facts),
        "low": amount(facts, "low"),
        "high": amount(facts, "high"),
    }


def scope(facts: Facts) -> str:
    words = _("「%(indicator)s」有 %(count)s 种适用范围，不能直接相加和比较：%(examples)s。请统一口径。")
    return words % {
        "indicator": indicator(facts),
        "count": facts["wordings"],
        "examples": clauses(facts["examples"]),
    }


def resource(facts: Facts) -> str:
    words = _("%(quarter)s「%(pool)s」只有 %(available)s，短缺 %(shortage)s：%(who)s都要用。")
    return words % {
        "quarter": QUARTER_NAMES[facts["quarter"]],
        "pool": facts["title"],
        "available": amount(facts, "available"),
        "shortage": amount(facts, "shortage"),
        "who": who(facts),
    }


def time(facts: Facts) -> str:
    words = _(
        "%(department)s的「%(measure)s」%(starts)s 开始，要等%(other)s的「%(needs)s」%(due)s 完成，早了 %(days)s 天。"
    )
    return words % {
        "department": facts["department"],
        "measure": facts["title"],
        "starts": facts["starts_on"],
        "other": facts["needs_department"],
        "needs": facts["needs"],
        "due": facts["needs_due_on"],
        "days": facts["days"],
    }


def objective(facts: Facts) -> str:
    words = _(
        "战略目标 %(code)s「%(title)s」要求%(indicator)s达到 %(target)s，%(who)s的目标合起来是 %(combined)s，达不到。"
    )
    return words % {
        "code": facts["objective"],
        "title": facts["title"],
        "indicator": indicator(facts),
        "target": amount(facts, "target"),
        "combined": amount(facts, "combined", facts["places"]),
        "who": who(facts),
    }


def against(facts: Facts) -> str:
    words = _("%(who)s的目标「%(goal)s」（%(course)s）与战略目标 %(code)s「%(title)s」方向相反。")
    return words % {
        "who": who(facts),
        "goal": facts["goal"],
        "course": facts["course"],
        "code": facts["objective"],
        "title": facts["title"],
    }


def unserved(facts: Facts) -> str:
    return _("战略目标 %(code)s「%(title)s」没有部门目标承接。") % {
        "code": facts["objective"],
        "title": facts["title"],
    }


def family(facts: Facts) -> str:
    return _("全公司没有一个「%(family)s」类目标。") % {"family": Family(facts["family"]).label}


def no_plan(facts: Facts) -> str:
    words = {
        "draft": _("%(department)s还没有报送计划。"),
        "returned": _("%(department)s的计划已退回，还没有重报。"),
        "never_asked": _("%(department)s没有编报计划的任务。"),
    }
    return words[facts["why"]] % {"department": facts["title"]}


def finding(facts: Facts) -> str:
    return _("%(department)s找到的问题「%(finding)s」没有目标也没有措施。") % {
        "department": facts["department"],
        "finding": facts["title"],
    }


def unmeasured(facts: Facts) -> str:
    return _("%(department)s的目标「%(goal)s」没有措施。") % {
        "department": facts["department"],
        "goal": facts["title"],
    }


def same_goal(facts: Facts) -> str:
    words = _("%(who)s对同一范围（%(scope)s）的「%(indicator)s」都立了目标。请定由谁牵头，其他部门改为配合。")
    return words % {"who": who(facts), "scope": facts["scope"], "indicator": indicator(facts)}


def same_measure(facts: Facts) -> str:
    words = _("%(who)s都有措施%(measure)s。请看能否一起做，由谁牵头。")
    return words % {"who": who(facts), "measure": quoted(facts["title"])}


def same_person(facts: Facts) -> str:
    words = ngettext(
        "%(person)s同时承担%(who)s的措施，有 %(days)s 天同时进行 %(most)s 项（%(first)s 至 %(last)s）。",
        "%(person)s同时承担%(who)s的措施，有 %(days)s 天同时进行 %(most)s 项（%(first)s 至 %(last)s）。",
        facts["days"],
    )
    return words % {
        "person": facts["title"],
        "who": who(facts),
        "days": facts["days"],
        "most": facts["most"],
        "first": facts["first"],
        "last": facts["last"],
    }


_SENTENCES = {
    ItemKind.DIRECTION: direction,
    ItemKind.TARGET: target,
    ItemKind.SCOPE: scope,
    ItemKind.RESOURCE: resource,
    ItemKind.TIME: time,
    ItemKind.OBJECTIVE: objective,
    ItemKind.AGAINST: against,
    ItemKind.UNSERVED: unserved,
    ItemKind.FAMILY: family,
    ItemKind.NO_PLAN: no_plan,
    ItemKind.FINDING: finding,
    ItemKind.UNMEASURED: unmeasured,
    ItemKind.SAME_GOAL: same_goal,
    ItemKind.SAME_MEASURE: same_measure,
    ItemKind.SAME_PERSON: same_person,
}
