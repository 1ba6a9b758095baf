"""What a plan says is shown whole, live and frozen; editions that are older than a thing show without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from plans.models import CustomField, DepartmentPlan, ResourcePool
from plans.reports.content import plan_content, shape
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_evidence, make_finding, make_measure, make_part, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def furnished(cast: Cast) -> DepartmentPlan:
    plan = complete_plan(cast)
    goal, measure = plan.goals.get(), plan.measures.get()
    finding = make_finding(plan, statement="夜间超期多")
    make_evidence(plan, cast.head_a, finding=finding, title="送装延误占投诉的 32%")
    make_evidence(plan, cast.head_a, goal=goal, title="按期率半年没有再升")
    goal.findings.add(finding)
    measure.findings.add(finding)
    team = make_part(goal, department=cast.a_team, target=Decimal(88))
    make_part(goal, parent=team, person=cast.staff_a, target=Decimal(87))
    measure.milestones.create(title="上线区域派单", due_on=date(2027, 3, 1))
    measure.dependencies.create(needs=make_measure((goal,), title="先配车"), lag_days=3)
    pool = ResourcePool.objects.create(cycle=plan.cycle, kind="people", name="客服人天", unit="人天")
    measure.requests.create(pool=pool, quarter=2, amount=Decimal(40), note="夜班")
    measure.benefit, measure.benefit_basis = Decimal(61200), "每月少派 60 单"
    CustomField.objects.create(subject="measure", code="vendor", label="外协单位", kind="text")
    measure.custom = {"vendor": "顺达"}
    measure.save()
    return plan


WORDS = [
    "夜间超期多", "送装延误占投诉的 32%", "412", "按期率半年没有再升", "热线组", "郑专员", "上线区域派单", "2027-03-01",
    "客服人天", "每月少派 60 单", "外协单位", "顺达", "措施 2",
]  # fmt: skip


def test_everything_a_plan_says_is_on_its_page(cast: Cast, client_of: ClientOf) -> None:
    plan = furnished(cast)
    page = client_of(cast.officer).get(plan.get_absolute_url()).text
    assert [word for word in WORDS if word not in page] == []
    content = plan_content(plan)
    assert [(part.depth, part.target) for part in content.goals[0].parts] == [
        (0, Decimal(88)),
        (1, Decimal(87)),
    ]
    assert (content.findings[0].goals, content.findings[0].measures) == ([1], [1])


def test_older_content_shows_without_what_it_never_said(cast: Cast, client_of: ClientOf) -> None:
    plan = plan_in("published", cast)
    edition = plan.editions.get()
    old = {name: value for name, value in edition.content.items() if name not in ("findings", "explanations")}
    bare = {
        "findings",
        "evidence",
        "parts",
        "custom",
        "milestones",
        "needs",
        "requests",
        "benefit",
        "benefit_basis",
    }
    for kind in ("goals", "measures"):
        old[kind] = [{k: v for k, v in item.items() if k not in bare} for item in old[kind]]
    shown = shape(old, {}, {})
    assert (shown.findings, shown.evidence, shown.explanations) == ([], [], [])
    assert shown.measures[0].milestones == []
    page = client_of(cast.head_a).get(reverse("plans:edition", args=[edition.pk]))
    assert page.status_code == 200
