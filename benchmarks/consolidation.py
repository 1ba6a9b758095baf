"""The consolidation and the organisation's plan in a large cycle (benchmarks/large_cycle.py), while it is written and
once leadership has it, against the same rows read by raw SQL.

    bin/manage shell < benchmarks/consolidation.py

Held to: a number of queries that does not grow with the departments (tests/plans/test_consolidation_pages.py), and less
than 300 ms a page.
"""

from time import perf_counter, process_time

from django.urls import reverse

from benchmarks.large_cycle import LargeCycle, large_cycle
from benchmarks.measuring import measure
from core.hashing import content_hash
from organization.models import LeadershipGroup, Membership, User
from plans.models import OrganizationPlan, OrganizationSubmission
from plans.reports.consolidation.content import organization_content


def leader_of(large: LargeCycle) -> User:
    LeadershipGroup.objects.get_or_create()
    leader = User.objects.create(username="benchmark-leader", name="组员")
    Membership.objects.create(user=leader, role="leader", starts_on=large.cycle.starts_on.replace(year=2020))
    return leader


def hand_in(large: LargeCycle) -> OrganizationPlan:
    """What the command computes and keeps; the duties and the case that go with it are left out."""
    plan = large.organization_plan
    started, busy = perf_counter(), process_time()
    content = organization_content(plan)
    words = content_hash(content)
    took, worked = (perf_counter() - started) * 1000, (process_time() - busy) * 1000
    print(
        f"{'content handed in':<24}{len(content['items']):>4} items   {took:>6.0f} ms   own work {worked:.0f} ms"
    )
    at = large.cycle.opened_at
    OrganizationSubmission.objects.create(
        organization_plan=plan,
        version=plan.version,
        content=content,
        content_hash=words,
        submitted_at=at,
        submitted_by=large.officer,
    )
    OrganizationPlan.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at=at, submitted_by=large.officer
    )
    return OrganizationPlan.objects.get(pk=plan.pk)


with large_cycle() as large:
    office, leader = large.officer, leader_of(large)
    cycle, plan = [large.cycle.pk], large.organization_plan
    items = reverse("plans:consolidation_items", args=cycle)
    measure("consolidation", office, reverse("plans:consolidation", args=cycle))
    measure("as leadership", leader, reverse("plans:consolidation", args=cycle))
    measure("items", office, items)
    measure("items of a department", office, f"{items}?department={large.departments[1].pk}")
    measure("items, last page", office, f"{items}?page=9999")
    measure("plan being written", office, plan.get_absolute_url())
    plan = hand_in(large)
    measure("plan handed in", office, plan.get_absolute_url())
    measure("as leadership", leader, plan.get_absolute_url())
