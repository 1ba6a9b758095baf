"""Parts against the whole: in any order, split in any consistent way, in words to act on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.ordering import Days, Edge, circle, pushed
from plans.reconciliation import Share, Way, Whole, equal_weights, joined, portions, reconcile, sentences


def cents(least: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda n: Decimal(n) / 100)


figures, weights = cents(-100_000, 100_000), cents(1, 10_000)
shares = st.lists(st.builds(Share, st.just("组"), figures, weights), min_size=1, max_size=8)
whole = Whole(Way.MEAN, Decimal(85))


def three(*rows: tuple[str, str]) -> list[Share]:
    return [Share(f"{n} 组", Decimal(target), Decimal(weight)) for n, (target, weight) in enumerate(rows, 1)]


def test_the_mean_by_weight_is_told_with_how_far_it_is_off() -> None:
    found = reconcile(whole, three(("90", "50"), ("85", "30"), ("80", "20")))
    assert (found.combined, found.off, found.state) == (Decimal("86.5"), Decimal("1.5"), "off")
    assert sentences(found, "%") == ["3 个部分按权重平均 86.5%，比目标 85.0% 高 1.5，请调整。"]
    low = reconcile(whole, three(("84", "100")))
    assert sentences(low) == ["1 个部分按权重平均 84.0，比目标 85.0 低 1.0，请调整。"]


def test_summed_indicators_add_up_and_weights_do_not_matter() -> None:
    total = Whole(Way.SUM, Decimal(300), places=0)
    assert reconcile(total, three(("100", "0"), ("200", "0"))).is_ok
    over = reconcile(total, three(("100", "0"), ("250", "0")))
    assert sentences(over, "件") == ["2 个部分合计 350 件，比目标 300 件 多 50，请调整。"]


def test_what_is_missing_is_named_before_anything_is_compared() -> None:
    found = reconcile(whole, [Share("热线组", None, Decimal(40)), Share("在线组", Decimal(85), Decimal(0))])
    assert found.off is None
    assert found.state == "open"
    assert sentences(found) == [
        "热线组还没有目标值，请填写。", "在线组的权重是 0，请填写。", "权重合计 40%，还差 60%，请补到 100%。",
    ]  # fmt: skip
    assert joined(sentences(found)).count("。") == 3
    unsaid = reconcile(Whole(Way.MEAN), three(("85", "100")))
    assert sentences(unsaid) == ["上一级还没有目标值，填写以后才能核对。"]
    too_much = reconcile(whole, three(("85", "60"), ("85", "50")))
    assert not too_much.is_ok
    assert "多了 10%" in joined(sentences(too_much))


def test_ranges_and_goals_without_figures() -> None:
    inside = Whole(Way.RANGE, low=Decimal(5), high=Decimal(8))
    assert reconcile(inside, three(("6", "50"), ("8", "50"))).is_ok
    assert reconcile(inside, three(("9", "100"))).off == Decimal("1.0")
    assert reconcile(inside, three(("4", "100"))).off == Decimal("-1.0")
    assert reconcile(Whole(Way.NONE), [Share("甲", None)]).is_ok
    assert reconcile(whole, []).state == "none"


def test_only_what_is_shown_is_compared() -> None:
    """85.04 is shown as 85.0, which is what the target says."""
    assert reconcile(whole, three(("85.04", "100"))).is_ok
    assert not reconcile(whole, three(("85.05", "100"))).is_ok


@given(st.data(), shares, st.sampled_from([Way.SUM, Way.MEAN, Way.RANGE]))
def test_the_order_makes_no_difference(data: st.DataObject, parts: list[Share], way: Way) -> None:
    against = Whole(way, Decimal(85), Decimal(80), Decimal(90))
    one, other = reconcile(against, parts), reconcile(against, data.draw(st.permutations(parts)))
    assert (one.combined, one.weight, one.off, one.state) == (
        other.combined,
        other.weight,
        other.off,
        other.state,
    )


@given(shares, st.data())
def test_splitting_a_part_consistently_changes_nothing(parts: list[Share], data: st.DataObject) -> None:
    """A sum: the target is split. A mean: the weight is split, the target stays."""
    first, *rest = parts
    assert first.target is not None
    piece = data.draw(figures)
    summed = [Share("甲", piece), Share("乙", first.target - piece), *rest]
    assert reconcile(Whole(Way.SUM), summed).combined == reconcile(Whole(Way.SUM), parts).combined
    light = data.draw(cents(0, int(first.weight * 100)))
    meant = [Share("甲", first.target, light), Share("乙", first.target, first.weight - light), *rest]
    assert reconcile(whole, meant).combined == reconcile(whole, parts).combined


@given(figures, st.lists(st.integers(0, 10**6).map(Decimal), min_size=1, max_size=12))
def test_portions_are_together_exactly_the_whole(amount: Decimal, sizes: list[Decimal]) -> None:
    found = portions(amount, sizes, 2)
    assert sum(found) == amount
    assert len(found) == len(sizes)
    assert all(value == round(value, 2) for value in found)


def test_equal_weights_add_up() -> None:
    assert equal_weights(3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert portions(Decimal(10), [], 2) == []


def test_a_circle_is_found_with_its_way() -> None:
    edges = [Edge(1, 2), Edge(2, 3), Edge(3, 4), Edge(2, 5)]
    assert circle(edges, Edge(4, 1)) == [1, 2, 3, 4]
    assert circle(edges, Edge(1, 4)) == []
    assert circle([], Edge(7, 7)) == [7]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_edges_that_pass_never_close_a_circle(pairs: list[tuple[int, int]]) -> None:
    """Whatever is added in whatever order: everything that was let in can be put in an order."""
    edges: list[Edge] = []
    for earlier, later in pairs:
        if not circle(edges, Edge(earlier, later)):
            edges.append(Edge(earlier, later))
    waiting, done = set(range(8)), set[int]()
    while waiting:
        free = {n for n in waiting if all(e.earlier in done for e in edges if e.later == n)}
        assert free, "nothing could start"
        done |= free
        waiting -= free


@pytest.mark.parametrize(("due", "expected"), [(10, {}), (14, {2: 4, 3: 4}), (12, {2: 2, 3: 2})])
def test_what_waits_is_pushed_along_the_chain(due: int, expected: dict[int, int]) -> None:
    def day(n: int) -> date:
        return date(2027, 3, n)

    days = {
        1: Days(day(1), day(due)),
        2: Days(day(11), day(15)),
        3: Days(day(16), day(20)),
        4: Days(None, None),
    }
    edges = [Edge(1, 2), Edge(2, 3), Edge(1, 4)]
    assert pushed(days, edges, [1]) == expected
