"""Searching orders: what is found is what a reader of the text would find, by index, and only what one may see."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

import pytest
from django.db import connection

from core.terms import RUNS, question
from tests.cast import Cast
from tests.factories.workorders import make_order
from workorders.models import WorkOrder
from workorders.search import find

pytestmark = pytest.mark.django_db


def found(text: str) -> set[str]:
    return set(WorkOrder.objects.answering(question(text)).values_list("title", flat=True))


def by_reading(text: str, document: str) -> bool:
    """Every Chinese run stands in the document as it is; a word of it begins with every other word."""
    plain = unicodedata.normalize("NFKC", document).lower()
    words = [run for run in RUNS.findall(plain) if run[0] < "\u3040"]
    return all(
        run in plain if run[0] >= "\u3040" else any(word.startswith(run) for word in words)
        for run in RUNS.findall(unicodedata.normalize("NFKC", text).lower())
    )


def test_what_is_found_is_what_reading_finds(cast: Cast) -> None:
    """Short texts over few letters, so that pairs meet by chance in the wrong order; 60 rows, 400 questions."""
    draw = random.Random(20261122)
    letters = "漏水漏水净器了 a1B，𠮷Ｂé-%_'\\:&|!()*"
    documents = {"".join(draw.choices(letters, k=draw.randint(0, 14))) + f"～{n}" for n in range(60)}
    for text in documents:
        make_order(department=cast.a, title=text, number=f"N{len(text)}-{draw.random()}", requester="")
    orders = {
        order.title: f"{order.number}\n{order.title}\n{order.body}" for order in WorkOrder.objects.all()
    }
    asked = 0
    while asked < 400:
        text = "".join(draw.choices(letters, k=draw.randint(1, 5)))
        if not question(text).asks_something:
            continue
        asked += 1
        assert found(text) == {title for title, document in orders.items() if by_reading(text, document)}, (
            text
        )


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("漏水", True),
        ("漏", True),
        ("机", True),
        ("净水器漏水", True),
        ("净水 漏水", True),
        ("水漏", False),
        ("水器净", False),
        ("heat", True),
        ("HEAT PU", True),
        ("eat", False),
        ("王女士", True),
        ("0317", True),
        ("GD-20261123-0317", True),
        ("crm-77", True),
        ("ＨＥＡＴ", True),
        ("照片两张", True),
        ("漏水，照片", True),
        ("漏水 退款", False),
        ("王 漏水", True),
        ("李 漏水", False),
        ("gd 漏水", True),
        ("xx 漏水", False),
    ],
)
def test_a_word_is_found_wherever_it_stands(text: str, is_found: bool, cast: Cast) -> None:
    make_order(
        department=cast.a, number="GD-20261123-0317", title="净水器漏水，要求换机", body="回传照片两张。Heat pump",
        requester="王女士", source_system="crm", external_id="CRM-77",
    )  # fmt: skip
    assert bool(found(text)) is is_found


def test_a_change_of_the_text_is_found_at_once(cast: Cast) -> None:
    order = make_order(department=cast.a, title="空调异响")
    WorkOrder.objects.filter(pk=order.pk).update(title="冰箱不制冷")
    assert not found("空调")
    assert found("冰箱")


def test_the_longest_text_is_kept_and_found(cast: Cast) -> None:
    """Whatever a body holds, it can be saved; what stands behind the first 50,000 characters is not in the index."""
    body = "".join(chr(0x4E00 + n * n % 20_011) for n in range(60_000)) + " " + "x" * 9_000 + "熊猫"
    make_order(department=cast.a, title="很长", body=body)
    assert found(body[40_000:40_006])
    assert not found("熊猫")


def test_only_what_one_may_see_is_found(cast: Cast) -> None:
    make_order(department=cast.a, title="净水器漏水")
    make_order(department=cast.b, title="热水器漏水")
    assert [hit.title.split()[1] for hit in find(cast.head_b, "漏水")] == ["热水器漏水"]
    assert len(find(cast.chair, "漏水")) == 2


def test_the_number_itself_comes_first(cast: Cast) -> None:
    order = make_order(department=cast.a, number="GD-1")
    for n in range(9):
        make_order(department=cast.a, number=f"GD-1{n}", title="另一件 gd-1")
    assert find(cast.chair, "gd-1")[0].url == order.get_absolute_url()
    assert len(find(cast.chair, "gd-1")) == 8


def test_punctuation_alone_finds_nothing(cast: Cast) -> None:
    make_order(department=cast.a, title="，。！")
    assert not found("，。")
    assert find(cast.chair, "%%") == []


def test_the_index_serves_the_question(cast: Cast) -> None:
    """By plan, not by time: with sequential reading forbidden, the terms are read from their index."""
    make_order(department=cast.a, title="净水器漏水")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = WorkOrder.objects.answering(question("净水器漏水")).order_by().explain()
    assert "order_terms" in plan, plan


def test_the_list_says_where_it_was_found(cast: Cast, client_of: Any) -> None:
    make_order(department=cast.a, title="另一件", body="客户说昨晚净水器又漏了，" + "柜子也泡了。" * 30)
    page = client_of(cast.chair).get("/work-orders/", {"q": "净水器又漏"}).content.decode()
    assert "<mark>净水器又漏</mark>" in page
