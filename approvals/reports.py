"""What pages show of cases: the panel of one record, what waits for a person, what waits at all, how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, Min, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Duty
from approvals.capacities import Capacity, capacities
from approvals.commands.care import REST, last_urged
from approvals.electorate import Electorate, delegations_for, electorate_of
from approvals.lifecycle import CaseStatus, StepStatus
from approvals.models import ApprovalCase, CaseStep, NamedApprover, Opinion
from approvals.permissions import can_urge_approver
from approvals.querysets import CaseQuerySet
from approvals.subjects import purposes, subject_of
from approvals.tally import MAY_ABSTAIN
from approvals.wording import BARS, rule_words, stuck_words
from core.components import Step
from core.decisions import Decision
from core.moments import due_words, exact
from core.phrases import PERSON
from core.punctuation import listed
from organization.models import User

OPEN_STEPS = Q(steps__status=StepStatus.OPEN)


@dataclass(frozen=True)
class Awaited:
    """One person whose word is awaited, since when, and who may speak meanwhile."""

    person: User
    since: datetime | None
    delegates: str
    urged_at: datetime | None
    may_urge: bool


@dataclass(frozen=True)
class StepView:
    step: CaseStep
    rule: str
    opinions: Sequence[Opinion]
    awaited: Sequence[Awaited] = ()
    barred: Sequence[tuple[str, str]] = ()
    """Name, and why the person may not decide."""
    stuck: str = ""

    @property
    def state(self) -> str:
        return {"agreed": "done", "open": "late" if self.is_late else "current"}.get(self.step.status, "todo")

    @property
    def due(self) -> str:
        """How far off the due time of an open step is, or how long ago: `超时 2 天`."""
        at = self.step.due_at if self.step.status == StepStatus.OPEN else None
        return due_words(at, timezone.now()) if at else ""

    @property
    def is_late(self) -> bool:
        due = self.step.due_at
        return self.step.status == StepStatus.OPEN and due is not None and due < timezone.now()


@dataclass(frozen=True)
class CasePanel:
    case: ApprovalCase
    steps: Sequence[StepView]
    capacities: Sequence[Capacity]
    """In which the person who looks can speak now."""
    refusal: Decision | None
    version: int | None
    rests: str = ""
    """Why nobody is awaited for the moment."""
    is_bound: bool = False
    """An open case whose record still says what was put to the decision."""

    @property
    def stepper(self) -> list[Step]:
        return [
            Step(
                one.step.rule.label,
                one.state,
                one.rule,
                exact(one.step.closed_at) if one.step.closed_at else one.due,
                _("已退回") if one.step.status == StepStatus.RETURNED else "",
            )
            for one in self.steps
        ]

    @property
    def may_abstain(self) -> bool:
        return any(capacity.step.rule.rule in MAY_ABSTAIN for capacity in self.capacities)


def panel_of(case: ApprovalCase, user: User) -> CasePanel:
    """Everything about one case for one reader."""
    record: Any = case.subject
    urged = last_urged(case) if case.is_open else {}
    rests = str(subject_of(case.kind).rests(record)) if case.is_open and record is not None else ""
    may_urge = bool(can_urge_approver(user, case)) and not rests
    rows = case.steps.select_related("rule__post__department", "case").prefetch_related(
        Prefetch("opinions", Opinion.objects.select_related("given_by", "on_behalf_of").order_by("id")),
        Prefetch("rule__named", NamedApprover.objects.select_related("person")),
    )
    steps = [step_view(step, record, urged, may_urge) for step in rows]
    answers = capacities(user, case, record) if case.is_open and record is not None else []
    usable = [capacity for capacity, _decision in answers if capacity is not None]
    refusal = next((decision for _capacity, decision in answers if not decision), None)
    bound = subject_of(case.kind).bound(record) if case.is_open else None
    is_bound = bound == (case.subject_version, case.content_hash)
    version = bound[0] if bound else None
    return CasePanel(case, steps, usable, None if usable else refusal, version, rests, is_bound)


def step_view(step: CaseStep, record: Any, urged: dict[int, datetime], may_urge: bool) -> StepView:
    rule = rule_words(step.rule, [str(one.person) for one in step.rule.named.all()])
    opinions = list(step.opinions.all())
    if step.status != StepStatus.OPEN or record is None:
        barred = [(str(one["name"]), str(one["why"])) for one in (opinions[-1].barred if opinions else [])]
        return StepView(step, rule, opinions, barred=[(PERSON.told(n), bar_words(w)) for n, w in barred])
    electorate = electorate_of(step, record)
    barred = [(one.person.label, bar_words(one.bar.code)) for one in electorate.barred]
    waiting = awaited_of(electorate, record, urged, may_urge)
    return StepView(step, rule, opinions, waiting, barred, stuck_words(step))


def bar_words(code: str) -> str:
    return str(BARS.get(code, code))


def awaited_of(
    electorate: Electorate, record: Any, urged: dict[int, datetime], may_urge: bool
) -> list[Awaited]:
    people = [one.person for one in electorate.awaited]
    case = electorate.step.case
    owed = Duty.objects.about(record).open().filter(purpose=subject_of(case.kind).purpose, person__in=people)
    since = dict(owed.values_list("person_id", "opened_at"))
    standing_in: dict[int, list[str]] = {}
    for delegation in delegations_for(case, [person.pk for person in people]):
        standing_in.setdefault(delegation.principal_id, []).append(delegation.delegate.label)
    rested = timezone.now() - REST
    return [
        Awaited(
            person,
            since.get(person.pk, electorate.step.opened_at),
            listed(standing_in.get(person.pk, [])),
            urged.get(person.pk),
            may_urge and person.pk in since and urged.get(person.pk, rested) <= rested,
        )
        for person in people
    ]


# --- lists --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CaseLine:
    """One open case in a list: where it is, who is awaited since when, and what holds it up."""

    case: ApprovalCase
    steps: str
    people: Sequence[tuple[str, datetime]]
    due_at: datetime | None
    stuck: str

    @property
    def since(self) -> datetime:
        return min((at for _name, at in self.people), default=self.case.opened_at)


def lines_of(cases: Sequence[ApprovalCase]) -> list[CaseLine]:
    """Lines of these cases, in a constant number of queries."""
    steps: dict[int, list[CaseStep]] = {}
    ids = [case.pk for case in cases]
    for step in CaseStep.objects.filter(case__in=ids, status=StepStatus.OPEN).select_related("rule"):
        steps.setdefault(step.case_id, []).append(step)
    people: dict[tuple[int, int, str], list[tuple[str, datetime]]] = {}
    owed = Duty.objects.open().filter(
        purpose__in=purposes(), person__isnull=False, subject_id__in=[case.subject_id for case in cases]
    )
    for duty in owed.select_related("person").order_by("opened_at", "id"):
        if duty.person is not None:
            key = (duty.subject_type_id, duty.subject_id, duty.purpose)
            people.setdefault(key, []).append((duty.person.label, duty.opened_at))
    return [
        CaseLine(
            case,
            listed(step.rule.label for step in steps.get(case.pk, [])),
            people.get((case.subject_type_id, case.subject_id, subject_of(case.kind).purpose), []),
            min((step.due_at for step in steps.get(case.pk, []) if step.due_at), default=None),
            listed(filter(None, (stuck_words(step) for step in steps.get(case.pk, [])))),
        )
        for case in cases
    ]


def waiting_for(user: User) -> CaseQuerySet:
    """Open cases in which this person is asked now, in person or as a delegate; those due first on top."""
    owed = Duty.objects.open().filter(
        person=user,
        purpose__in=purposes(),
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
    )
    found = ApprovalCase.objects.open().filter(Exists(owed)).select_related("chain", "department")
    return found.annotate(due=Min("steps__due_at", filter=OPEN_STEPS)).order_by("due", "id")


def spoken_by(user: User) -> CaseQuerySet:
    """Cases in which this person spoke, the latest on top, each with `said` and `said_at`: the newest opinion."""
    spoke = Opinion.objects.filter(step__case=OuterRef("pk"), given_by=user).order_by("-id")
    return (
        ApprovalCase.objects.filter(Exists(spoke))
        .select_related("chain", "department")
        .annotate(said=Subquery(spoke.values("verdict")[:1]), said_at=Subquery(spoke.values("given_at")[:1]))
        .order_by("-said_at", "-id")
    )


def all_waiting() -> CaseQuerySet:
    """Every open case: stuck ones first, then those that wait longest."""
    stuck = Min("steps__stuck_since", filter=OPEN_STEPS)
    due = Min("steps__due_at", filter=OPEN_STEPS)
    found = ApprovalCase.objects.open().select_related("chain", "department").annotate(stuck=stuck, due=due)
    return found.order_by(F("stuck").asc(nulls_last=True), F("due").asc(nulls_last=True), "id")


@dataclass(frozen=True)
class Load:
    """What waits at one approver, and how long this person takes."""

    name: str
    waiting: int
    oldest: datetime | None
    decided: int
    mean: timedelta | None

    @property
    def mean_days(self) -> str:
        return f"{self.mean.total_seconds() / 86400:.1f}" if self.mean is not None else ""


def loads(*, since: datetime) -> list[Load]:
    """Waiting time per approver: open now, and decided since a moment."""
    owed = Duty.objects.filter(purpose__in=purposes(), person__isnull=False)
    open_now: dict[int, dict[str, Any]] = {
        row["person"]: dict(row)
        for row in owed.open().values("person").annotate(n=Count("id"), oldest=Min("opened_at"))
    }
    decided: dict[int, dict[str, Any]] = {
        row["person"]: dict(row)
        for row in owed.filter(closed_at__gte=since, closed_by=F("person"))
        .values("person")
        .annotate(n=Count("id"), mean=Avg(F("closed_at") - F("opened_at")))
    }
    people = User.objects.filter(pk__in={*open_now, *decided})
    found = [
        Load(
            person.label,
            open_now.get(person.pk, {}).get("n", 0),
            open_now.get(person.pk, {}).get("oldest"),
            decided.get(person.pk, {}).get("n", 0),
            decided.get(person.pk, {}).get("mean"),
        )
        for person in people
    ]
    return sorted(found, key=lambda one: (-one.waiting, one.name))


def in_flight() -> dict[int, int]:
    """Chain's id -> how many cases are still on it."""
    rows = ApprovalCase.objects.filter(status=CaseStatus.OPEN).values("chain").annotate(n=Count("id"))
    return {row["chain"]: row["n"] for row in rows}
