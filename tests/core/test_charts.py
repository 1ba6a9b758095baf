import json
from decimal import Decimal

from core.charts import Chart, Series, pareto


def line() -> Chart:
    return Chart(
        id="rate",
        kind="line",
        categories=["7月", "8月", "9月"],
        series=[Series("准时率", [Decimal("0.90649"), None, Decimal("0.9125")])],
        category_head="月份",
        digits=1,
        is_rate=True,
        target=Decimal("0.92"),
    )


def test_table_and_drawing_say_the_same() -> None:
    chart = line()
    labels = [row[1] for row in chart.rows]
    assert labels == ["90.6", "—", "91.3"]
    assert chart.payload["series"][0]["labels"] == labels


def test_a_gap_stays_a_gap() -> None:
    assert line().payload["series"][0]["values"][1] is None


def test_a_payload_is_json_without_floats() -> None:
    text = json.dumps(line().payload)
    assert "0.90649" not in text
    assert json.loads(text, parse_float=lambda number: 1 / 0)["target"] == "92.000000"


def test_cumulative_shares_come_from_counts_and_end_at_the_whole() -> None:
    chart = pareto(
        id="causes",
        counts=[("a", 1), ("b", 1), ("c", 1)],
        category_head="原因",
        count_head="件数",
        share_head="占比",
        cumulative_head="累计",
    )
    assert [row[2:] for row in chart.rows] == [["33.3%", "33.3%"], ["33.3%", "66.7%"], ["33.3%", "100.0%"]]
    assert chart.payload["countLabels"] == ["1", "1", "1"]


def test_nothing_counted_is_no_division_by_zero() -> None:
    chart = pareto(
        id="causes",
        counts=[("a", 0)],
        category_head="原因",
        count_head="件数",
        share_head="占比",
        cumulative_head="累计",
    )
    assert chart.rows == [["a", "0", "0.0%", "0.0%"]]
