"""What others reach: who records it, what is held against it, and how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from core.periods import local_today
from evaluation.commands.benchmarks import record_benchmark, retire_benchmark
from evaluation.models import Benchmark
from organization.models import User
from plans.comparison import comparisons
from plans.completeness import examine
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_indicator

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def known(cast: Cast, name: str, value: str, as_of: date, **more: Any) -> Benchmark:
    indicator = more.pop("indicator", None) or make_indicator()
    by = more.pop("by", cast.officer)
    return record_benchmark(
        indicator, name=name, value=Decimal(value), as_of=as_of, source="协会年报", by=by, **more
    )


def test_the_latest_value_of_each_name_counts_and_old_ones_do_not(cast: Cast) -> None:
    indicator = make_indicator()
    known(cast, "同行甲", "91", date(2022, 5, 1))
    known(cast, "同行甲", "90", date(2024, 5, 1))
    known(cast, "同行乙", "95", date(2021, 12, 31))
    known(cast, "同行丙", "88", date(2022, 1, 1))
    retire_benchmark(known(cast, "同行丁", "99", date(2024, 6, 1)), by=cast.officer)
    known(cast, "别的指标", "1", date(2024, 6, 1), indicator=make_indicator("complaint_rate"))
    peers = comparisons(cast.a.pk, 2025, [indicator.pk])[indicator.pk].peers
    assert [(peer.name, peer.value) for peer in peers] == [("同行丙", Decimal(88)), ("同行甲", Decimal(90))]


def test_a_target_beyond_the_best_of_the_others_wants_a_reason(cast: Cast) -> None:
    plan = complete_plan(cast, cycle=make_cycle(year=local_today().year + 1))
    best = known(cast, "同行甲", "89", local_today())
    assert any("对标最好" in gap.sentence for gap in examine(plan).gaps)
    retire_benchmark(best, by=cast.officer)
    assert not any("对标最好" in gap.sentence for gap in examine(plan).gaps)


def test_office_and_heads_record_and_the_office_retires(cast: Cast) -> None:
    today = local_today()
    found = known(cast, "同行甲", "90", today, by=cast.head_a)
    event = Event.objects.get(name="benchmark.recorded")
    assert (event.actor, event.data["value"]) == (cast.head_a, "90")
    for person in (cast.staff_a, cast.supervisor):
        with pytest.raises(Forbidden):
            known(cast, "同行乙", "90", today, by=person)
    with pytest.raises(Forbidden):
        retire_benchmark(found, by=cast.head_a)
    retire_benchmark(found, by=cast.officer)
    with pytest.raises(Conflict):
        retire_benchmark(found, by=cast.officer)
    known(cast, "同行甲", "91", today)


def test_bad_values_are_refused_at_their_field(cast: Cast) -> None:
    today = local_today()
    known(cast, "同行甲", "90", today)
    for field, value, day in (
        ("as_of", "90", today + timedelta(days=1)),
        ("as_of", "91", today),
        ("value", "100.1", today - timedelta(days=1)),
        ("value", "-1", today - timedelta(days=1)),
    ):
        with pytest.raises(Invalid) as refused:
            known(cast, "同行甲", value, day)
        assert field in refused.value.fields
    inactive = make_indicator("old_rate", is_active=False)
    with pytest.raises(Conflict):
        known(cast, "同行甲", "90", today, indicator=inactive)


def test_the_page_of_an_indicator(cast: Cast, client_of: ClientOf) -> None:
    indicator = make_indicator()
    page = reverse("evaluation:indicator", args=[indicator.code])
    add = reverse("evaluation:add_benchmark", args=[indicator.code])
    head, office, staff = client_of(cast.head_a), client_of(cast.officer), client_of(cast.staff_a)
    assert "还没有对标数据" in head.get(page).text
    assert add in head.get(page).text
    assert add not in staff.get(page).text
    assert staff.get(add).status_code == 403
    body = {"name": "同行甲", "value": "九十", "as_of": str(local_today()), "source": ""}
    answer = head.post(add, body)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"value", "source"}
    answer = head.post(add, {**body, "value": "91.5", "source": "协会年报第 12 页"}, follow=True)
    assert "协会年报第 12 页" in answer.text
    found = Benchmark.objects.get()
    retire = reverse("evaluation:retire_benchmark", args=[found.pk])
    assert retire not in head.get(page).text
    assert retire in office.get(page).text
    assert "已停用" in office.post(retire, follow=True).text


def test_the_section_costs_the_same_for_many(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client, page = client_of(cast.officer), reverse("evaluation:indicator", args=[make_indicator().code])
    for size in (2, 12):
        for number in range(size):
            known(cast, f"同行 {size}-{number}", "90", local_today())
        with django_assert_max_num_queries(16):
            client.get(page)


def test_other_systems_read_them(cast: Cast, client_of: ClientOf) -> None:
    known(cast, "同行甲", "91.5", local_today())
    client, listing = client_of(cast.head_a), reverse("api:benchmark-list")
    (row,) = client.get(listing, {"indicator": "on_time_rate"}).json()["results"]
    assert (row["name"], row["indicator"], Decimal(row["value"])) == (
        "同行甲",
        "on_time_rate",
        Decimal("91.5"),
    )
    assert client.get(listing, {"indicator": "complaint_rate"}).json()["results"] == []
    assert client.get(listing, {"nonsense": "1"}).status_code in (400, 422)
    assert client_of(cast.outsider).get(listing).json()["results"] == []
