"""What several departments plan twice: goals about the same, measures alike, one person in two plans at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from plans.models import Indicator
from plans.models.consolidation import ItemKind
from plans.models.goal import figure_text
from plans.reports.consolidation.conflicts import indicator_facts, party, same_scope
from plans.reports.consolidation.items import Item, Party, Told, main_words, names_of, short_hash
from plans.reports.consolidation.rows import GoalRow, MeasureRow, Reading, SpanRow
from plans.reports.overlaps import count_days


def overlaps(reading: Reading) -> Iterator[Item]:
    yield from same_goals(reading)
    yield from same_measures(reading)
    yield from same_people(reading)


def same_goals(reading: Reading) -> Iterator[Item]:
    """The same indicator about the very same scope with one target in several departments: who leads?"""
    for indicator_id, goals in reading.goals_by_indicator().items():
        indicator = reading.indicators[indicator_id]
        for scope, rows in same_scope(goals).items():
            targets = {goal.target for goal in rows if goal.target is not None}
            if len(targets) > 1:
                continue  # told as a conflict
            tell = partial(tell_same_goal, reading, indicator, rows)
            yield Item(ItemKind.SAME_GOAL, f"{indicator.code}-{short_hash(scope)}", tell)


def tell_same_goal(reading: Reading, indicator: Indicator, goals: Sequence[GoalRow]) -> Told:
    parties = [party(reading, goal, figure_text(goal.target) or "") for goal in goals]
    return {**indicator_facts(indicator), "scope": goals[0].scope, **names_of(parties)}, parties


def same_measures(reading: Reading) -> Iterator[Item]:
    found: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in reading.measures:
        found[row.title].append(row)
    alike: dict[str, list[MeasureRow]] = defaultdict(list)
    for title, rows in found.items():
        alike[main_words(title)] += rows
    for words, rows in alike.items():
        if words and len({row.plan_id for row in rows}) > 1:
            yield Item(ItemKind.SAME_MEASURE, short_hash(words), partial(tell_same_measure, reading, rows))


def tell_same_measure(reading: Reading, measures: Sequence[MeasureRow]) -> Told:
    parties = [measure_party(reading, row) for row in measures]
    return {"title": measures[0].title, **names_of(parties)}, parties


def measure_party(reading: Reading, row: MeasureRow | SpanRow, figure: str = "") -> Party:
    plan = reading.plans[row.plan_id]
    return Party(plan.department_id, plan.name, "measure", row.pk, row.plan_id, row.number, row.title, figure)


def same_people(reading: Reading) -> Iterator[Item]:
    """A person whose measures of several departments run on the same days."""
    by_owner: dict[int, list[SpanRow]] = defaultdict(list)
    for row in reading.spans:
        by_owner[row.owner_id].append(row)
    for owner_id, rows in by_owner.items():
        counted = count_days([(row.starts_on, row.due_on, row.pk) for row in rows])
        if counted is None:
            continue
        days, most, first, last, met = counted
        together = set(met)
        crowded = [row for row in rows if row.pk in together]
        if len({row.plan_id for row in crowded}) > 1:
            facts = {
                "title": rows[0].owner,
                "days": days,
                "most": most,
                "first": first.isoformat(),
                "last": last.isoformat(),
            }
            yield Item(
                ItemKind.SAME_PERSON, str(owner_id), partial(tell_same_person, reading, crowded, facts)
            )


def tell_same_person(reading: Reading, measures: Sequence[SpanRow], facts: dict[str, Any]) -> Told:
    parties = [
        measure_party(reading, row, f"{row.starts_on.isoformat()}/{row.due_on.isoformat()}")
        for row in measures
    ]
    return {**facts, **names_of(parties)}, parties
