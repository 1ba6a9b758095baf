from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from core import moments

NOW = datetime(2026, 9, 22, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    translation.activate("zh-hans")


@pytest.mark.parametrize(
    ("ahead", "state", "words", "detail"),
    [
        (timedelta(minutes=-42), "late", "超时 42 分", "今天 07:48"),
        (timedelta(hours=-3), "late", "超时 3 小时", "今天 05:30"),
        (timedelta(days=-2, hours=-1), "late", "超时 2 天", "9 月 20 日 07:30"),
        (timedelta(minutes=12), "soon", "还有 12 分", "今天 08:42"),
        (timedelta(hours=9, minutes=30), "today", "今天 18:00", "还有 9 小时"),
        (timedelta(hours=20), "later", "还有 1 天", "明天 04:30"),
        (timedelta(days=2), "later", "还有 2 天", "9 月 24 日 08:30"),
        (timedelta(days=120), "later", "还有 120 天", "2027 年 1 月 20 日"),
    ],
)
def test_a_due_time_is_said_in_words(ahead: timedelta, state: str, words: str, detail: str) -> None:
    told = moments.tell_due(NOW + ahead, moments.Here.at(NOW))
    assert (told.state, told.words, told.detail) == (state, words, detail)


def test_what_is_kept_of_a_date_keeps_to_its_language() -> None:
    later = NOW + timedelta(days=2)
    assert moments.exact(later) == "2026 年 9 月 24 日 08:30"
    with translation.override("en"):
        assert moments.exact(later) == "24 Sep 2026, 08:30"
    assert moments.exact(later) == "2026 年 9 月 24 日 08:30"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=12), "12 分前"),
        (timedelta(hours=2), "今天 06:30"),
        (timedelta(hours=9), "昨天 23:30"),
        (timedelta(days=40), "8 月 13 日"),
        (timedelta(days=400), "2025 年 8 月 18 日"),
    ],
)
def test_a_past_time_is_told_by_how_near_it_is(back: timedelta, words: str) -> None:
    assert moments.ago_words(NOW - back, moments.Here.at(NOW)) == words


def test_the_exact_time_is_in_the_zone_of_the_organisation() -> None:
    assert moments.exact(NOW) == "2026 年 9 月 22 日 08:30"
