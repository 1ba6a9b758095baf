"""What a plan may say besides its six parts: findings with figures, shares of teams, milestones, needs, reasons.

Every reader here takes content that is silent about a thing, as editions that were frozen before it existed are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.completeness import PARTS
from plans.models.finding import FindingSource

Said = Mapping[str, Any]
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class EvidenceLine:
    title: str
    line: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    taken_on: date | None


@dataclass(frozen=True)
class FindingLine:
    """`goals` and `measures` are the numbers of those that answer it."""

    number: int
    source: str
    statement: str
    detail: str
    evidence: list[EvidenceLine]
    goals: list[int]
    measures: list[int]


@dataclass(frozen=True)
class PartLine:
    """What a team or a person answers for; `depth` is 0 directly under the goal."""

    holder: str
    target: Decimal | None
    weight: Decimal
    note: str
    depth: int


def finding_lines(content: Said) -> list[FindingLine]:
    return [
        FindingLine(
            number=said["number"],
            source=str(FindingSource(said["source"]).label),
            statement=said["statement"],
            detail=said["detail"],
            evidence=evidence_lines(said.get("evidence", ())),
            goals=answering(content["goals"], said["number"]),
            measures=answering(content["measures"], said["number"]),
        )
        for said in content.get("findings", ())
    ]


def answering(items: Sequence[Said], number: int) -> list[int]:
    return [item["number"] for item in items if number in item.get("findings", ())]


def evidence_lines(said: Sequence[Said]) -> list[EvidenceLine]:
    return [
        EvidenceLine(
            one["title"],
            one["figures"].get("line", ""),
            one["figures"].get("head", ()),
            one["figures"].get("rows", ()),
            day_of(one.get("taken_at")),
        )
        for one in said
    ]


def day_of(moment: datetime | str | None) -> date | None:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.date() if moment else None


def part_lines(goal: Said, names: Names) -> list[PartLine]:
    """The tree of parts from the top, each below the one it belongs to."""
    parts = goal.get("parts", ())
    found: list[PartLine] = []

    def walk(above: str | None, depth: int) -> None:
        for part in parts:
            if part["parent"] != above or depth > 8:
                continue
            target = None if part["target"] is None else Decimal(part["target"])
            found.append(
                PartLine(holder(part["holder"], names), target, Decimal(part["weight"]), part["note"], depth)
            )
            walk(part["holder"], depth + 1)

    walk(None, 0)
    return found


def holder(code: str, names: Names) -> str:
    kind, _colon, name = code.partition(":")
    return names.get("people" if kind == "person" else "department", {}).get(name, name)


def needs_words(measure: Said, names: Names) -> list[str]:
    words = []
    for need in measure.get("needs", ()):
        said = {
            "department": names.get("department", {}).get(need["department"], need["department"]),
            "number": need["measure"],
            "days": need["lag_days"],
        }
        sentence = (
            _("%(department)s的措施 %(number)s")
            if not need["lag_days"]
            else _("%(department)s的措施 %(number)s，完成后隔 %(days)s 天")
        )
        words.append(sentence % said)
    return words


def explanation_lines(content: Said) -> list[tuple[str, str]]:
    """Where the warning stood, and why it may stand."""
    return [(where(key), text) for key, text in content.get("explanations", {}).items()]


def where(key: str) -> str:
    part, _dot, rest = key.partition(".")
    number = rest.partition(".")[0]
    words = {"goals": _("目标 %(number)s"), "measures": _("措施 %(number)s")}
    if part in words and number.isdigit():
        return words[part] % {"number": number}
    return str(dict(PARTS).get(part, part))
