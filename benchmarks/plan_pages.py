"""Queries and milliseconds of the plan pages in a large cycle (benchmarks/large_cycle.py).

    bin/manage shell < benchmarks/plan_pages.py

Each page is asked for once to warm up and five times to measure; the median is printed. Time is that of the whole
request in this process, template included, network not. To add a page: one line in `pages`.
"""

from django.urls import reverse

from benchmarks.large_cycle import LargeCycle, Page, large_cycle
from benchmarks.measuring import measure
from plans.reports.consolidation.board import board


def pages(large: LargeCycle) -> list[Page]:
    cell = [large.pools[0].pk, 3]
    head, plan = large.people[0], large.plans[0]
    waiting = next(request for request in large.requests if request.status == "open")
    return [
        ("resources", large.officer, reverse("plans:resources", args=[large.cycle.pk])),
        ("resources, as a head", head, reverse("plans:resources", args=[large.cycle.pk])),
        ("one quarter of a pool", large.officer, reverse("plans:resource_cell", args=cell)),
        ("a quarter, last page", large.officer, f"{reverse('plans:resource_cell', args=cell)}?page=99"),
        ("proposal: cut", large.officer, f"{reverse('plans:settle_cell', args=cell)}?way=cut"),
        ("proposal: split", large.officer, f"{reverse('plans:settle_cell', args=cell)}?way=split"),
        ("one request", large.officer, reverse("plans:resource_request", args=[waiting.pk])),
        ("people", large.officer, reverse("plans:resource_people", args=[large.cycle.pk])),
        ("export, CSV", large.officer, reverse("plans:export_resources", args=[large.cycle.pk, "csv"])),
        ("what a measure asks", head, reverse("plans:measure_requests", args=[large.measures[0].pk])),
        ("collection", large.officer, reverse("plans:cycle", args=[large.cycle.pk])),
        ("collection, as a head", head, reverse("plans:cycle", args=[large.cycle.pk])),
        ("list of plans", large.officer, reverse("plans:plans")),
        ("my day, office", large.officer, reverse("activity:my_day")),
        ("my day, head", head, reverse("activity:my_day")),
        ("plan", head, plan.get_absolute_url()),
        ("plan, as the office", large.officer, plan.get_absolute_url()),
        ("editor", head, reverse("plans:edit", args=[plan.pk])),
        ("editor, standing", head, reverse("plans:editor_standing", args=[plan.pk])),
        ("editor, figures offered", head, reverse("plans:offers", args=[plan.pk])),
        ("changes of a plan", head, reverse("plans:changes", args=[plan.pk])),
        ("breakdown", head, reverse("plans:breakdown", args=[plan.pk])),
        ("breaking a goal down", head, reverse("plans:spread", args=[large.goals[0].pk])),
        ("schedule", head, reverse("plans:schedule", args=[plan.pk])),
        ("consolidation", large.officer, reverse("plans:consolidation", args=[large.cycle.pk])),
        (
            "conflicts and overlaps",
            large.officer,
            reverse("plans:consolidation_items", args=[large.cycle.pk]),
        ),
        ("one of them", large.officer, item_url(large)),
        ("organisation's plan", large.officer, large.organization_plan.get_absolute_url()),
        ("my part", large.people[3], reverse("plans:my_part")),
        ("schedule of the cycle", large.officer, reverse("plans:cycle_schedule", args=[large.cycle.pk])),
        ("tree of goals", large.officer, reverse("plans:objectives_tree", args=[large.cycle.pk])),
        ("tree, as a head", head, reverse("plans:objectives_tree", args=[large.cycle.pk])),
        (
            "goals of an objective",
            large.officer,
            reverse("plans:objective_goals", args=[large.goals[0].objective_id]),
        ),
    ]


def item_url(large: LargeCycle) -> str:
    """The item with the most records."""
    items = board(large.cycle, large.organization_plan).entries
    largest = max(items, key=lambda entry: len(entry.item.parties))
    return reverse("plans:consolidation_item", args=[large.cycle.pk, largest.key])


with large_cycle() as large:
    for name, person, url in pages(large):
        measure(name, person, url)
