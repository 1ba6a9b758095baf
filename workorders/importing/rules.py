"""The rules of a mapping, as typed data."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

ENCODINGS = ("auto", "utf-8", "utf-8-sig", "gb18030", "utf-16")
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class FileRule:
    encoding: str = "auto"
    delimiter: str = ","
    sheet: str = ""
    """Name of the sheet of an XLSX; the first one when empty."""
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where the text of a field comes from: the first column that is not empty, else `default`; or a fixed value."""

    columns: tuple[str, ...] = ()
    value: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class TextRule(FieldRule):
    prefix: str = ""
    too_long: str = "reject"
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChoiceRule(FieldRule):
    values: dict[str, str] = field(default_factory=dict)
    otherwise: str = ""
    """The choice for a text that `values` does not list; empty refuses the row."""


@dataclass(frozen=True, slots=True)
class TimeRule(FieldRule):
    formats: tuple[str, ...] = ("iso",)
    zone: ZoneInfo | None = None
    ambiguous: str = "reject"
    nonexistent: str = "reject"


@dataclass(frozen=True, slots=True)
class NumberRule(FieldRule):
    pass


@dataclass(frozen=True, slots=True)
class CategoryRule:
    columns: tuple[str, ...] = ()
    create: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentRule(FieldRule):
    match: str = "code"
    values: dict[str, str] = field(default_factory=dict)
    create: bool = False
    names: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    is_service: bool = True


@dataclass(frozen=True, slots=True)
class AssigneeRule(FieldRule):
    match: str = "username"
    otherwise: str = "reject"


@dataclass(frozen=True)
class Mapping:
    source_system: str
    file: FileRule
    texts: dict[str, TextRule]
    choices: dict[str, ChoiceRule]
    times: dict[str, TimeRule]
    numbers: dict[str, NumberRule]
    department: DepartmentRule
    category: CategoryRule | None
    assignee: AssigneeRule | None
    deadlines: str
    """`given`: only what the file says; `service_level`: where it says nothing, by the service levels."""
    text: str

    @property
    def columns(self) -> list[str]:
        """Every column the mapping names, once, in order."""
        rules: list[FieldRule | CategoryRule] = [
            *self.texts.values(),
            *self.choices.values(),
            *self.times.values(),
            *self.numbers.values(),
            self.department,
        ]
        rules += [rule for rule in (self.category, self.assignee) if rule is not None]
        return list(dict.fromkeys(column for rule in rules for column in rule.columns))

    @property
    def fields(self) -> list[str]:
        return [*self.texts, *self.choices, *self.times, *self.numbers]
