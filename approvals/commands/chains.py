"""Chains: what the product comes with, and the next number that the office adopts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activity.recording import record
from approvals import events
from approvals.models import ApprovalChain, ApprovalKind, ChainStep, Mode, NamedApprover, Rule, Who
from approvals.permissions import can_keep_chains
from core.errors import Invalid, Stale
from organization.models import Post, User

LOCK = 7_203_220
"""Key of the advisory lock of those who adopt chains: the next number of a kind has no row to hold yet."""
MOST_STEPS = 12
DEFAULT_STEP = gettext_noop("领导小组组长审批")
"""Kept in the language of the sources, and told in the reader's."""


def load_default_chains(chain: Any = None, step: Any = None) -> int:
    """The chair alone decides every kind, until the office adopts something else; returns how many were made.
    A data migration passes its historical models."""
    chains: Any = chain or ApprovalChain
    steps: Any = step or ChainStep
    made = 0
    for kind in ApprovalKind.values:
        if chains.objects.filter(kind=kind).exists():
            continue
        first = chains.objects.create(kind=kind, number=1, adopted_at=timezone.now())
        steps.objects.create(chain=first, position=1, name=DEFAULT_STEP, who="chair", rule="chair")
        made += 1
    return made


@dataclass(frozen=True)
class StepFacts:
    """One step as the office writes it."""

    name: str
    who: str
    rule: str
    share: Decimal | None = None
    mode: str = Mode.PARALLEL
    together: bool = False
    post: Post | None = None
    people: Sequence[User] = field(default_factory=tuple)
    due_days: int = 5
    escalation_days: int = 8


@transaction.atomic
def adopt_chain(
    kind: str, steps: Sequence[StepFacts], *, by: Any, number: int | None, note: str = ""
) -> ApprovalChain:
    """The next number of a kind. Cases in flight stay on the number they began with. `number` is the one the writer
    saw in force: somebody else's change in between is refused (412)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    can_keep_chains(by).or_raise()
    current = ApprovalChain.objects.filter(kind=kind).order_by("-number").first()
    now_number = current.number if current else 0
    if number != now_number:
        sentence = _("您打开以后有人启用了第 %(now)s 号审批链，请刷新后再改。") % {"now": now_number}
        raise Stale("stale", sentence)
    check_steps(steps)
    chain = ApprovalChain.objects.create(
        kind=kind, number=now_number + 1, note=note.strip(), adopted_at=timezone.now(), adopted_by=by
    )
    for position, facts in enumerate(steps, start=1):
        write_step(chain, position, facts)
    data = {
        "kind": kind,
        "number": chain.number,
        "reason": chain.note,
        "steps": [facts.name for facts in steps],
    }
    record(events.CHAIN_ADOPTED, chain, by=by, data=data)
    return chain


def write_step(chain: ApprovalChain, position: int, facts: StepFacts) -> None:
    step = ChainStep.objects.create(
        chain=chain,
        position=position,
        name=facts.name.strip(),
        who=facts.who,
        post=facts.post if facts.who == Who.POST else None,
        rule=facts.rule,
        share=facts.share if facts.rule == Rule.SHARE else None,
        mode=facts.mode,
        together=facts.together,
        due_days=facts.due_days,
        escalation_days=facts.escalation_days,
    )
    people = facts.people if facts.who == Who.NAMED else ()
    NamedApprover.objects.bulk_create(
        NamedApprover(step=step, position=place, person=person)
        for place, person in enumerate(people, start=1)
    )


def check_steps(steps: Sequence[StepFacts]) -> None:
    """Refuse a chain that nobody could walk, with each step's sentences under its number."""
    if not steps or len(steps) > MOST_STEPS:
        sentence = _("审批链要有 1 到 %(most)s 步，现在有 %(count)s 步。") % {
            "most": MOST_STEPS,
            "count": len(steps),
        }
        raise Invalid("steps", sentence, {"steps": [sentence]})
    wrong = {
        f"steps.{position}.{name}": [sentence]
        for position, facts in enumerate(steps, start=1)
        for name, sentence in faults(position, facts)
    }
    if wrong:
        first = next(iter(wrong.values()))[0]
        raise Invalid("steps", first, wrong)


def faults(position: int, facts: StepFacts) -> list[tuple[str, str]]:
    """Field and sentence of everything that is wrong with one step."""
    said = {"position": position}
    found = []
    if not facts.name.strip():
        found.append(("name", _("第 %(position)s 步还没有名称。") % said))
    if facts.who == Who.POST and facts.post is None:
        found.append(("post", _("第 %(position)s 步要选一个岗位。") % said))
    if facts.who == Who.NAMED and not facts.people:
        found.append(("people", _("第 %(position)s 步要选至少一位审批人。") % said))
    if facts.rule == Rule.SHARE and not (facts.share and 0 < facts.share <= 100):
        found.append(("share", _("第 %(position)s 步的比例要在 0 到 100 之间，例如 66.67。") % said))
    if facts.rule == Rule.CHAIR and facts.who not in (Who.CHAIR, Who.LEADERSHIP):
        found.append(("rule", _("第 %(position)s 步没有组长参加，不能由组长决定，请换一条规则。") % said))
    if facts.together and position == 1:
        found.append(("together", _("第 1 步前面没有步骤，不能与上一步同时进行。")))
    if facts.escalation_days < facts.due_days:
        found.append(("escalation_days", _("第 %(position)s 步的上报天数不能少于办理时限。") % said))
    return found
