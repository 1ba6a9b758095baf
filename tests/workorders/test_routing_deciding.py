"""The decision as a pure function: for every input within reach, not for examples alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workorders.routing.deciding import (
    Candidate,
    Edition,
    OrderFacts,
    Rule,
    Signs,
    choose,
    decide,
    is_able,
    plain,
)

FACTS = OrderFacts(kind="complaint", priority="normal", department=1)
SKILL = 7

candidates = st.lists(
    st.builds(
        Candidate,
        pk=st.integers(1, 30),
        load=st.integers(0, 9),
        is_away=st.booleans(),
        belongs=st.booleans(),
        levels=st.sampled_from([{}, {SKILL: 1}, {SKILL: 2}, {8: 2}]),
        turn=st.integers(0, 9),
    ),
    max_size=8,
    unique_by=lambda one: one.pk,
)
rules = st.builds(
    Rule,
    pk=st.just(1),
    name=st.just("规则"),
    pick=st.sampled_from(["least", "turn", "person"]),
    least_level=st.sampled_from(["ordinary", "senior"]),
)
needs = st.sampled_from(
    [[], [frozenset({SKILL})], [frozenset({SKILL, 8})], [frozenset({SKILL}), frozenset({8})]]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(rules, candidates, needs)
def test_nobody_is_picked_who_may_not_be_and_somebody_is_if_one_may(rule, people, needed) -> None:  # type: ignore[no-untyped-def]
    person, why, said = choose(rule, people, needed)
    rank = {"ordinary": 1, "senior": 2}[rule.least_level]
    able = {one.pk: one for one in people if one.belongs and not one.is_away and is_able(one, needed, rank)}
    assert (person is None) == (not able)
    if person is None:
        own = [one for one in people if one.belongs]
        assert why == "nobody"
        assert said == {
            "of": len(own),
            "away": sum(one.is_away for one in own),
            "unskilled": sum(not one.is_away for one in own),
        }
        return
    assert person in able
    if rule.pick == "least":
        assert able[person].load == min(one.load for one in able.values())
    if rule.pick == "turn":
        assert able[person].turn == min(one.turn for one in able.values())
    if rule.pick != "person":
        assert choose(rule, people[::-1], needed)[0] == person


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    candidates.filter(lambda people: any(not one.is_away and one.belongs for one in people)),
    st.integers(1, 60),
)
def test_turns_are_fair(people: list[Candidate], orders: int) -> None:
    """Over any number of orders everybody who is here differs by at most one, wherever the turns stood before."""
    rule, given_to, turn = Rule(pk=1, name="轮流", pick="turn"), Counter[int](), 9
    desk = {one.pk: replace(one, turn=min(one.turn, 9)) for one in people}
    for _n in range(orders):
        person, _why, _said = choose(rule, list(desk.values()), [])
        assert person is not None
        turn += 1
        desk[person] = replace(desk[person], turn=turn)
        given_to[person] += 1
    here = [one.pk for one in people if one.belongs and not one.is_away]
    counts = [given_to[pk] for pk in here]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == orders


@pytest.mark.parametrize(
    ("rule", "facts", "fits"),
    [
        ({}, {}, True),
        ({"kinds": frozenset({"repair"})}, {}, False),
        ({"kinds": frozenset({"repair"})}, {"kind": "repair"}, True),
        ({"category": 2}, {"category_ids": (1, 2, 3)}, True),
        ({"category": 3}, {"category_ids": (1, 2)}, False),
        ({"priorities": frozenset({"high"})}, {"priority": "high"}, True),
        ({"channels": frozenset({"app"})}, {"channel": "ＡＰＰ"}, True),
        ({"keywords_any": ("退款", "refund")}, {"text": plain("要求ＲＥＦＵＮＤ")}, True),
        ({"keywords_any": ("退款",)}, {"text": "漏水"}, False),
        ({"keywords_none": ("测试",)}, {"text": "测试单"}, False),
        ({"complexity": "complex"}, {}, False),
        ({"complexity": "complex"}, {"priority": "urgent"}, True),
        ({"complexity": "complex"}, {"is_repeat": True}, True),
        ({"complexity": "complex"}, {"category_ids": (1, 9)}, True),
        ({"complexity": "complex"}, {"text": "找了律师"}, True),
        ({"complexity": "simple"}, {"text": "找了律师"}, False),
        ({"complexity": "simple"}, {}, True),
        ({"kinds": frozenset({"complaint"}), "priorities": frozenset({"high"})}, {}, False),
    ],
)
def test_all_conditions_of_a_rule_must_hold(rule, facts, fits) -> None:  # type: ignore[no-untyped-def]
    signs = Signs(urgent=True, repeat=True, category_ids=frozenset({9}), keywords=("律师",))
    edition = Edition(number=3, rules=[Rule(pk=1, name="规则", **rule)], signs=signs)
    assert (edition.matching(replace(FACTS, **facts)) is not None) == fits


def test_the_first_rule_that_fits_decides_and_without_one_the_order_stays() -> None:
    narrow = Rule(pk=1, name="高", priorities=frozenset({"high"}), department=5)
    wide = Rule(pk=2, name="其余", kinds=frozenset({"complaint"}), pick="least")
    edition = Edition(number=3, rules=[narrow, wide])
    people = [Candidate(pk=4, load=2), Candidate(pk=3, load=2), Candidate(pk=2, load=3)]

    def decided(**facts: str):  # type: ignore[no-untyped-def]
        return decide(edition, replace(FACTS, **facts), lambda rule, place: people)  # type: ignore[arg-type]

    high = decided(priority="high")
    assert (high.rule.pk, high.department, high.person, high.why) == (1, 5, None, "head")
    usual = decided()
    assert (usual.rule.pk, usual.department, usual.person, usual.edition) == (2, 1, 3, 3)
    assert (usual.why, usual.said) == ("least", {"among": 3, "load": 2})
    assert decided(kind="repair") is None
