"""In which capacity somebody may speak in a case: for oneself, or for another by delegation; and if not, why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.electorate import Electorate, addressed, bar_of, delegations_for, electorate_of
from approvals.lifecycle import StepStatus
from approvals.models import ApprovalCase, CaseStep, Opinion
from approvals.subjects import subject_of
from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.punctuation import listed
from organization.models import Delegation, User


@dataclass(frozen=True)
class Capacity:
    """Whose word, in which step, by which delegation (None: the own)."""

    electorate: Electorate
    voter: User
    delegation: Delegation | None = None

    @property
    def step(self) -> CaseStep:
        return self.electorate.step


Answer = tuple[Capacity | None, Decision]


def capacities(user: User, case: ApprovalCase, record: Any, on_behalf_of: User | None = None) -> list[Answer]:
    """Every capacity in which the person is meant in an open step, with the answer whether it can be used now;
    the own one first. `on_behalf_of` narrows to one principal."""
    steps = case.steps.filter(status=StepStatus.OPEN).select_related("rule", "case")
    electorates = [electorate_of(step, record) for step in steps]
    spoken = list(Opinion.objects.filter(step__case=case))
    answers = []
    for electorate in electorates:
        for voter, delegation in voters(user, case, electorate, on_behalf_of):
            refusal = refusal_of(user, record, electorate, voter, delegation, spoken)
            capacity = Capacity(electorate, voter, delegation)
            answers.append((capacity if refusal else None, refusal))
    return answers


def voters(
    user: User, case: ApprovalCase, electorate: Electorate, on_behalf_of: User | None
) -> Iterator[tuple[User, Delegation | None]]:
    """Those of the step for whom the person may speak at all."""
    if on_behalf_of is None or on_behalf_of == user:
        own = electorate.find(user.pk)
        if own:
            yield own.person, None
    if on_behalf_of == user:
        return
    principals = [one.person.pk for one in electorate.electors]
    for delegation in delegations_for(case, principals):
        if delegation.delegate_id == user.pk and on_behalf_of in (None, delegation.principal):
            yield delegation.principal, delegation


def refusal_of(
    user: User,
    record: Any,
    electorate: Electorate,
    voter: User,
    delegation: Delegation | None,
    spoken: list[Opinion],
) -> Decision:
    """May the person speak for this voter now? The person first (403), the moment second (409)."""
    elector = electorate.find(voter.pk)
    if elector is None:
        return not_asked(electorate)
    if delegation is not None and not elector.bar:
        sentence = _("%(principal)s对这件审批须回避，代理人也不能代为决定。")
        return forbidden("principal_barred", sentence % {"principal": voter})
    if voter.pk in electorate.said or any(one.given_by_id == user.pk for one in electorate.said.values()):
        return conflict("already_given", _("这一步已有您的意见，每人每步只表态一次。"))
    bar = bar_of(subject_of(electorate.step.case.kind), record, user, voter, spoken)
    if not bar:
        return bar
    if elector not in electorate.awaited:
        return conflict("not_your_turn", _("这一步依次会签，还没有轮到您。"))
    return ALLOWED


def not_asked(electorate: Electorate) -> Decision:
    return forbidden(
        "not_approver",
        _("「%(step)s」由%(who)s决定，您不在其中。")
        % {"step": electorate.step.rule.label, "who": electorate.step.rule.get_who_display()},
    )


def resolve(user: User, case: ApprovalCase, record: Any, on_behalf_of: User | None = None) -> Answer:
    """The capacity in which this person speaks now, or why there is none. Without `on_behalf_of` the own word
    comes before that of a principal."""
    if user.is_service_account:
        return None, forbidden("service_account", _("系统账号不能审核、审批或发布计划。"))
    answers = capacities(user, case, record, on_behalf_of) if case.is_open else []
    usable = next((answer for answer in answers if answer[0] is not None), None)
    if usable or answers:
        return usable or answers[0]
    if on_behalf_of is None or on_behalf_of == user:
        return None, elsewhere(user, case, record)
    held = delegations_for(case, [on_behalf_of.pk])
    if not any(one.delegate_id == user.pk for one in held):
        sentence = _("没有%(principal)s给您的、现在有效并包括这类事项的委托。")
        return None, forbidden("no_delegation", sentence % {"principal": on_behalf_of})
    return None, elsewhere(on_behalf_of, case, record)


def elsewhere(user: User, case: ApprovalCase, record: Any) -> Decision:
    """Meant in a step that is not open now: the wrong moment; in none: the wrong person."""
    department = subject_of(case.kind).department(record)
    steps = list(case.steps.select_related("rule"))
    spoke = Opinion.objects.filter(step__case=case, given_by=user).exists()
    meant = [step for step in steps if any(one.person == user for one in addressed(step.rule, department))]
    if not (meant or spoke):
        names = listed([step.rule.label for step in steps if step.status == StepStatus.OPEN])
        said = {"step": names or case.get_status_display()}
        return forbidden("not_approver", _("您不是「%(step)s」的审批人。") % said)
    if not case.is_open:
        sentence = _("这件审批%(status)s，不用再表态。") % {"status": case.get_status_display()}
        return conflict("case_closed", sentence)
    if any(step.status == StepStatus.PENDING for step in meant):
        return conflict("not_yet", _("前面的步骤还没有办完，还没有轮到您。"))
    return conflict("step_done", _("您参加的步骤已经办完，不用再表态。"))
