"""Rules and what they decided, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.phrases import Phrase, source_language
from core.punctuation import bracketed, clauses, labelled, listed, quoted
from workorders.models import Complexity, Level, OrderKind, Pick, Priority, RoutingEdition, RoutingRule
from workorders.routing.deciding import Decision

WHY = {
    "head": Phrase(gettext_noop("由部门负责人安排")),
    "least": Phrase(gettext_noop("可派的 %(among)s 人中在办最少（%(load)s 件）")),
    "turn": Phrase(gettext_noop("可派的 %(among)s 人中轮到")),
    "person": Phrase(gettext_noop("规则指定")),
    "nobody": Phrase(
        gettext_noop(
            "无人可派（共 %(of)s 人，离岗 %(away)s 人，技能不符 %(unskilled)s 人），由部门负责人安排"
        )
    ),
}


class RoutedPhrase(Phrase):
    """The reason of an assignment by rule; its own reason is a phrase, too."""

    def said(self, **fields: object) -> str:
        return super().said(**{**fields, "why": told_why(str(fields["why"]))})


ROUTED = RoutedPhrase(gettext_noop("由规则「%(rule)s」（第 %(number)s 版）派给：%(why)s"))
LONGEST = 300


def said_why(why: str, said: Mapping[str, object]) -> str:
    return WHY[why].said(**said)


def told_why(text: str) -> str:
    """A kept reason in the reader's language."""
    for phrase in WHY.values():
        if phrase.fields(text) or phrase.source == text:
            return phrase.told(text)
    return text


def kept_why(decision: Decision) -> str:
    """The reason as it is kept, in the language of the sources."""
    with source_language():
        return said_why(decision.why, decision.said)


def kept_reason(decision: Decision) -> str:
    with source_language():
        why = kept_why(decision)
        return ROUTED.said(rule=decision.rule.name, number=decision.edition, why=why)[:LONGEST]


def told_reason(text: str) -> str:
    """The reason of an assignment in the reader's language; what a person wrote stays as it is."""
    return ROUTED.told(text)


def conditions_of(rule: RoutingRule) -> str:
    """When the rule fits, in one sentence."""
    kinds, priorities = dict(OrderKind.choices), dict(Priority.choices)
    parts = [
        labelled(_("类型"), listed(kinds.get(kind, kind) for kind in rule.kinds)) if rule.kinds else "",
        labelled(_("类别"), _("%(category)s及下级") % {"category": rule.category}) if rule.category else "",
        labelled(_("优先级"), listed(priorities.get(one, one) for one in rule.priorities))
        if rule.priorities
        else "",
        labelled(_("渠道"), listed(rule.channels)) if rule.channels else "",
        labelled(_("含有任一关键词"), listed(map(quoted, rule.keywords_any))) if rule.keywords_any else "",
        labelled(_("不含关键词"), listed(map(quoted, rule.keywords_none))) if rule.keywords_none else "",
        labelled(_("复杂程度"), Complexity(rule.complexity).label) if rule.complexity else "",
    ]
    return clauses(parts) or _("所有工单")


def outcome_of(rule: RoutingRule) -> str:
    """Where the order goes, in one sentence."""
    place = rule.department.name if rule.department else _("登记时的部门")
    if rule.pick == Pick.PERSON and rule.person:
        found = _("指定 %(person)s") % {"person": rule.person.label}
    else:
        found = str(Pick(rule.pick).label)
    return clauses([place, found, skill_words(rule)])


def skill_words(rule: RoutingRule) -> str:
    if not (rule.skill or rule.needs_category_skill) or rule.pick == Pick.HEAD:
        return ""
    names = [rule.skill.name if rule.skill else "", _("类别所需的技能") if rule.needs_category_skill else ""]
    words = _("须会%(skills)s") % {"skills": listed(names)}
    return bracketed(words, Level.SENIOR.label) if rule.least_level == Level.SENIOR else words


def signs_of(edition: RoutingEdition, categories: Mapping[int, str]) -> str:
    """What the edition calls complex; `categories` are the names of those it lists."""
    names = [categories[pk] for pk in edition.complex_category_ids if pk in categories]
    return clauses(
        [
            _("优先级为紧急") if edition.complex_urgent else "",
            _("同一客户一个月内同类再来") if edition.complex_repeat else "",
            labelled(_("类别"), listed(names)) if names else "",
            labelled(_("含有关键词"), listed(map(quoted, edition.complex_keywords)))
            if edition.complex_keywords
            else "",
        ]
    )
