"""Who is asked in a step: read from the organisation at each moment, less those who may not decide on the record.

Someone who left is not asked any more, someone appointed since is; what was said stays said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.models import ApprovalCase, CaseStep, ChainStep, Opinion, Rule, Who
from approvals.models.chain import Mode
from approvals.subjects import ApprovalSubject, subject_of
from approvals.tally import WORD_OF_ONE
from core.decisions import ALLOWED, Decision, forbidden
from core.periods import local_today
from organization.models import Delegation, Membership, Role, User
from organization.models.membership import LEADERSHIP_ROLES, OFFICE_ROLES

ROLES: dict[str, tuple[str, ...]] = {
    Who.CHAIR: (Role.CHAIR,),
    Who.LEADERSHIP: LEADERSHIP_ROLES,
    Who.DIRECTOR: (Role.DIRECTOR,),
    Who.OFFICE: OFFICE_ROLES,
}


@dataclass(frozen=True)
class Elector:
    """One person who is asked, or, with a refusal, one who would be but may not decide on this record."""

    person: User
    bar: Decision = ALLOWED
    is_chair: bool = False


@dataclass(frozen=True)
class Electorate:
    """Everyone of a step, in the order in which they sign, with what was said so far."""

    step: CaseStep
    electors: tuple[Elector, ...]
    said: dict[int, Opinion] = field(default_factory=dict)
    """Voter's id -> opinion."""

    @property
    def free(self) -> list[Elector]:
        """Those who may decide."""
        return [elector for elector in self.electors if elector.bar]

    @property
    def barred(self) -> list[Elector]:
        return [elector for elector in self.electors if not elector.bar]

    @property
    def silent(self) -> list[Elector]:
        """Those who may decide and have not spoken."""
        return [elector for elector in self.free if elector.person.pk not in self.said]

    @property
    def awaited(self) -> list[Elector]:
        """Whose turn it is: all who are silent, or the first of them when they sign one after the other."""
        rule = self.step.rule
        if rule.rule == Rule.CHAIR and not any(elector.is_chair for elector in self.silent):
            return []  # the others may advise, but nobody is left who decides
        if rule.mode == Mode.SERIAL and rule.rule not in WORD_OF_ONE:
            return self.silent[:1]
        return self.silent

    def find(self, person_id: int) -> Elector | None:
        return next((one for one in self.electors if one.person.pk == person_id), None)


def addressed(rule: ChainStep, department: Any) -> list[Elector]:
    """Whom a step means today, in a stable order; leaders sign before the chair."""
    today = local_today()
    in_force = (
        Membership.objects.on(today)
        .filter(user__is_active=True, user__is_service_account=False)
        .select_related("user")
        .order_by("starts_on", "id")
    )
    if rule.who == Who.NAMED:
        serving = set(in_force.filter(user__in=rule.named.values("person")).values_list("user_id", flat=True))
        people = [one.person for one in rule.named.select_related("person") if one.person_id in serving]
    elif rule.who == Who.POST:
        people = [one.user for one in in_force.filter(post=rule.post)]
    elif rule.who == Who.HEAD:
        people = heads_of(department, in_force)
    else:
        people = [one.user for one in in_force.filter(role__in=ROLES[rule.who])]
    chairs = set(in_force.filter(role=Role.CHAIR).values_list("user_id", flat=True))
    once = list({person.pk: person for person in people}.values())
    electors = [Elector(person, is_chair=person.pk in chairs) for person in once]
    return sorted(electors, key=lambda one: one.is_chair) if rule.who == Who.LEADERSHIP else electors


def heads_of(department: Any, in_force: QuerySet[Membership]) -> list[User]:
    """The heads of the department, or of the nearest one above that has any."""
    upwards = [int(part) for part in reversed(department.path.strip("/").split("/"))] if department else []
    heads = list(in_force.filter(role=Role.HEAD, department_id__in=upwards))
    for number in upwards:
        if here := [one.user for one in heads if one.department_id == number]:
            return here
    return []


def electorate_of(step: CaseStep, record: Any) -> Electorate:
    """Everyone of the step now, each held against the record."""
    case = step.case
    subject = subject_of(case.kind)
    spoken = list(Opinion.objects.filter(step__case=case).select_related("given_by", "voter"))
    electors = tuple(
        Elector(one.person, bar_of(subject, record, one.person, one.person, spoken), one.is_chair)
        for one in addressed(step.rule, subject.department(record))
    )
    return Electorate(step, electors, {one.voter_id: one for one in spoken if one.step_id == step.pk})


def bar_of(
    subject: ApprovalSubject, record: Any, person: User, voter: User, spoken: list[Opinion]
) -> Decision:
    """May `person` decide on the record in the name of `voter`? In one case a person speaks in one capacity only:
    who spoke for another does not speak for himself, nor the other way round."""
    if any(one.given_by_id == person.pk and one.voter_id != voter.pk for one in spoken):
        return forbidden("two_capacities", _("您已经以另一身份对这件审批表过态，不能再换一个身份表态。"))
    return subject.barred(record, person)


def delegations_for(case: ApprovalCase, principals: list[int]) -> list[Delegation]:
    """Delegations of these people that are in force today and hold this kind; delegates who left are left out."""
    today = local_today()
    serving = Membership.objects.on(today).values("user_id")
    return list(
        Delegation.objects.on(today)
        .covering(case.kind)
        .filter(
            principal__in=principals,
            delegate__is_active=True,
            delegate__is_service_account=False,
            delegate__in=serving,
        )
        .select_related("delegate", "principal")
        .order_by("id")
    )
