"""The fields of a plan's content in words: what they are called, how a value reads, which of them share a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.custom_fields import shown
from core.numerals import figure
from core.phrases import PERSON
from core.punctuation import apart, listed
from plans.indicator_words import unit_words
from plans.models import Finding, Goal, Measure
from plans.models.finding import FindingSource
from plans.models.goal import AttainmentMethod, MeasureFamily
from plans.reports import additions
from plans.reports.content import indicator_named

Said = Mapping[str, Any]
Prefix = str | Promise

GROUPS: Mapping[str, Mapping[str, Mapping[str, Prefix]]] = {
    "goals": {
        "title": {"title": ""},
        "scope": {"scope": ""},
        "indicator": {"indicator": ""},
        "method": {"method": ""},
        "aim": {"baseline": "", "target": "→"},
        "range": {"range_low": "", "range_high": "–", "tolerance": "±"},
        "quarters": {
            "quarters.1": gettext_lazy("一季度"),
            "quarters.2": gettext_lazy("二季度"),
            "quarters.3": gettext_lazy("三季度"),
            "quarters.4": gettext_lazy("四季度"),
        },
        "weight": {"weight": ""},
        "bounds": {"floor": "", "ceiling": "–"},
        "objective": {"objective": ""},
        "owner": {"owner": ""},
        "term": {"starts_on": "", "due_on": "→"},
        "ended_on": {"ended_on": ""},
        "rationale": {"rationale": ""},
        "findings": {"findings": ""},
        "evidence": {"evidence": ""},
        "parts": {"parts": ""},
    },
    "measures": {
        "title": {"title": ""},
        "family": {"family": ""},
        "description": {"description": ""},
        "owner": {"owner": ""},
        "term": {"starts_on": "", "due_on": "→"},
        "ended_on": {"ended_on": ""},
        "goals": {"goals": ""},
        "expected_effect": {"expected_effect": ""},
        "cost": {"cost": ""},
        "benefit": {"benefit": ""},
        "benefit_basis": {"benefit_basis": ""},
        "findings": {"findings": ""},
        "milestones": {"milestones": ""},
        "needs": {"needs": ""},
        "requests": {"requests": ""},
    },
    "findings": {
        "statement": {"statement": ""},
        "source": {"source": ""},
        "detail": {"detail": ""},
        "evidence": {"evidence": ""},
    },
}
"""Row -> its fields, each with the word or sign before its value."""
PROSE = frozenset(
    [
        *("text", "title", "scope", "rationale", "description", "expected_effect", "benefit_basis"),
        *("statement", "detail", "explanation", "milestones", "needs", "requests", "evidence", "parts"),
    ]
)
"""Rows that are compared character by character; of the others the whole value changes."""
ROWS: Mapping[str, Prefix] = {
    "text": gettext_lazy("正文"),
    "aim": gettext_lazy("基线 → 目标"),
    "range": gettext_lazy("目标区间"),
    "quarters": gettext_lazy("季度目标"),
    "bounds": gettext_lazy("达成率范围（%）"),
    "term": gettext_lazy("起止"),
    "goals": gettext_lazy("服务的目标"),
    "evidence": gettext_lazy("数据依据"),
    "parts": gettext_lazy("目标分解"),
    "milestones": gettext_lazy("里程碑"),
    "needs": gettext_lazy("前置措施"),
    "requests": gettext_lazy("资源申请"),
    "explanation": gettext_lazy("对提醒的说明"),
}
MODELS: Mapping[str, Any] = {"goals": Goal, "measures": Measure, "findings": Finding}
FIGURES = frozenset(
    (
        "baseline",
        "target",
        "range_low",
        "range_high",
        "tolerance",
        "floor",
        "ceiling",
        "weight",
        "cost",
        "benefit",
    )
)


def label_of(name: str, code: str) -> str:
    """What a row is called."""
    if code in ROWS:
        return str(ROWS[code])
    return str(MODELS[name]._meta.get_field(code).verbose_name)


class Words:
    """Values in words, codes by the names that were kept beside a content."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self.names = names

    def value(self, name: str, code: str, row: Said) -> str:
        """Empty for nothing."""
        outer, dot, inner = code.partition(".")
        value = (row.get(outer) or {}).get(inner) if dot else row.get(code)
        if value in (None, "", [], {}):
            return ""
        if code in FIGURES or outer == "quarters":
            return figure(Decimal(value))
        told = getattr(self, f"told_{outer}", None)
        return told(value, row) if told else str(value)

    def told_indicator(self, code: str, row: Said) -> str:
        unit = self.names.get("units", {}).get(code, "")
        return apart([indicator_named(code, self.names), unit_words(unit) if unit else ""])

    def told_method(self, code: str, row: Said) -> str:
        return str(AttainmentMethod(code).label)

    def told_family(self, code: str, row: Said) -> str:
        return str(MeasureFamily(code).label)

    def told_source(self, code: str, row: Said) -> str:
        return str(FindingSource(code).label)

    def told_owner(self, username: str, row: Said) -> str:
        return PERSON.told(self.names.get("people", {}).get(username, username))

    def told_objective(self, code: str, row: Said) -> str:
        return f"{code} {self.names.get('objectives', {}).get(code, '')}".strip()

    def told_goals(self, shares: Mapping[str, str], row: Said) -> str:
        words = _("目标 %(number)s（%(weight)s%%）")
        gone = _("已删除的目标 %(number)s（%(weight)s%%）")
        pairs = sorted(((int(key), share) for key, share in shares.items()), key=lambda one: one[0] % 10_000)
        return listed(
            (words if number > 0 else gone) % {"number": abs(number), "weight": share}
            for number, share in pairs
        )

    def told_findings(self, numbers: Sequence[int], row: Said) -> str:
        words, gone = _("问题 %(number)s"), _("已删除的问题 %(number)s")
        return listed((words if n > 0 else gone) % {"number": abs(n)} for n in numbers)

    def told_milestones(self, rows: Sequence[Said], row: Said) -> str:
        words = _("权重 %(weight)s")
        return "\n".join(
            apart([f"{one['due_on']} {one['title']}", words % one if one.get("weight") else ""])
            for one in rows
        )

    def told_needs(self, rows: Sequence[Said], row: Said) -> str:
        positive = [{**need, "measure": abs(need["measure"])} for need in rows]
        return "\n".join(additions.needs_words({"needs": positive}, self.names))

    def told_requests(self, rows: Sequence[Said], row: Said) -> str:
        words = _("%(pool)s 第 %(quarter)s 季度 %(amount)s %(unit)s")
        return "\n".join(
            apart([words % {**one, "amount": figure(Decimal(one["amount"]))}, one.get("note")])
            for one in rows
        )

    def told_parts(self, rows: Sequence[Said], row: Said) -> str:
        lines = additions.part_lines(row, self.names)
        words = _("%(holder)s：%(target)s，权重 %(weight)s%%")
        return "\n".join(
            apart(
                [
                    words
                    % {"holder": one.holder, "target": figure(one.target), "weight": figure(one.weight)},
                    one.note,
                ]
            )
            for one in lines
        )

    def told_evidence(self, rows: Sequence[Said], row: Said) -> str:
        return self.evidence(rows)

    def evidence(self, rows: Sequence[Said]) -> str:
        return "\n".join(apart([one["title"], one["figures"].get("line", "")]) for one in rows)

    def custom(self, row: Said, code: str) -> str:
        return shown(row.get("custom", {}).get(code))

    def custom_label(self, name: str, code: str) -> str:
        return self.names.get(f"custom_{name.removesuffix('s')}", {}).get(code, "")
