"""The office writes rules in drafts; a draft that goes live takes the place of the edition before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import Department, User
from workorders import events
from workorders.lifecycle import EditionStatus
from workorders.models import Category, Pick, RoutingEdition, RoutingRule, Skill
from workorders.routing.gathering import people_named
from workorders.routing.telling import conditions_of, outcome_of
from workorders.routing_permissions import can_change_edition, can_keep_routing

MOST_RULES = 60
HEAD_FIELDS = (
    "reason", "origin", "complex_urgent", "complex_repeat", "complex_category_ids", "complex_keywords",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleWords:
    """One rule as it is written; an empty condition always holds."""

    name: str
    kinds: Sequence[str] = ()
    category: Category | None = None
    priorities: Sequence[str] = ()
    channels: Sequence[str] = ()
    keywords_any: Sequence[str] = ()
    keywords_none: Sequence[str] = ()
    complexity: str = ""
    department: Department | None = None
    pick: str = Pick.HEAD
    person: User | None = None
    skill: Skill | None = None
    needs_category_skill: bool = False
    least_level: str = "ordinary"


WORDS = [field.name for field in fields(RuleWords)]
LISTS = ("kinds", "priorities", "channels", "keywords_any", "keywords_none")


@transaction.atomic
def draft_edition(*, by: User, copied: RoutingEdition | None = None) -> RoutingEdition:
    """A new draft with the next number, with the rules of another edition if one is given."""
    can_keep_routing(by).or_raise()
    last = RoutingEdition.objects.aggregate(last=Max("number"))["last"] or 0
    kept = {name: getattr(copied, name) for name in HEAD_FIELDS[2:]} if copied else {}
    try:
        with transaction.atomic():
            edition = RoutingEdition.objects.create(
                number=last + 1, created_at=timezone.now(), created_by=by, **kept
            )
    except IntegrityError as error:
        raise Conflict("drafted_at_once", _("刚刚有人起草了一版，请刷新后再看。")) from error
    rules = copied.rules.order_by("position") if copied else []
    RoutingRule.objects.bulk_create(
        RoutingRule(edition=edition, position=rule.position, **{name: getattr(rule, name) for name in WORDS})
        for rule in rules
    )
    record(events.ROUTING_DRAFTED, edition, by=by, data={"copied": copied.number if copied else None})
    return edition


@transaction.atomic
def write_edition(
    edition: RoutingEdition,
    *,
    by: User,
    reason: str,
    origin: str = "",
    complex_urgent: bool = False,
    complex_repeat: bool = False,
    categories: Sequence[Category] = (),
    complex_keywords: Sequence[str] = (),
    version: int | None = None,
) -> RoutingEdition:
    """Why the draft is written, where it comes from, and what it calls complex."""
    row = lock_draft(edition, by, version)
    row.reason, row.origin = reason.strip(), origin.strip()
    row.complex_urgent, row.complex_repeat = complex_urgent, complex_repeat
    row.complex_category_ids = sorted(category.pk for category in categories)
    row.complex_keywords = list(complex_keywords)
    _changed(row, by, *HEAD_FIELDS, what="head")
    return row


@transaction.atomic
def save_rule(
    edition: RoutingEdition,
    words: RuleWords,
    *,
    by: User,
    rule: RoutingRule | None = None,
    version: int | None = None,
) -> RoutingRule:
    """Add a rule at the end of the draft, or change one. Raises `Invalid` for a rule that could pick nobody."""
    row = lock_draft(edition, by, version)
    _check(words)
    given = {name: getattr(words, name) for name in WORDS}
    given |= {name: list(given[name]) for name in LISTS}
    if rule is None:
        places = row.rules.aggregate(last=Max("position"))
        if (places["last"] or 0) >= MOST_RULES:
            raise _wrong("name", _("一版最多 %(most)s 条规则，请先合并或删去几条。") % {"most": MOST_RULES})
        kept = RoutingRule.objects.create(edition=row, position=(places["last"] or 0) + 1, **given)
    else:
        kept = row.rules.get(pk=rule.pk)
        for name, value in given.items():
            setattr(kept, name, value)
        kept.save()
    _changed(row, by, what="rule", rule=kept.name, conditions=conditions_of(kept), outcome=outcome_of(kept))
    return kept


@transaction.atomic
def move_rule(rule: RoutingRule, *, by: User, up: bool, version: int | None = None) -> RoutingRule:
    """One place up or down; the first that fits decides, so the order matters."""
    row = lock_draft(rule.edition, by, version)
    rules = list(row.rules.order_by("position"))
    here = next((n for n, one in enumerate(rules) if one.pk == rule.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rules):
        raise Conflict("no_place", _("这条规则已经在最前或最后。"))
    rules[here], rules[there] = rules[there], rules[here]
    _number(rules)
    _changed(row, by, what="order", rules=[one.name for one in rules])
    return rules[there]


@transaction.atomic
def remove_rule(rule: RoutingRule, *, by: User, version: int | None = None) -> None:
    row = lock_draft(rule.edition, by, version)
    row.rules.filter(pk=rule.pk).delete()
    _number(list(row.rules.order_by("position")))
    _changed(row, by, what="removed", rule=rule.name)


@transaction.atomic
def publish_edition(
    edition: RoutingEdition, *, by: User, accepts_untried: bool = False, version: int | None = None
) -> RoutingEdition:
    """Let orders go by this edition from now on; the one before it retires. Frozen from then on.

    Raises `Invalid` without rules or without a reason, and where its rules as they are now have not been tried and
    the publisher does not say that he knows.
    """
    row = lock_draft(edition, by, version)
    if not row.rules.exists():
        raise _wrong("rules", _("这一版还没有规则，请先添加。"))
    if not row.reason:
        raise _wrong("reason", _("请先填写修订说明：为什么要这样派。"))
    tried = row.trials.filter(edition_version=row.version, finished_at__isnull=False).first()
    if tried is None and not accepts_untried:
        raise _wrong(
            "accepts_untried",
            _("现在的规则还没有试跑过，生效后会怎样没有人看过。请先试跑，或确认知道这一点后再生效。"),
        )
    at = timezone.now()
    former = RoutingEdition.objects.select_for_update().live()
    if former is not None:
        former.move_to(EditionStatus.RETIRED, at=at, by=by)
        former.next_version()
        former.save(update_fields=["status", "retired_at", "retired_by", "version"])
    row.move_to(EditionStatus.LIVE, at=at, by=by)
    row.save(update_fields=["status", "live_at", "live_by"])
    record(
        events.ROUTING_PUBLISHED,
        row,
        by=by,
        data={
            "number": row.number,
            "former": former.number if former else None,
            "reason": row.reason,
            "trial": tried.pk if tried else None,
            "rules": [rule.name for rule in row.rules.order_by("position")],
        },
    )
    return row


@transaction.atomic
def drop_edition(edition: RoutingEdition, *, by: User, version: int | None = None) -> RoutingEdition:
    """Give the draft up; it stays to be read."""
    row = lock_draft(edition, by, version)
    row.move_to(EditionStatus.DROPPED, at=timezone.now(), by=by)
    row.save(update_fields=["status", "dropped_at", "dropped_by"])
    record(events.ROUTING_DROPPED, row, by=by)
    return row


def lock_draft(edition: RoutingEdition, by: User, version: int | None) -> RoutingEdition:
    row = RoutingEdition.objects.select_for_update().get(pk=edition.pk)
    can_change_edition(by, row).or_raise()
    if version is not None:
        row.expect_version(version)
    return row


def _changed(row: RoutingEdition, by: User, *names: str, **data: object) -> None:
    row.next_version()
    row.save(update_fields=[*names, "version"])
    record(events.ROUTING_CHANGED, row, by=by, data=dict(data))


def _number(rules: list[RoutingRule]) -> None:
    for position, rule in enumerate(rules, start=1):
        rule.position = position
    RoutingRule.objects.bulk_update(rules, ["position"])


def _check(words: RuleWords) -> None:
    if not words.name.strip():
        raise _wrong("name", _("请填写名称，例如：复杂投诉给高级客服。"))
    if words.pick == Pick.PERSON and words.person is None:
        raise _wrong("person", _("请选择指定的人，或改用别的选人方法。"))
    if words.pick != Pick.PERSON and words.person is not None:
        raise _wrong("person", _("只有「指定的人」时才填人员，请清空或改选人方法。"))
    person, place = words.person, words.department
    if person is not None and place is not None and not people_named(person.pk, place):
        raise _wrong(
            "person",
            _("%(person)s不在「%(department)s」任职，请选择该部门的人员。")
            % {"person": person, "department": place},
        )


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_routing", sentence, {field: [sentence]})
