"""Orders go to whom the live rules name: when they come in without an assignee, and when somebody asks for it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict
from organization.models import Department, User
from workorders import events
from workorders.commands.assignment import hand_over, keep_assignment
from workorders.commands.duties import settle_duties
from workorders.commands.rows import lock_order
from workorders.lifecycle import OrderStatus
from workorders.models import Pick, RoutingEdition, RoutingRule, RoutingTurn, WorkOrder
from workorders.routing.deciding import Candidate, Decision, Rule, decide
from workorders.routing.gathering import candidates_for, edition_as_data, facts_of, needed_by
from workorders.routing.telling import kept_reason, kept_why
from workorders.routing_permissions import can_route


@dataclass(frozen=True, slots=True)
class Routed:
    """Where the live rules send an order; `decision` None: no rule fits."""

    edition: int
    decision: Decision | None
    department: Department
    person: User | None


def find_way(order: WorkOrder) -> Routed | None:
    """What the live rules say of the order, saved or not; None without live rules. Takes the person's turn, so it
    belongs into the transaction that gives the order."""
    live = RoutingEdition.objects.live()
    if live is None:
        return None
    edition = edition_as_data(live)
    facts = facts_of(order, asks_repeat=edition.signs.repeat)
    rule = edition.matching(facts)
    if rule is None:
        return Routed(live.number, None, order.department, None)
    place = _place(rule.department, order)
    needed = needed_by(rule, facts.category_ids)
    if rule.pick in (Pick.LEAST, Pick.TURN):
        # One at a time: who comes second counts what the first was given.
        RoutingRule.objects.select_for_update(no_key=True).only("pk").get(pk=rule.pk)
    candidates = [] if rule.pick == Pick.HEAD else candidates_for(rule, place, needed, timezone.now())
    decision = decide(edition, facts, lambda _rule, _place: candidates, lambda _rule: needed)
    if decision is None:
        return Routed(live.number, None, order.department, None)
    person = User.objects.filter(pk=decision.person).first() if decision.person else None
    if decision.person and rule.pick == Pick.TURN:
        _take_turn(rule, decision.person, candidates)
    return Routed(live.number, decision, _place(decision.department, order), person)


def _place(pk: int | None, order: WorkOrder) -> Department:
    """The department of this id; the order's own for None and for one that is no longer in use."""
    if pk is None or pk == order.department_id:
        return order.department
    return Department.objects.active().filter(pk=pk).first() or order.department


def _take_turn(rule: Rule, person_id: int, candidates: list[Candidate]) -> None:
    """Last of all who were asked. Whoever comes back after a while has the next turn, not all that he missed."""
    turn = max(one.turn for one in candidates) + 1
    RoutingTurn.objects.update_or_create(rule_id=rule.pk, person_id=person_id, defaults={"turn": turn})


def set_way(order: WorkOrder) -> Routed | None:
    """Let an order that comes in begin where the rules send it; the caller saves it."""
    routed = find_way(order)
    if routed is not None:
        order.department = routed.department
        if routed.person is not None:
            order.assignee = routed.person
            order.move_to(OrderStatus.ASSIGNED, at=timezone.now(), by=None)
    return routed


def tell_way(order: WorkOrder, routed: Routed, *, by: User | None) -> None:
    """Keep why the order is where it is."""
    decision = routed.decision
    if decision is None:
        record(
            events.ORDER_UNROUTED,
            order,
            by=by,
            data={"edition": routed.edition, "department": order.department.name},
        )
        return
    keep_assignment(order, by=by, reason=kept_reason(decision), rule_id=decision.rule.pk)
    record(
        events.ORDER_ROUTED,
        order,
        by=by,
        data={
            "rule": decision.rule.name,
            "rule_id": decision.rule.pk,
            "edition": decision.edition,
            "department": order.department.name,
            "assignee": str(order.assignee or ""),
            "assignee_id": order.assignee_id,
            "why": kept_why(decision),
        },
    )


@transaction.atomic
def route_order(order: WorkOrder, *, by: User, version: int | None = None) -> WorkOrder:
    """Give the order to whom the live rules name now. Whoever may assign may ask for it; the rules may send it to
    another department, for the office has said so.

    Raises `Conflict` without live rules, when none fits, and when the order is where they send it already.
    """
    order = lock_order(order, version)
    can_route(by, order).or_raise()
    routed = find_way(order)
    if routed is None or routed.decision is None:
        raise Conflict("no_rule_fits", _("没有一条生效的派单规则适用，工单留在原处，请直接分派。"))
    if routed.department.pk == order.department_id and routed.person == order.assignee:
        raise Conflict("nothing_changes", _("按规则还是派给现在的部门和人员，没有变动。"))
    hand_over(order, routed.department, routed.person, by=by, stays_new=routed.person is None)
    tell_way(order, routed, by=by)
    settle_duties(order, by=by)
    return order
