"""Differences of two contents: put in they give the other content, of the same there are none, read from the other
side they are mirrored; goals are matched as the same ones when numbers shift.

`JINGJIN_DIFFERENCE_EXAMPLES` sets how many pairs of contents are tried (25 in the suite, 2000 in the full size)."""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.commands.goals import remove_goal
from plans.differences import TEXTS, Difference, applied, compare, differences
from plans.marks import marks
from plans.reports.differences import count_of, sections
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_finding, make_goal, make_measure, make_part

sized = settings(max_examples=int(os.environ.get("JINGJIN_DIFFERENCE_EXAMPLES", "25")), deadline=None)
WORDS = st.text(alphabet="减少延误把由每千单降到 9.58%ab，。\n", max_size=30)
FIGURES = st.sampled_from(["80", "90", "9.8", "6.5", None])
DAYS = st.sampled_from(["2027-01-01", "2027-06-30", None])
MIRROR = {"added": "removed", "removed": "added", "changed": "changed"}


def dropping(content: dict[str, Any]) -> dict[str, Any]:
    """As `said()` leaves out what is silent."""
    optional = ("findings", "milestones", "custom", "benefit", "explanations")
    return {k: v for k, v in content.items() if k not in optional or v not in (None, "", [], {})}


@st.composite
def goals(draw: st.DrawFn, number: int, finding_count: int) -> dict[str, Any]:
    quarters = draw(st.dictionaries(st.sampled_from("1234"), st.sampled_from(["80", "90"])))
    return dropping(
        {
            "number": number,
            "title": draw(WORDS),
            "indicator": draw(st.sampled_from(["on_time_rate", None])),
            "target": draw(FIGURES),
            "due_on": draw(DAYS),
            "quarters": quarters,
            "findings": [n for n in range(1, finding_count + 1) if draw(st.booleans())],
            "custom": draw(
                st.dictionaries(st.sampled_from(["risk", "vendor"]), st.sampled_from(["高", "低"]))
            ),
        }
    )


@st.composite
def measures(draw: st.DrawFn, number: int, goal_count: int) -> dict[str, Any]:
    shares = draw(st.dictionaries(st.integers(1, max(goal_count, 1)).map(str), st.just("50")))
    rows = st.fixed_dictionaries({"title": WORDS, "due_on": DAYS})
    return dropping(
        {
            "number": number,
            "title": draw(WORDS),
            "family": "process",
            "cost": draw(FIGURES),
            "goals": shares if goal_count else {},
            "benefit": draw(FIGURES),
            "milestones": draw(st.lists(rows, max_size=2)),
        }
    )


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """With the rows of the database known, in any order: some of 1 to 6, so that two contents share a few."""
    known = st.lists(st.integers(1, 6), unique=True, max_size=4)
    goal_ids, measure_ids, finding_ids = draw(known), draw(known), draw(known)
    keys = ["overview", *(f"goals.{n}.target" for n in range(1, len(goal_ids) + 1))]
    content = dropping(
        {
            "department": "A",
            **{part: draw(WORDS) for part in TEXTS},
            "goals": [draw(goals(n, len(finding_ids))) for n in range(1, len(goal_ids) + 1)],
            "measures": [draw(measures(n, len(goal_ids))) for n in range(1, len(measure_ids) + 1)],
            "findings": [
                {"number": n, "source": "metrics", "statement": draw(WORDS), "detail": "", "evidence": []}
                for n in range(1, len(finding_ids) + 1)
            ],
            "explanations": draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(["因为", "所以"]))),
        }
    )
    ids = {"goals_ids": goal_ids, "measures_ids": measure_ids, "findings_ids": finding_ids}
    names = {name: {str(n): str(pk) for n, pk in enumerate(rows, 1)} for name, rows in ids.items()}
    return {**content, "names": names}


def without_names(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "names"}


@sized
@given(contents(), contents())
def test_put_into_one_content_they_give_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert applied(one, compare(one, other)) == without_names(other)


@sized
@given(contents(), contents())
def test_by_titles_too(one: dict[str, Any], other: dict[str, Any]) -> None:
    one, other = without_names(one), without_names(other)
    assert applied(one, compare(one, other)) == other


@sized
@given(contents())
def test_of_the_same_there_are_none(one: dict[str, Any]) -> None:
    assert differences(one, one) == []
    assert differences(without_names(one), without_names(one)) == []


def outline(found: list[Difference], *, mirrored: bool) -> Counter[tuple[str, ...]]:
    """Of each difference what does not depend on which side's numbers it is told in."""
    return Counter(
        (one.part, one.field.partition(".")[0], MIRROR[one.kind] if mirrored else one.kind, one.item)
        for one in found
        if one.part not in ("", "explanations")
    )


@sized
@given(contents(), contents())
def test_from_the_other_side_they_are_mirrored(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert outline(differences(one, other), mirrored=False) == outline(differences(other, one), mirrored=True)


@given(WORDS, WORDS)
def test_marks_hold_both_texts(before: str, after: str) -> None:
    found = marks(before, after)
    assert "".join(mark.text for mark in found if mark.kind != "added") == before
    assert "".join(mark.text for mark in found if mark.kind != "removed") == after
    assert all(a.kind != b.kind for a, b in pairwise(found))


def test_a_figure_is_struck_out_whole_and_chinese_by_character() -> None:
    found = [
        (mark.kind, mark.text)
        for mark in marks("由每千单 9.8 件降到 5.0 件", "由每千单 9.8 件降到 6.5 件以内")
    ]
    assert found == [
        ("same", "由每千单 9.8 件降到 "),
        ("removed", "5.0"),
        ("added", "6.5"),
        ("same", " 件"),
        ("added", "以内"),
    ]
    assert [m.text for m in marks("SLA breach", "SLA breaches") if m.kind == "added"] == ["breaches"]


def test_two_long_texts_without_a_sentence_in_common_are_compared_at_once() -> None:
    before, after = "延误" * 12_000, "投诉少" * 8_000
    assert [mark.kind for mark in marks(before, after)] == ["removed", "added"]


@pytest.mark.django_db
def test_a_goal_that_moved_up_is_the_same_goal(cast: Cast) -> None:
    """Removing goal 1 shows one goal gone: the other goal, its measure's share and its warnings only moved."""
    plan = complete_plan(cast)
    first = plan.goals.get()
    second = make_goal(plan=plan, title="投诉由 9.8 件降到 6.5 件", owner=cast.head_a)
    make_part(second, department=cast.a_team)
    second.findings.add(make_finding(plan))
    make_measure((second,), title="区域派单", owner=cast.head_a)
    before = plan.kept()
    remove_goal(first, by=cast.head_a, version=plan.version)
    plan.refresh_from_db()
    found = differences(before, plan.kept())
    assert [(one.place, one.field, one.kind) for one in found if one.field != "goals.-1"] == [
        ("goals.1", "", "removed")
    ] + [(one.place, one.field, "removed") for one in found if one.place == "explanations"]
    told = {s.anchor: s for s in sections(before, plan.kept())}
    assert told[f"goals-{second.pk}"].moved_from == 2
    assert told[f"goals-{second.pk}"].kind == "same"
    assert told[f"goals-{first.pk}"].kind == "removed"


@pytest.mark.django_db
def test_a_plan_reads_row_by_row_with_its_changes(cast: Cast) -> None:
    plan = complete_plan(cast)
    before = plan.kept()
    goal = plan.goals.get()
    goal.target, goal.scope = Decimal(85), "城区工单"
    goal.save()
    goal.targets.filter(quarter=4).update(value=85)
    after = plan.kept()
    found = sections(before, after)
    rows = {row.field: row for section in found for row in section.changed_rows}
    assert set(rows) == {"aim", "scope", "quarters"}
    assert count_of(found) == 3
    assert (rows["aim"].before, rows["aim"].after) == ("80 → 90", "80 → 85")
    assert [(m.kind, m.text) for m in rows["aim"].marks] == [
        ("same", "80"), ("same", " "), ("same", "→ "), ("removed", "90"), ("added", "85")
    ]  # fmt: skip
    assert count_of(sections(after, after)) == count_of(sections(None, after)) == 0
