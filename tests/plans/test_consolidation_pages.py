"""The pages of consolidation, the organisation's plan, receipts and one's own part."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid
from plans.commands.item_decisions import answer_item, seen_of, settle_item
from plans.lifecycle import PlanStatus
from plans.models import Goal, IncludedPlan, ItemDecision, OrganizationPlan, PlanCycle, Receipt
from plans.models.consolidation import ItemAct, ItemKind, ItemState
from plans.reports.consolidation.board import board
from tests.cast import Cast
from tests.factories.organization import make_department
from tests.factories.organization_plans import entry_of, organization_plan_in
from tests.factories.plans import (
    make_cycle,
    make_finding,
    make_goal,
    make_indicator,
    make_measure,
    make_objective,
    make_part,
    make_plan,
    make_pool,
    make_request,
)
from tests.factories.workorders import make_order

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def fill(cycle: PlanCycle, plan: OrganizationPlan, count: int) -> None:
    """So many departments with everything that may stand between them."""
    objective = cycle.objectives.first() or make_objective(
        cycle=cycle, indicator=make_indicator(), target=Decimal(95)
    )
    pool = cycle.pools.first() or make_pool((1, 1, 1, 1), cycle=cycle)
    for number in range(count):
        department = make_department(weight=10)
        own = make_plan(cycle=cycle, department=department, status=PlanStatus.REVIEWED)
        goal = make_goal(plan=own, objective=objective, target=Decimal(85 + number % 3))
        make_goal(plan=own, scope="", target=Decimal(70))
        make_finding(own)
        make_request(make_measure((goal,)), pool)
        IncludedPlan.objects.create(
            organization_plan=plan,
            plan=own,
            plan_version=1,
            content_hash="0" * 64,
            included_at=goal.plan.cycle.submission_due_at,
        )


def test_the_number_of_queries_does_not_grow_with_the_departments(cast: Cast) -> None:
    cycle = make_cycle()
    plan = OrganizationPlan.objects.create(cycle=cycle)
    office = browser(cast.officer)
    addresses = [
        reverse("plans:consolidation", args=[cycle.pk]),
        reverse("plans:consolidation_items", args=[cycle.pk]),
        plan.get_absolute_url(),
    ]
    counts = []
    for size in (3, 9):
        fill(cycle, plan, size)
        key = entry_of(plan, ItemKind.TARGET).key
        row = []
        for address in [*addresses, reverse("plans:consolidation_item", args=[cycle.pk, key])]:
            office.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert office.get(address).status_code == 200
            row.append(len(queries))
        counts.append(row)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 34


def test_a_row_names_three_departments_and_counts_the_rest(cast: Cast) -> None:
    cycle = make_cycle()
    plan = OrganizationPlan.objects.create(cycle=cycle)
    fill(cycle, plan, 5)
    address = reverse("plans:consolidation_items", args=[cycle.pk])
    page = browser(cast.officer).get(address, {"kind": ItemKind.TARGET}).content.decode()
    assert page.count("jj-item-department") == 3
    assert "等 5 个" in page


def test_the_list_is_narrowed_to_one_department(cast: Cast) -> None:
    """Also to one that has nothing to settle: it is offered, and the list says so."""
    cycle = make_cycle()
    plan = OrganizationPlan.objects.create(cycle=cycle)
    fill(cycle, plan, 2)
    idle = make_plan(cycle=cycle, department=make_department(), status=PlanStatus.REVIEWED).department
    entries = board(cycle, plan).entries
    one = cycle.plans.exclude(department=idle)[0].department
    address = reverse("plans:consolidation_items", args=[cycle.pk])

    def listed(pk: int) -> set[str]:
        page = browser(cast.officer).get(address, {"department": pk}).context["page"]
        return {entry.key for entry in page.object_list}

    assert listed(one.pk) == {entry.key for entry in entries if one.pk in entry.item.departments}
    assert 0 < len(listed(one.pk)) < len(entries)
    assert listed(idle.pk) == set()


def test_only_who_may_decide_is_handed_the_forms_for_it(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    forms = {"approve-dialog", "return-dialog", "recall-dialog"}

    def handed(user: object) -> set[str]:
        page = browser(user).get(plan.get_absolute_url()).content.decode()
        return {name for name in forms if f'id="{name}"' in page}

    assert handed(cast.officer) == {"recall-dialog"}
    assert handed(cast.chair) == {"approve-dialog", "return-dialog"}


def is_optional(page: Any, field: str) -> bool:
    """Does the label of the field say that it may stay empty?"""
    [label] = re.findall(rf'<label class="form-label" for="{field}">(.*?)</label>', page.content.decode())
    return "选填" in label


def test_a_settlement_stays_with_its_item_until_the_facts_change(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    entry = entry_of(plan, ItemKind.SAME_GOAL)
    address = reverse("plans:consolidation_item", args=[plan.cycle_id, entry.key])
    office = browser(cast.officer)
    given = {"act": ItemAct.SETTLE, "text": "客户服务中心牵头。", "seen": seen_of(entry)}
    refused = office.post(address, {**given, "text": " "})
    assert refused.status_code == 422
    assert "请写明怎样协调、请谁办或者为什么" in refused.content.decode()
    assert is_optional(refused, "id_department")
    assert not is_optional(refused, "id_text")
    assert office.post(address, {**given, "seen": "old"}).status_code == 412
    assert office.post(address, given).status_code == 302
    assert office.post(address, given).status_code == 409
    entry = entry_of(plan, ItemKind.SAME_GOAL)
    assert (entry.state, entry.is_open) == (ItemState.SETTLED, False)
    goal = entry.item.parties[0].pk
    Goal.objects.filter(pk=goal).update(target=None)
    changed = entry_of(plan, ItemKind.SAME_GOAL)
    assert (changed.key, changed.state, changed.is_open) == (entry.key, ItemState.CHANGED, True)
    assert "情况有变" in office.get(address).content.decode()
    Goal.objects.filter(pk=goal).update(scope="别的")
    page = office.get(address)
    assert page.status_code == 200
    assert "客户服务中心牵头。" in page.content.decode()
    [gone] = board(plan.cycle, plan).gone
    assert gone.decision.key == entry.key


def test_an_item_is_handed_to_a_department_answered_and_closed(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    entry = entry_of(plan, ItemKind.SAME_MEASURE)

    def act(what: ItemAct, who: object, **more: object) -> ItemDecision:
        now = entry_of(plan, ItemKind.SAME_MEASURE)
        return settle_item(plan, entry.key, what, by=who, seen=seen_of(now), text="请商量。", **more)  # type: ignore[arg-type]

    with pytest.raises(Invalid):
        act(ItemAct.ASSIGN, cast.officer)
    with pytest.raises(Forbidden):
        act(ItemAct.SETTLE, cast.chair)
    task = act(ItemAct.ASSIGN, cast.officer, department=cast.b)
    assert Duty.objects.open().get(purpose="consolidation.answer").department == cast.b
    page = browser(cast.head_b).get(task.get_absolute_url())
    assert "请商量。" in page.content.decode()
    assert not is_optional(page, "id_text")
    refused = browser(cast.head_b).post(task.get_absolute_url(), {"text": " "})
    assert refused.status_code == 422
    assert "请写明部门怎样处理" in refused.content.decode()
    assert browser(cast.head_a).get(task.get_absolute_url()).status_code == 404
    answer_item(task, by=cast.head_b, text="由客服统一做。")
    with pytest.raises(Conflict):
        answer_item(task, by=cast.head_b, text="再说一次。")
    assert not Duty.objects.open().filter(purpose="consolidation.answer").exists()
    act(ItemAct.REFER, cast.officer)
    with pytest.raises(Conflict):
        act(ItemAct.SETTLE, cast.officer)
    act(ItemAct.DECIDE, cast.leader)
    assert entry_of(plan, ItemKind.SAME_MEASURE).state == ItemState.SETTLED
    assert not Duty.objects.open().filter(purpose="consolidation.decide").exists()
    assert Event.objects.filter(name="consolidation.decided").exists()


def test_the_office_returns_with_reasons_for_one_department_by_form(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    b = plan.included.get(plan__department=cast.b)
    browser(cast.chair).post(
        reverse("plans:return_organization_plan", args=[plan.pk]),
        {"version": plan.version, "remarks": "", "parts": [b.plan_id], f"reason-{b.plan_id}": "提高。"},
    )
    plan.refresh_from_db()
    b.plan.refresh_from_db()
    assert (plan.status, b.plan.status) == ("returned", "returned")


def test_one_click_on_my_day_confirms(cast: Cast) -> None:
    edition = organization_plan_in("published", cast).editions.get()
    head = browser(cast.head_a)
    receipt = Receipt.objects.get(organization_edition=edition, department=cast.a)
    confirm = reverse("plans:confirm_receipt", args=[receipt.pk])
    assert f'action="{confirm}"' in head.get(reverse("activity:my_day")).content.decode()
    assert head.post(confirm).status_code == 302
    assert confirm not in head.get(reverse("activity:my_day")).content.decode()
    office = browser(cast.officer).get(reverse("plans:receipts", args=[edition.pk])).content.decode()
    assert office.index(cast.b.name) < office.index(cast.a.name)


def test_my_part_tells_each_person_the_own_job_and_nobody_elses(cast: Cast) -> None:
    cycle = make_cycle()
    plan = organization_plan_in("published", cast, cycle)
    own = plan.included.get(plan__department=cast.a).plan
    goal, measure = own.goals.get(), own.measures.get()
    make_part(goal, person=cast.staff_a, note="夜班")
    measure.owner = cast.staff_a
    measure.save()
    make_order(
        measure=measure, department=cast.a, assignee=cast.staff_a, title="整理夜班口径", status="in_progress"
    )
    other = plan.included.get(plan__department=cast.b).plan
    other.goals.update(title="乙部自己的目标")
    page = browser(cast.staff_a).get(reverse("plans:my_part"), {"year": cycle.year}).content.decode()
    for words in (cycle.objectives.get().title, goal.title, "夜班", measure.title, "整理夜班口径"):
        assert words in page
    assert "乙部自己的目标" not in page
    assert "乙部自己的目标" in browser(cast.staff_b).get(reverse("plans:my_part")).content.decode()
    assert "没有点名" in browser(cast.other_staff_a).get(reverse("plans:my_part")).content.decode()
    nobody = browser(cast.outsider).get(reverse("plans:my_part")).content.decode()
    assert goal.title not in nobody


def test_a_year_is_chosen_and_an_unknown_one_falls_back(cast: Cast) -> None:
    organization_plan_in("published", cast, make_cycle(year=2029))
    for query in ("?year=x", "?year=1999", ""):
        assert browser(cast.staff_a).get(reverse("plans:my_part") + query).status_code == 200
