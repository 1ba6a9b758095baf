"""Where the organisation's plan is in its life, and what it says in the shape of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Step
from core.moments import exact
from core.phrases import PERSON
from plans.indicator_words import name_words, unit_words
from plans.lifecycle import OrganizationPlanStatus
from plans.models import OrganizationPlan
from plans.models.consolidation import OVER, ItemAct, ItemGroup, ItemState
from plans.reports.consolidation.board import Board, Entry
from plans.reports.consolidation.content import drafted, item
from plans.reports.consolidation.each import Each
from plans.reports.consolidation.inclusion import Inclusion
from plans.reports.consolidation.rows import Reading
from plans.reports.consolidation.words import sentence

STAGE = {
    OrganizationPlanStatus.DRAFT: 0,
    OrganizationPlanStatus.RETURNED: 0,
    OrganizationPlanStatus.SUBMITTED: 2,
    OrganizationPlanStatus.APPROVED: 3,
    OrganizationPlanStatus.PUBLISHED: 4,
}


def organization_steps(plan: OrganizationPlan, returned: int) -> list[Step]:
    """Consolidated, handed in, approved, published: who did each and when."""
    stage = STAGE[OrganizationPlanStatus(plan.status)]

    def step(index: int, label: str, waiting: str, by: Any, at: Any) -> Step:
        state = "done" if index < stage else "current" if index == stage else "todo"
        chip = (
            ngettext("退回过 %(count)s 次", "退回过 %(count)s 次", returned) % {"count": returned}
            if index == 0 and returned
            else ""
        )
        who, when = (by.label, exact(at)) if state == "done" and by and at else (waiting, "")
        return Step(label, state, who, when, chip)

    return [
        step(0, _("汇总"), _("改善办公室"), None, None),
        step(1, _("提交"), "", plan.submitted_by, plan.submitted_at),
        step(2, _("审批"), _("领导小组"), plan.approved_by, plan.approved_at),
        step(3, _("发布"), _("改善办公室"), plan.published_by, plan.published_at),
    ]


@dataclass(frozen=True)
class GoalText:
    department: str
    number: int
    title: str
    indicator: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    weight: Decimal | None


@dataclass(frozen=True)
class ObjectiveText:
    code: str
    title: str
    description: str
    indicator: str
    unit: str
    target: Decimal | None
    goals: Sequence[GoalText]
    departments: int


@dataclass(frozen=True)
class ItemText:
    group: Any
    sentence: str
    state: str
    state_name: Any
    decisions: list[tuple[Any, str, str]]
    """(what was done, text, by whom), oldest first."""
    is_over: bool


@dataclass(frozen=True)
class OrganizationText:
    """What a content says, told in the reader's language, as far as it is looked at."""

    foreword: str
    summary: str
    objectives: list[ObjectiveText]
    loose_goals: Sequence[GoalText]
    plans: list[Mapping[str, Any]]
    missing: list[Mapping[str, Any]]
    settled: Sequence[ItemText]
    unsettled: Sequence[ItemText]


def organization_text(content: Mapping[str, Any]) -> OrganizationText:
    """A stored content; what waits for leadership stands first."""
    rows = [(ItemState(row["state"]) in OVER, row) for row in content["items"]]
    settled, unsettled = ([row for over, row in rows if over is wanted] for wanted in (True, False))
    unsettled.sort(key=lambda row: row["state"] != ItemState.REFERRED)
    return text_of(content, Each(settled, item_text), Each(unsettled, item_text))


def draft_text(plan: OrganizationPlan, reading: Reading, found: Inclusion, board: Board) -> OrganizationText:
    """What would be handed in now."""
    settled = [entry for entry in board.entries if entry.is_over]
    return text_of(
        drafted(plan, reading, found, board), Each(settled, entry_text), Each(board.unsettled, entry_text)
    )


def entry_text(entry: Entry) -> ItemText:
    return item_text(item(entry))


def text_of(
    content: Mapping[str, Any], settled: Sequence[ItemText], unsettled: Sequence[ItemText]
) -> OrganizationText:
    editions = content.get("editions", {})
    return OrganizationText(
        content["foreword"],
        content["summary"],
        [objective_text(row) for row in content["objectives"]],
        Each(content["loose_goals"], goal_text),
        [{**row, **editions.get(row["department"], {})} for row in content["plans"]],
        content["missing"],
        settled,
        unsettled,
    )


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def objective_text(row: Mapping[str, Any]) -> ObjectiveText:
    indicator = row["indicator"] or {}
    code = indicator.get("code", "")
    return ObjectiveText(
        row["code"],
        row["title"],
        row["description"],
        name_words(code, indicator.get("name", ""), indicator.get("name_en", "")),
        unit_words(indicator.get("unit", "")),
        figure(row["target"]),
        Each(row["goals"], goal_text),
        len({goal["department"] for goal in row["goals"]}),
    )


def goal_text(row: Mapping[str, Any]) -> GoalText:
    return GoalText(
        row["department_name"],
        row["number"],
        row["title"],
        name_words(row["indicator"] or "", row["indicator_name"], row["indicator_name_en"]),
        unit_words(row["unit"]),
        figure(row["baseline"]),
        figure(row["target"]),
        figure(row["weight"]),
    )


def item_text(row: Mapping[str, Any]) -> ItemText:
    state = ItemState(row["state"])
    acts = dict(ItemAct.choices)
    return ItemText(
        ItemGroup(row["group"]).label,
        sentence(row["kind"], row["facts"]),
        str(state),
        state.label,
        [(acts.get(one["act"], ""), one["text"], PERSON.told(one["by"])) for one in row["decisions"]],
        state in OVER,
    )
