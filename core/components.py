"""What the components of `templates/components/` are given: plain frozen shapes, made by views and reports.

Text in them is shown as it is; numbers stay Decimal or int and are written by the component.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Action:
    """One thing a person may or may not do now. `decision` is what the command itself asks.

    `method` is `post` (a form), `get` (a link) or `dialog` (opens the dialog whose id is in `url`).
    `confirm` is the sentence that says what will happen; it turns a post into a question first.
    `weight` is `primary` (at most one on a page), `default` or `danger`.
    """

    label: Words
    url: str
    decision: Any = True
    icon: str = ""
    method: str = "post"
    confirm: Words = ""
    weight: str = "default"
    key: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def allowed(self) -> bool:
        return bool(self.decision)

    @property
    def reason(self) -> str:
        """Why it is not possible, in the words of the decision."""
        return "" if self.allowed else str(getattr(self.decision, "sentence", "") or "")

    @property
    def anchor(self) -> str:
        """An id that ties the reason to its button."""
        return f"reason-{abs(hash((str(self.label), self.url)))}"


@dataclass(frozen=True)
class Refusal:
    """Actions that are refused for the same reason: the reason is said once."""

    reason: str
    actions: tuple[Action, ...]


def refusals(actions: Iterable[Action]) -> list[Refusal]:
    """What is not possible, by reason, in the order in which the reasons first appear."""
    grouped: dict[str, list[Action]] = {}
    for action in actions:
        if not action.allowed:
            grouped.setdefault(action.reason, []).append(action)
    return [Refusal(reason, tuple(refused)) for reason, refused in grouped.items()]


@dataclass(frozen=True)
class Crumb:
    label: Words
    url: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter that is set: its words and the address without it."""

    label: Words
    remove_url: str


@dataclass(frozen=True)
class Fact:
    """One line of a facts list; `url` makes the value a link, `note` stands small behind it."""

    label: Words
    value: Any
    url: str = ""
    note: Words = ""


@dataclass(frozen=True)
class Step:
    """One stage of a life cycle. `state` is `done`, `current`, `late` or `todo`; `returns` counts sendings back."""

    label: Words
    state: str = "todo"
    who: Words = ""
    when: Words = ""
    returns: Words = ""


@dataclass(frozen=True)
class TraceLink:
    """One link of the loop's chain. `state` is `done`, `current`, `warn`, `late` or `todo`."""

    kind: Words
    title: Words
    lines: tuple[Words, ...] = ()
    state: str = "done"
    url: str = ""


@dataclass(frozen=True)
class HistoryEntry:
    """Something that happened, told as a sentence; `remark` is quoted below it, `times` how often if more than once."""

    at: datetime
    sentence: Words
    remark: Words = ""
    icon: str = ""
    times: int = 1


@dataclass(frozen=True)
class NumberLine:
    """One step of 'how this number came about': what is done, the formula with the numbers put in, the result."""

    what: Words
    formula: Words
    result: Words = ""
    unit: Words = ""
    status: str = ""
    url: str = ""


@dataclass(frozen=True)
class DutyRow:
    """One row of My day."""

    title: Words
    url: str
    line: Words = ""
    due_at: datetime | None = None
    actions: Sequence[Action] = ()
    slip: str = ""
    slip_text: Words = ""
    select_value: str = ""

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


@dataclass(frozen=True)
class HeatColumn:
    """A period: two short lines of head; `current` is outlined."""

    top: Words
    bottom: Words = ""
    current: bool = False


@dataclass(frozen=True)
class HeatCell:
    """Attainment as a fraction with its status; None is drawn as 'no data', never as zero."""

    value: Decimal | None
    status: str
    url: str = ""
    note: Words = ""


@dataclass(frozen=True)
class HeatRow:
    label: Words
    cells: Sequence[HeatCell]
    weight: Decimal | int | None = None
    url: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Rows by periods. `total` is the row of the whole; `covered` the weight that had data, one text per period."""

    row_head: Words
    columns: Sequence[HeatColumn]
    rows: Sequence[HeatRow]
    total: HeatRow | None = None
    covered: Sequence[Words] = ()
    legend: dict[str, Words] = field(default_factory=dict)
    weight_head: Words = ""


@dataclass(frozen=True)
class Segment:
    """A part of a status bar: status and how many."""

    status: str
    count: int
    label: Words = ""
    url: str = ""
