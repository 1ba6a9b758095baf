"""Who owes a step: its rule put to the order at hand.

Of several people who hold the post, or who supervise, the one with the fewest open steps is named, so that the work
is shared; where nobody does, the heads of the department (for a check, the office) owe it.
"""

from __future__ import annotations

from django.db.models import Count, Q

from core.periods import local_today
from organization.models import Membership, Role, User
from workorders.models import OrderStep, OwnerRule, ProcedureStep, WorkOrder


def owner_of(step: ProcedureStep, order: WorkOrder) -> User | None:
    """The person who owes the step, or None when a body or the heads do."""
    if step.owner_rule == OwnerRule.ASSIGNEE:
        return order.assignee
    if step.owner_rule == OwnerRule.POST:
        return _least_busy(post_holders(step.post_title, order), order, step)
    if step.owner_rule == OwnerRule.SUPERVISOR:
        return _least_busy(_supervisors(order), order, step)
    return None


def post_holders(post_title: str, order: WorkOrder) -> list[int]:
    """Who holds a post of this name: in the order's department, else below it, else in the nearest one above."""
    path = order.department.path
    above = [int(part) for part in path.split("/") if part]
    rows = list(
        Membership.objects.on(local_today())
        .filter(
            Q(department_id__in=above) | Q(department__path__startswith=path),
            post__title=post_title,
            user__is_active=True,
            user__is_service_account=False,
        )
        .values_list("user_id", "department__path")
    )
    own = [pk for pk, place in rows if place == path]
    below = [pk for pk, place in rows if len(place) > len(path)]
    nearest = max((len(place) for _pk, place in rows if len(place) < len(path)), default=0)
    return own or below or [pk for pk, place in rows if len(place) == nearest]


def _supervisors(order: WorkOrder) -> list[int]:
    """Who watches the department by name, else who watches all."""
    above = [int(part) for part in order.department.path.split("/") if part]
    rows = (
        Membership.objects.on(local_today())
        .filter(
            Q(department_id__in=above) | Q(department__isnull=True),
            role=Role.SUPERVISOR,
            user__is_active=True,
        )
        .values_list("user_id", "department_id")
    )
    return [pk for pk, place in rows if place] or [pk for pk, _place in rows]


def _least_busy(ids: list[int], order: WorkOrder, step: ProcedureStep) -> User | None:
    if step.is_check:
        ids = [pk for pk in ids if pk not in (order.resolved_by_id, order.assignee_id)]
    if not ids:
        return None
    counts = dict(
        OrderStep.objects.pending()
        .filter(owner_id__in=ids)
        .values_list("owner_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    owner: User | None = User.objects.filter(pk=min(ids, key=lambda pk: (counts.get(pk, 0), pk))).first()
    return owner
