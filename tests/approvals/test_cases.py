"""A case on its chain: who is asked, when it is decided, and what it is bound to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from activity.models import Duty, Event
from approvals.commands.care import look_after_cases, urge_approver
from approvals.commands.cases import give_opinion, open_case, restart_case, withdraw_case
from approvals.models import ApprovalCase, CaseStep, Opinion
from approvals.permissions import can_give_opinion
from approvals.wording import stuck_words
from core.errors import Conflict, Forbidden, Invalid, PreconditionRequired, Stale
from organization.models import Role, User
from plans.commands.review import return_plan
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.approvals import case_of, chain_of, facts, make_delegation, verdicts
from tests.factories.organization import make_membership, person
from tests.factories.plans import fresh, plan_in

pytestmark = pytest.mark.django_db


def anew(user: User) -> User:
    """The same person with the memberships of now."""
    found: User = User.objects.get(pk=user.pk)
    return found


def asked(plan: DepartmentPlan) -> set[str]:
    """Who owes a word about the plan."""
    duties = Duty.objects.about(plan).open().filter(purpose="plan.approve")
    return set(duties.values_list("person__username", flat=True))


def agree(plan: DepartmentPlan, by: User, verdict: str = "agree", text: str = "") -> Opinion:
    return give_opinion(case_of(plan), verdict, by=by, version=plan.version, text=text)


@pytest.fixture
def group(cast: Cast) -> list[User]:
    """Two more leaders: with the chair and the leader of the cast they are four."""
    return [person(f"leader{n}", f"组员 {n}", Role.LEADER) for n in (2, 3)]


def test_the_chair_alone_decides_until_the_office_adopts_another_chain(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    case = case_of(plan)
    assert (case.chain.number, case.subject_version) == (1, plan.version)
    assert asked(plan) == {"chair"}
    assert can_give_opinion(cast.leader, case).code == "not_approver"
    opinion = agree(plan, cast.chair)
    assert (case_of(plan).status, fresh(plan).status) == ("approved", "approved")
    assert opinion.content_hash == case.content_hash
    assert not asked(plan)


def test_a_majority_is_more_than_half_of_those_who_are_asked(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "majority"))
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"chair", "leader", "leader2", "leader3"}
    agree(plan, cast.leader)
    agree(plan, group[0], "abstain")
    agree(plan, group[1])
    assert fresh(plan).status == "reviewed"
    assert asked(plan) == {"chair"}
    agree(plan, cast.chair)
    assert fresh(plan).status == "approved"


def test_a_majority_that_cannot_come_any_more_returns(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "majority"))
    plan = plan_in("reviewed", cast)
    agree(plan, cast.leader, "disagree", "目标太低。")
    assert fresh(plan).status == "reviewed"
    agree(plan, group[0], "disagree", "成本没有依据。")
    plan = fresh(plan)
    assert plan.status == "returned"
    assert plan.decisions.get(act="return").remarks == "成本没有依据。"
    assert case_of(plan).status == "returned"


def test_a_share_is_rounded_up(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "share", share=60))
    plan = plan_in("reviewed", cast)
    for user in (cast.leader, *group):
        assert fresh(plan).status == "reviewed"
        agree(plan, user)
    assert fresh(plan).status == "approved"  # three of four are 75 %, two would be 50 %


def test_all_have_to_agree_and_one_return_returns(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "all"))
    plan = plan_in("reviewed", cast)
    for user in (cast.leader, cast.chair, group[0]):
        agree(plan, user)
    assert fresh(plan).status == "reviewed"
    agree(plan, group[1], "disagree", "请重报。")
    assert fresh(plan).status == "returned"


def test_where_the_chair_decides_the_others_advise(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "chair"))
    plan = plan_in("reviewed", cast)
    agree(plan, cast.leader, "disagree", "我有保留。")
    assert fresh(plan).status == "reviewed"
    agree(plan, cast.chair)
    assert fresh(plan).status == "approved"


def test_steps_follow_one_another_and_those_together_run_at_once(cast: Cast) -> None:
    chain_of(cast, facts("director", "any"), facts("head", "any", together=True), facts("chair"))
    plan = plan_in("reviewed", cast, department=cast.b)
    # The head of B handed the plan in and may not decide on it: the step waits with a reason.
    assert asked(plan) == {"director"}
    step = case_of(plan).steps.get(position=2)
    assert step.stuck_code == "all_barred"
    assert "吴部长" in stuck_words(step)
    assert can_give_opinion(cast.chair, case_of(plan)).code == "not_yet"
    agree(plan, cast.director)
    assert asked(plan) == set()
    make_membership(user=cast.staff_b, role=Role.HEAD, department=cast.b)
    look_after_cases()
    assert can_give_opinion(anew(cast.staff_b), case_of(plan)).code == "own_submission"


def test_signing_in_turn_asks_one_after_the_other_the_chair_last(cast: Cast) -> None:
    chain_of(cast, facts("leadership", "all", mode="serial"))
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"leader"}
    assert can_give_opinion(cast.chair, case_of(plan)).code == "not_your_turn"
    agree(plan, cast.leader)
    assert asked(plan) == {"chair"}
    agree(plan, cast.chair)
    assert fresh(plan).status == "approved"


def test_named_people_sign_in_the_order_given(cast: Cast) -> None:
    chain_of(cast, facts("named", "all", mode="serial", people=[cast.supervisor, cast.head_b]))
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"supervisor"}
    agree(plan, cast.supervisor)
    assert asked(plan) == {"head_b"}


def test_an_opinion_is_about_the_version_that_was_read(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    case = case_of(plan)
    for version, refusal in (
        (plan.version - 1, Stale),
        (plan.version + 1, Stale),
        (None, PreconditionRequired),
    ):
        with pytest.raises(refusal):
            give_opinion(case, "agree", by=cast.chair, version=version)
    plan.goals.update(target=50)
    with pytest.raises(Conflict) as told:
        give_opinion(case, "agree", by=cast.chair, version=plan.version)
    assert told.value.code == "content_changed"
    assert not Opinion.objects.exists()


def test_nobody_speaks_twice_in_a_step(cast: Cast, group: list[User]) -> None:
    chain_of(cast, facts("leadership", "majority"))
    plan = plan_in("reviewed", cast)
    agree(plan, cast.leader)
    with pytest.raises(Conflict) as told:
        agree(plan, cast.leader)
    assert told.value.code == "already_given"


def test_only_who_is_asked_decides_and_nobody_the_own_work(cast: Cast) -> None:
    make_membership(user=cast.officer, role=Role.CHAIR)
    plan = plan_in("reviewed", cast)
    for user, code in (
        (cast.leader, "not_approver"),
        (cast.outsider, "not_approver"),
        (anew(cast.officer), "own_review"),
    ):
        with pytest.raises(Forbidden) as told:
            agree(plan, user)
        assert told.value.code == code
    assert asked(plan) == {"chair"}
    opinion = agree(plan, cast.chair)
    assert [(one["name"], one["why"]) for one in opinion.barred] == [("赵审核", "own_review")]


def test_a_return_needs_a_reason_and_a_single_word_no_abstention(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    for verdict in ("disagree", "abstain", "perhaps"):
        with pytest.raises(Invalid):
            agree(plan, cast.chair, verdict)
    assert not Opinion.objects.exists()


def test_who_leaves_is_not_asked_any_more_and_nothing_passes_by_that(cast: Cast) -> None:
    """A and B agree, C leaves: all who are left agreed, and still somebody has to decide."""
    chain_of(cast, facts("leadership", "all"))
    plan = plan_in("reviewed", cast)
    agree(plan, cast.leader)
    cast.chair.memberships.update(ends_on=timezone.now().date() - timedelta(days=1))
    look_after_cases()
    assert fresh(plan).status == "reviewed"
    case = case_of(plan)
    step = case.steps.get()
    assert step.stuck_code == "all_spoke"
    assert Duty.objects.about(case).open().get().purpose == "approval.unblock"
    assert Event.objects.about(case).filter(name="approval.stuck").count() == 1
    look_after_cases()
    assert Event.objects.about(case).filter(name="approval.stuck").count() == 1

    successor = person("chair2", "新组长", Role.CHAIR)
    look_after_cases()
    assert asked(plan) == {"chair2"}
    assert not Duty.objects.about(case).open().exists()
    agree(plan, successor)
    assert fresh(plan).status == "approved"


def test_a_step_without_people_waits_with_a_named_reason_and_the_office_restarts_it(cast: Cast) -> None:
    chain_of(cast, facts("named", "all", people=[cast.supervisor]))
    plan = plan_in("reviewed", cast)
    old = case_of(plan)
    with pytest.raises(Conflict) as told:
        restart_case(old, by=cast.director, reason="换人")
    assert told.value.code == "not_stuck"
    cast.supervisor.memberships.all().delete()
    chain_of(cast, facts("chair"))
    look_after_cases()
    assert stuck_words(old.steps.get()) == "「named all」：现在没有人担任指定人员。"
    new = restart_case(old, by=cast.director, reason="原审批人已离任。")
    old.refresh_from_db()
    assert (old.status, old.reason, old.chain.number) == ("withdrawn", "原审批人已离任。", 2)
    assert (new.status, new.chain.number, new.content_hash) == ("open", 3, old.content_hash)
    assert asked(plan) == {"chair"}


def test_a_case_in_flight_stays_on_the_chain_it_began(cast: Cast) -> None:
    before = plan_in("reviewed", cast)
    chain_of(cast, facts("leadership", "all"))
    after = plan_in("reviewed", cast, department=cast.b)
    assert (case_of(before).chain.number, case_of(after).chain.number) == (1, 2)
    agree(before, cast.chair)
    assert fresh(before).status == "approved"
    agree(after, cast.chair)
    assert fresh(after).status == "reviewed"


def test_a_returned_plan_takes_its_case_along(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    return_plan(plan, by=cast.director, version=plan.version, remarks="请改。")
    case = case_of(plan)
    assert case.status == "withdrawn"
    assert not asked(plan)
    with pytest.raises(Conflict) as told:
        agree(plan, cast.chair)
    assert told.value.code == "case_closed"


def test_nothing_lapses(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    CaseStep.objects.update(opened_at=timezone.now() - timedelta(days=400), escalation_due_at=timezone.now())
    look_after_cases()
    look_after_cases()
    assert fresh(plan).status == "reviewed"
    assert asked(plan) == {"chair"}
    told = Event.objects.about(case_of(plan)).filter(name="approval.escalated")
    assert [event.data["days"] for event in told] == [400]


def test_an_approver_is_urged_once_a_day(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    urge_approver(case_of(plan), cast.chair, by=cast.officer)
    for who, by, code in (
        (cast.chair, cast.director, "urged_lately"),
        (cast.leader, cast.director, "not_awaited"),
    ):
        with pytest.raises(Conflict) as told:
            urge_approver(case_of(plan), who, by=by)
        assert told.value.code == code
    with pytest.raises(Forbidden):
        urge_approver(case_of(plan), cast.chair, by=cast.head_a)


# --- B for A ------------------------------------------------------------------------------------
def test_a_delegate_decides_in_the_name_of_the_principal(cast: Cast) -> None:
    make_delegation(cast.chair, cast.leader)
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"chair", "leader"}
    opinion = agree(plan, cast.leader)
    assert (opinion.given_by, opinion.on_behalf_of, opinion.voter) == (cast.leader, cast.chair, cast.chair)
    plan = fresh(plan)
    assert plan.status == "approved"
    decision = plan.decisions.get(act="approve")
    assert (decision.decided_by, decision.on_behalf_of) == (cast.leader, cast.chair)
    event = Event.objects.about(plan).get(name="plan.approved")
    assert (event.actor, event.on_behalf_of) == (cast.leader, cast.chair)
    assert not asked(plan)


@pytest.mark.parametrize(
    "fields",
    [
        {"kinds": ["adjustment"]},
        {
            "starts_on": timezone.now().date() - timedelta(days=9),
            "ends_on": timezone.now().date() - timedelta(days=2),
        },
        {"starts_on": timezone.now().date() + timedelta(days=2)},
        {"ended_at": timezone.now()},
    ],
    ids=["other kind", "over", "not yet", "ended"],
)
def test_a_delegation_holds_for_its_kinds_and_its_days(cast: Cast, fields: dict[str, object]) -> None:
    if "ended_at" in fields:
        fields = {**fields, "ended_by": cast.chair}
    make_delegation(cast.chair, cast.leader, **fields)
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"chair"}
    with pytest.raises(Forbidden):
        agree(plan, cast.leader)


def test_a_delegate_who_comes_too_late_is_told_so(cast: Cast) -> None:
    """The delegation holds; it is the case that is over."""
    make_delegation(cast.chair, cast.leader)
    plan = plan_in("reviewed", cast)
    agree(plan, cast.chair)
    with pytest.raises(Conflict) as told:
        give_opinion(case_of(plan), "agree", by=cast.leader, version=plan.version, on_behalf_of=cast.chair)
    assert told.value.code == "case_closed"


def test_a_delegate_decides_nothing_that_either_is_barred_from(cast: Cast) -> None:
    """B reviewed, or A handed it in."""
    make_delegation(cast.chair, cast.officer)
    plan = plan_in("reviewed", cast)
    assert asked(plan) == {"chair"}
    with pytest.raises(Forbidden) as told:
        agree(plan, cast.officer)
    assert told.value.code == "own_review"

    make_membership(user=cast.head_b, role=Role.CHAIR)
    make_delegation(cast.head_b, cast.leader)
    other = plan_in("reviewed", cast, department=cast.b)
    with pytest.raises(Forbidden) as told:
        give_opinion(case_of(other), "agree", by=cast.leader, version=other.version, on_behalf_of=cast.head_b)
    assert told.value.code == "principal_barred"


def test_what_one_holds_for_another_is_not_passed_on(cast: Cast) -> None:
    make_delegation(cast.chair, cast.leader)
    make_delegation(cast.leader, cast.supervisor)
    plan = plan_in("reviewed", cast)
    with pytest.raises(Forbidden):
        agree(plan, cast.supervisor)
    with pytest.raises(Forbidden) as told:
        give_opinion(
            case_of(plan), "agree", by=cast.supervisor, version=plan.version, on_behalf_of=cast.chair
        )
    assert told.value.code == "no_delegation"


def test_one_person_speaks_in_one_capacity_only(cast: Cast, group: list[User]) -> None:
    """Countersigning by four is not three people and one of them twice."""
    chain_of(cast, facts("leadership", "all"), facts("chair"))
    make_delegation(cast.chair, cast.leader)
    plan = plan_in("reviewed", cast)
    agree(plan, cast.leader)
    with pytest.raises(Conflict):
        give_opinion(case_of(plan), "agree", by=cast.leader, version=plan.version, on_behalf_of=cast.chair)
    for user in (cast.chair, *group):
        agree(plan, user)
    with pytest.raises(Forbidden) as told:
        agree(plan, cast.leader)
    assert told.value.code == "two_capacities"
    agree(plan, cast.chair)
    assert fresh(plan).status == "approved"
    assert len(verdicts(case_of(plan))) == 5


# --- The database refuses what the code would -----------------------------------------------------
def test_the_database_refuses_to_change_what_a_case_is_bound_to(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    case = case_of(plan)
    for change in ({"content_hash": "0" * 64}, {"subject_version": 9}, {"status": "open", "kind": "goal"}):
        with pytest.raises(InternalError), transaction.atomic():
            ApprovalCase.objects.filter(pk=case.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        case.steps.get().delete()
    agree(plan, cast.chair)
    with pytest.raises(InternalError), transaction.atomic():
        ApprovalCase.objects.filter(pk=case.pk).update(status="open", closed_at=None, closed_by=None)


def test_the_database_refuses_an_opinion_on_a_closed_step_or_another_content(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    step = case_of(plan).steps.get()
    values = {
        "step": step, "verdict": "agree", "subject_version": plan.version, "given_at": timezone.now(),
        "given_by": cast.leader, "voter": cast.leader,
    }  # fmt: skip
    with pytest.raises(InternalError), transaction.atomic():
        Opinion.objects.create(**values, content_hash="0" * 64)
    opinion = agree(plan, cast.chair)
    with pytest.raises(InternalError), transaction.atomic():
        Opinion.objects.create(**values, content_hash=opinion.content_hash)
    with pytest.raises(InternalError), transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(verdict="disagree")


def test_one_open_case_of_a_kind(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    with pytest.raises(Conflict) as told:
        open_case("plan", plan, by=cast.officer)
    assert told.value.code == "case_open"
    withdraw_case(case_of(plan), by=cast.officer, reason="试一试")
    assert open_case("plan", plan, by=cast.officer).is_open
