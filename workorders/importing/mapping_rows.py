"""The form of a mapping as rows: one for each field of an order, with the column that fills it."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from workorders.importing.fields import CHOICES, NUMBERS, REQUIRED, TEXTS, TIMES, label_of
from workorders.importing.guessing import Examples

FIRST = ("external_id", "title", "kind", "reported_at", "department")
"""What every mapping has; they stand above the others."""
SHOWN = 3
BLANK = 2
MOST_WORDS = 40
Sent = AnyMapping[str, Sequence[str]]


@dataclass(slots=True)
class FieldRow:
    name: str
    label: str
    shape: str
    """text, choice, time, number, department, category or assignee: which further settings it has."""
    is_required: bool
    said: dict[str, str]
    examples: list[str]
    choices: list[tuple[str, Any]] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    """For a choice: words of the file beside ours; the last ones are blank."""
    problems: list[str] = field(default_factory=list)

    @property
    def is_more(self) -> bool:
        """Does it want looking at: something is wrong, or words of the file mean nothing yet."""
        return bool(self.problems) or any(word and not choice for word, choice in self.words)


def rows_of(sent: Sent, examples: Examples, problems: AnyMapping[str, Sequence[Any]]) -> list[FieldRow]:
    others = [name for name in (*TEXTS, *CHOICES, *TIMES, *NUMBERS) if name not in FIRST]
    names = (*FIRST, "category", "assignee", *others)
    return [_row(name, sent, examples, problems) for name in names]


def other_problems(problems: AnyMapping[str, Sequence[Any]], rows: Sequence[FieldRow]) -> list[str]:
    """What belongs to no row."""
    told = {sentence for row in rows for sentence in row.problems}
    return [
        f"{key}: {sentence}" if key not in ("name", "source_system") else str(sentence)
        for key, sentences in problems.items()
        for sentence in sentences
        if not any(str(sentence) in line for line in told)
    ]


def _row(name: str, sent: Sent, examples: Examples, problems: AnyMapping[str, Sequence[Any]]) -> FieldRow:
    prefix = f"{name}-"
    said = {
        key.removeprefix(prefix): values[-1]
        for key, values in sent.items()
        if key.startswith(prefix) and values and key not in (f"{name}-word", f"{name}-choice")
    }
    said.setdefault("values", "")  # else a template would find the method of the dict
    found = list(examples.get(said.get("column", ""), ()))
    row = FieldRow(
        name,
        _label(name),
        shape_of(name),
        name in (*REQUIRED, "department"),
        said,
        found[:SHOWN],
    )
    keys = (name, f"fields.{name}")
    row.problems = [
        str(sentence)
        for key, sentences in problems.items()
        if key in keys or key.startswith(tuple(f"{one}." for one in keys))
        for sentence in sentences
    ]
    if name in CHOICES:
        row.choices = list(CHOICES[name].choices)
        row.words = _words(name, sent, found)
    return row


def _words(name: str, sent: Sent, found: Sequence[str]) -> list[tuple[str, str]]:
    kept = [
        (word, choice)
        for word, choice in zip(sent.get(f"{name}-word", ()), sent.get(f"{name}-choice", ()), strict=False)
        if word
    ]
    known = {word for word, _choice in kept} | set(CHOICES[name].values)
    fresh = [(word, "") for word in found if word not in known]
    return [*kept, *fresh[:MOST_WORDS], *[("", "")] * BLANK]


def shape_of(name: str) -> str:
    for shape, names in (("text", TEXTS), ("choice", CHOICES), ("time", TIMES), ("number", NUMBERS)):
        if name in names:
            return shape
    return name


def _label(name: str) -> str:
    labels = {
        "department": _("责任部门"),
        "category": _("类别"),
        "assignee": _("责任人"),
        "resolved_at": _("解决时间"),
        "closed_at": _("关闭时间"),
        "cancelled_at": _("取消时间"),
    }
    return labels.get(name) or label_of(name)
