"""What deciding needs to know, read from the database with a number of queries that does not grow with the people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q

from core.periods import local_today
from organization.models import Department, Membership, Role
from workorders.models import (
    Absence,
    Category,
    PersonSkill,
    Pick,
    RoutingEdition,
    RoutingRule,
    RoutingTurn,
    Skill,
    WorkOrder,
)
from workorders.routing.deciding import RANKS, Candidate, Edition, Needed, OrderFacts, Rule, Signs, plain

REPEAT = timedelta(days=30)


def edition_as_data(row: RoutingEdition) -> Edition:
    """The rules with keywords and channels made plain; one query."""
    return Edition(
        number=row.number,
        rules=[rule_as_data(rule) for rule in row.rules.order_by("position")],
        signs=Signs(
            urgent=row.complex_urgent,
            repeat=row.complex_repeat,
            category_ids=frozenset(row.complex_category_ids),
            keywords=tuple(map(plain, row.complex_keywords)),
        ),
    )


def rule_as_data(rule: RoutingRule) -> Rule:
    return Rule(
        pk=rule.pk,
        name=rule.name,
        kinds=frozenset(rule.kinds),
        category=rule.category_id,
        priorities=frozenset(rule.priorities),
        channels=frozenset(map(plain, rule.channels)),
        keywords_any=tuple(map(plain, rule.keywords_any)),
        keywords_none=tuple(map(plain, rule.keywords_none)),
        complexity=rule.complexity,
        department=rule.department_id,
        pick=rule.pick,
        person=rule.person_id,
        skill=rule.skill_id,
        needs_category_skill=rule.needs_category_skill,
        least_level=rule.least_level,
    )


def ids_of(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split("/") if part)


def facts_of(order: WorkOrder, *, asks_repeat: bool) -> OrderFacts:
    """Of an order, saved or not; one query when repeats matter."""
    return OrderFacts(
        kind=str(order.kind),
        priority=str(order.priority),
        department=order.department_id,
        above=ids_of(order.department.path),
        category_ids=ids_of(order.category.path) if order.category else (),
        channel=order.channel,
        text=plain(f"{order.title}\n{order.body}"),
        is_repeat=asks_repeat and is_repeat(order),
    )


def is_repeat(order: WorkOrder) -> bool:
    """Did the same customer ask for the same category within the month before?"""
    if not order.requester or order.category_id is None:
        return False
    earlier = WorkOrder.objects.of_requester(order).filter(
        category=order.category_id,
        reported_at__gte=order.reported_at - REPEAT,
        reported_at__lt=order.reported_at,
    )
    return bool(earlier.exists())


def needed_by(rule: Rule, category_ids: Sequence[int]) -> Needed:
    """The skills of which one each is needed; those of the category are the ones of its nearest node that has any."""
    groups = [frozenset({rule.skill})] if rule.skill else []
    if rule.needs_category_skill and category_ids:
        through = Skill.categories.through.objects.filter(category_id__in=category_ids, skill__is_active=True)
        by_category: dict[int, set[int]] = defaultdict(set)
        for category_id, skill_id in through.values_list("category_id", "skill_id"):
            by_category[category_id].add(skill_id)
        nearest = next((by_category[pk] for pk in reversed(category_ids) if pk in by_category), set())
        groups += [frozenset(nearest)] if nearest else []
    return groups


def candidates_for(rule: Rule, department: Department, needed: Needed, at: datetime) -> list[Candidate]:
    """The staff of the department and below it; of a rule that names a person, that person."""
    teams = people_named(rule.person, department) if rule.pick == Pick.PERSON else staff_below(department)
    ids = list(teams)
    away = set(Absence.objects.at(at).filter(person__in=ids).values_list("person_id", flat=True))
    levels = levels_of(ids, {skill for group in needed for skill in group}) if needed else {}
    loads = loads_of(ids) if rule.pick == Pick.LEAST else {}
    turns = (
        dict(RoutingTurn.objects.filter(rule=rule.pk, person__in=ids).values_list("person_id", "turn"))
        if rule.pick == Pick.TURN
        else {}
    )
    return [
        Candidate(
            pk=pk,
            department=team,
            load=loads.get(pk, 0),
            is_away=pk in away,
            levels=levels.get(pk, {}),
            turn=turns.get(pk, 0),
        )
        for pk, team in teams.items()
    ]


def staff_below(department: Department) -> dict[int, int | None]:
    """Person id -> the team, of those who hold a post there today; heads arrange and are not sent orders by rule.
    Of several teams the one nearest to the department."""
    rows = Membership.objects.on(local_today()).filter(
        role=Role.STAFF,
        department__path__startswith=department.path,
        user__is_active=True,
        user__is_service_account=False,
    )
    return _nearest(rows.values_list("user_id", "department__path"))


def people_named(person_id: int | None, department: Department) -> dict[int, int | None]:
    """The person, if orders of the department may be given to him, with his team there: None for a head above it."""
    rows = Membership.objects.on(local_today()).filter(
        Q(role__in=[Role.STAFF, Role.HEAD], department__path__startswith=department.path)
        | Q(role=Role.HEAD, department_id__in=ids_of(department.path)),
        user=person_id,
        user__is_active=True,
        user__is_service_account=False,
    )
    found = _nearest(rows.values_list("user_id", "department__path"))
    above = set(ids_of(department.path)) - {department.pk}
    return {pk: None if team in above else team for pk, team in found.items()}


def _nearest(rows: Iterable[tuple[int, str]]) -> dict[int, int | None]:
    by_depth = sorted(rows, key=lambda row: (row[0], -len(ids_of(row[1])), row[1]))
    return {pk: ids_of(path)[-1] for pk, path in by_depth}


def loads_of(ids: Iterable[int]) -> dict[int, int]:
    """Person id -> open orders, from the index of the open ones alone."""
    rows = WorkOrder.objects.unresolved().filter(assignee__in=list(ids)).order_by()
    return dict(rows.values_list("assignee_id").annotate(n=Count("pk")))


def levels_of(ids: Iterable[int], skills: Iterable[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = PersonSkill.objects.filter(person__in=list(ids), skill__in=list(skills), skill__is_active=True)
    for person, skill, level in rows.values_list("person_id", "skill_id", "level"):
        found[person][skill] = RANKS[level]
    return found


def category_names(edition: RoutingEdition) -> dict[int, str]:
    return dict(Category.objects.filter(pk__in=edition.complex_category_ids).values_list("pk", "full_name"))
