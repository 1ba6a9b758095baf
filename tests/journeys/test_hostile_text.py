"""What one person writes is text on every page of another: no script of theirs runs, no other host is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.periods import Period
from plans.lifecycle import PlanStatus
from tests.cast import Cast
from tests.factories.evaluation import make_category
from tests.factories.plans import TEXTS, complete_plan, make_cycle, plan_in
from tests.factories.workorders import register_order
from tests.journeys.conftest import Visit
from tests.journeys.story import furnish_quarter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Each would call `alert`, which the watch in every window reports as a problem.
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'-alert(3)-'",
    "</textarea></title><svg onload=alert(4)>",
    "javascript:alert(5)",
    "{{constructor.constructor('alert(6)')()}}",
)
ALL = " ".join(PAYLOADS)


def test_hostile_text_stays_text_for_every_reader(stage: Cast, visit: Visit) -> None:
    stage.a.name = PAYLOADS[0]
    stage.a.save()
    stage.head_a.name = PAYLOADS[1]
    stage.head_a.save()
    stage.staff_a.name = PAYLOADS[3]
    stage.staff_a.save()
    goals = furnish_quarter(stage, Period.containing(timezone.now()))
    goals["goal_of_a"].title = ALL[:200]
    goals["goal_of_a"].save()
    plan = plan_in(PlanStatus.SUBMITTED, stage, cycle=make_cycle(), **dict.fromkeys(TEXTS, ALL))
    draft = complete_plan(stage, department=stage.b, cycle=plan.cycle, **dict.fromkeys(TEXTS, ALL))
    draft.goals.update(title=ALL[:200], rationale=ALL, scope=PAYLOADS[3])
    draft.measures.update(title=ALL[:200], description=ALL, expected_effect=ALL)
    order = register_order(
        stage.a_team,
        by=stage.head_a,
        title=ALL,
        body=ALL,
        assignee=stage.staff_a,
        category=make_category(PAYLOADS[1]),
        requester=PAYLOADS[3],
        contact=PAYLOADS[4],
        place=PAYLOADS[1],
        due_at=timezone.now() + timedelta(hours=1),
    )

    goal = reverse("evaluation:goal", args=[goals["goal_of_a"].pk])
    editor = f"{draft.get_absolute_url()}edit/?part=goals&goal={draft.goals.get().pk}"
    seen_by = {
        stage.chair: ["/", "/evaluation/dashboard/", goal, plan.get_absolute_url()],
        stage.officer: ["/plans/", "/trail/", "/organization/people/", "/organization/departments/"],
        stage.staff_a: ["/", order.get_absolute_url(), "/work-orders/"],
        stage.head_b: [editor],
    }
    for person, paths in seen_by.items():
        reader = visit(person)
        for path in paths:
            page = reader.open(path)
            page.wait_for_load_state("networkidle")
            # Somebody's words are there, as words.
            assert "alert(" in page.locator("body").inner_text(), path
            assert page.locator("[onerror], [onload], a[href^='javascript:'], img[src='x']").count() == 0, (
                path
            )
