"""Who is told of what happens to plans: the office of a submission, the department of everything that is decided
about its plan. Those who are asked to approve hear of it from `approvals`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Event
from activity.models.duty import Body
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from approvals.commands.care import look_after_cases
from core.periods import local_today
from organization.models import Membership
from plans import events
from plans.commands.consolidation import take_in_reviewed
from plans.models import DepartmentPlan, Drafter, Problem
from plans.models.problem import AskedOf
from plans.reports.resource_cells import outcome_of

register(
    Message(events.PLAN_SUBMITTED, _("%(actor)s报送了《%(subject)s》，请审核。"), "send", topic="approval"),
    Message(events.DRAFTER_ADDED, _("%(actor)s请您协作编写《%(subject)s》。"), "user-plus"),
    Message(events.DRAFTER_REMOVED, _("您对《%(subject)s》的协作编写已结束。"), "user-minus"),
    Message(
        events.PLAN_RETURNED,
        _("%(actor)s退回了《%(subject)s》：%(remarks)s"),
        "arrow-back-up",
        topic="mention",
    ),
    Message(events.PLAN_APPROVED, _("%(actor)s审批同意了《%(subject)s》。"), "rubber-stamp"),
    Message(
        events.PLAN_URGED,
        _("%(actor)s催办：《%(subject)s》还没有报送，请尽快办理。"),
        "bell-ringing",
        topic="mention",
    ),
    Message(events.PLAN_PUBLISHED, _("《%(subject)s》已发布，请按计划执行。"), "speakerphone"),
    Message(
        events.REQUEST_SETTLED,
        _("%(actor)s办理了资源申请「%(subject)s」：%(outcome)s。"),
        "circle-check",
        outcome_of,
    ),
    Message(
        events.REQUEST_REFERRED,
        _("资源申请「%(subject)s」已提请领导小组决定。"),
        "circle-arrow-up",
        topic="approval",
    ),
    Message(events.ADJUSTMENT_SUBMITTED, _("%(actor)s报送了%(subject)s，请审核。"), "send", topic="approval"),
    Message(
        events.ADJUSTMENT_RETURNED,
        _("%(actor)s退回了%(subject)s：%(remarks)s"),
        "arrow-back-up",
        topic="mention",
    ),
    Message(events.ADJUSTMENT_REFUSED, _("%(actor)s没有同意%(subject)s：%(remarks)s"), "circle-x"),
    Message(
        events.ADJUSTMENT_OUTDATED,
        _("计划先有了第 %(edition)s 版，%(subject)s要对照新版本更新后重新报送。"),
        "git-compare",
        topic="mention",
    ),
    Message(events.ADJUSTMENT_APPLIED, _("%(subject)s已生效，计划成为第 %(edition)s 版。"), "versions"),
    Message(events.REQUEST_REOPENED, _("资源申请「%(subject)s」要重新协调：%(reason)s"), "rotate"),
)

register(
    Message(
        events.ORGANIZATION_PLAN_RETURNED,
        _("%(actor)s退回了《%(subject)s》：%(remarks)s"),
        "arrow-back-up",
        topic="mention",
    ),
    Message(
        events.ORGANIZATION_PLAN_APPROVED,
        _("%(actor)s审批同意了《%(subject)s》，请发布。"),
        "rubber-stamp",
        topic="mention",
    ),
    Message(
        events.ORGANIZATION_PLAN_PUBLISHED,
        _("《%(subject)s》已发布，请看其中您的任务。"),
        "speakerphone",
    ),
    Message(
        events.ITEM_ASSIGNED, _("请办理汇总事项「%(subject)s」：%(remarks)s"), "user-check", topic="mention"
    ),
    Message(events.ITEM_ANSWERED, _("%(actor)s答复了汇总事项「%(subject)s」：%(remarks)s"), "message"),
    Message(
        events.ITEM_REFERRED,
        _("汇总事项「%(subject)s」已提请领导小组决定。"),
        "circle-arrow-up",
        topic="approval",
    ),
    Message(events.ITEM_DECIDED, _("领导小组决定了汇总事项「%(subject)s」：%(remarks)s"), "gavel"),
    Message(
        events.RECEIPTS_URGED,
        _("%(actor)s催办：请确认收悉《%(subject)s》。"),
        "bell-ringing",
        topic="mention",
    ),
)


@subscribe(events.PLAN_SUBMITTED, events.ADJUSTMENT_SUBMITTED)
def tell_office(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.OFFICE)
    notify(event, people, event.name, path=event.subject_path)


@subscribe(
    events.PLAN_RETURNED,
    events.PLAN_APPROVED,
    events.PLAN_PUBLISHED,
    events.ADJUSTMENT_RETURNED,
    events.ADJUSTMENT_REFUSED,
    events.ADJUSTMENT_OUTDATED,
    events.ADJUSTMENT_APPLIED,
)
def tell_department(event: Event) -> None:
    heads = directory_on(local_today()).heads_upwards(event.department_id)
    notify(
        event,
        next(iter(heads), ()),
        event.name,
        path=event.subject_path,
        data={name: event.data.get(name, "") for name in ("remarks", "edition")},
    )


@subscribe(events.PLAN_URGED)
def tell_writers(event: Event) -> None:
    """Who owes the plan, and who writes along."""
    directory = directory_on(local_today())
    heads = next(iter(directory.heads_upwards(event.department_id)), ())
    drafters = Drafter.objects.filter(plan_id=event.subject_id).values_list("person_id", flat=True)
    writers = [*heads, *directory.people(drafters).values()]
    notify(event, writers, event.name, path=event.subject_path)


@subscribe(events.REQUEST_SETTLED)
def tell_who_asked(event: Event) -> None:
    """The department hears of what it got."""
    heads = directory_on(local_today()).heads_upwards(event.department_id)
    data = {name: event.data.get(name, "") for name in ("grants", "unit", "reason")}
    notify(event, next(iter(heads), ()), event.name, path=event.subject_path, data=data)


@subscribe(events.REQUEST_REFERRED)
def tell_leadership_and_department(event: Event) -> None:
    directory = directory_on(local_today())
    people = [
        *directory.members_of(Body.LEADERSHIP),
        *next(iter(directory.heads_upwards(event.department_id)), ()),
    ]
    notify(event, people, event.name, path=event.subject_path)


@subscribe(events.REQUEST_REOPENED)
def tell_office_and_department(event: Event) -> None:
    """The office has it on its table again; the department hears when it was not its own doing."""
    directory = directory_on(local_today())
    people = [
        *directory.members_of(Body.OFFICE),
        *next(iter(directory.heads_upwards(event.department_id)), ()),
    ]
    notify(event, people, event.name, path=event.subject_path, data={"reason": event.data.get("reason", "")})


@subscribe(events.DRAFTER_ADDED, events.DRAFTER_REMOVED)
def tell_drafter(event: Event) -> None:
    """Who was asked to write along, or is not any more."""
    people = directory_on(local_today()).people([event.data["person_id"]])
    path = event.subject_path if event.name == events.DRAFTER_ADDED else ""
    notify(event, people.values(), event.name, path=path)


register(
    Message(events.REPORT_OPENED, _("「%(subject)s」可以填报了，数字已经填好。"), "report"),
    Message(events.REPORT_SUBMITTED, _("%(actor)s报送了「%(subject)s」，请阅处。"), "send", topic="approval"),
    Message(
        events.REPORT_RETURNED,
        _("%(actor)s请您补充「%(subject)s」：%(remarks)s"),
        "arrow-back-up",
        topic="mention",
    ),
    Message(events.REPORT_ACKNOWLEDGED, _("%(actor)s答复了「%(subject)s」：%(remarks)s"), "message-check"),
    Message(
        events.REPORT_URGED,
        _("%(actor)s催报：「%(subject)s」还没有报送，请尽快办理。"),
        "bell-ringing",
        topic="mention",
    ),
    Message(
        events.PROBLEM_RAISED, _("%(actor)s提出了问题「%(subject)s」，请答复。"), "flag", topic="mention"
    ),
    Message(
        events.PROBLEM_REFERRED,
        _("%(actor)s把问题「%(subject)s」转请您答复：%(remarks)s"),
        "arrow-right",
        topic="mention",
    ),
    Message(
        events.PROBLEM_REOPENED,
        _("问题「%(subject)s」仍未解决，请答复：%(remarks)s"),
        "rotate",
        topic="mention",
    ),
    Message(events.PROBLEM_ANSWERED, _("%(actor)s答复了问题「%(subject)s」：%(remarks)s"), "message-check"),
    Message(events.PROBLEM_SOLVED, _("%(actor)s确认问题「%(subject)s」已解决：%(remarks)s"), "circle-check"),
)


@subscribe(events.REPORT_SUBMITTED)
def tell_office_of_report(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.OFFICE)
    notify(event, people, event.name, path=event.subject_path)


@subscribe(events.REPORT_OPENED, events.REPORT_RETURNED, events.REPORT_ACKNOWLEDGED, events.REPORT_URGED)
def tell_reporting_department(event: Event) -> None:
    heads = next(iter(directory_on(local_today()).heads_upwards(event.department_id)), ())
    notify(event, heads, event.name, path=event.subject_path, data=remarks_of(event))


@subscribe(events.PROBLEM_RAISED, events.PROBLEM_REFERRED, events.PROBLEM_REOPENED)
def tell_who_should_answer(event: Event) -> None:
    problem = Problem.objects.filter(pk=event.subject_id).first()
    if problem is None:
        return
    directory = directory_on(local_today())
    if problem.asked_of in (AskedOf.OFFICE, AskedOf.LEADERSHIP):
        body = Body.OFFICE if problem.asked_of == AskedOf.OFFICE else Body.LEADERSHIP
        people = directory.members_of(body)
    else:
        asked = problem.asked_department_id or problem.department_id
        people = next(iter(directory.heads_upwards(asked)), ())
    notify(event, people, event.name, path=event.subject_path, data=remarks_of(event))


@subscribe(events.PROBLEM_ANSWERED, events.PROBLEM_SOLVED)
def tell_who_raised(event: Event) -> None:
    """Who raised the problem, and the heads where it was met."""
    problem = Problem.objects.filter(pk=event.subject_id).first()
    if problem is None:
        return
    directory = directory_on(local_today())
    heads = next(iter(directory.heads_upwards(event.department_id)), ())
    people = [*directory.people([problem.raised_by_id]).values(), *heads]
    notify(event, people, event.name, path=event.subject_path, data=remarks_of(event))


def remarks_of(event: Event) -> dict[str, str]:
    return {"remarks": str(event.data.get("remarks", ""))}


@subscribe(events.PLAN_REVIEWED)
def take_in(event: Event) -> None:
    """A plan that was found good comes into the organisation's draft by itself."""
    plan = DepartmentPlan.objects.filter(pk=event.subject_id).first()
    if plan is not None:
        take_in_reviewed(plan)


@subscribe(events.ORGANIZATION_PLAN_RECALLED, events.ORGANIZATION_PLAN_RETURNED)
def ask_again(event: Event) -> None:
    """The department plans that rested with it are before leadership one by one again."""
    look_after_cases()


@subscribe(events.ITEM_REFERRED)
def tell_leadership_of_organization(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.LEADERSHIP)
    notify(event, people, event.name, path=event.subject_path)


@subscribe(
    events.ORGANIZATION_PLAN_RETURNED,
    events.ORGANIZATION_PLAN_APPROVED,
    events.ITEM_ANSWERED,
    events.ITEM_DECIDED,
)
def tell_office_of_organization(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.OFFICE)
    notify(event, people, event.name, path=event.subject_path, data=remarks_of(event))


@subscribe(events.ITEM_ASSIGNED, events.RECEIPTS_URGED)
def tell_asked_department(event: Event) -> None:
    heads = directory_on(local_today()).heads_upwards(event.department_id)
    notify(event, next(iter(heads), ()), event.name, path=event.subject_path, data=remarks_of(event))


@subscribe(events.ORGANIZATION_PLAN_PUBLISHED)
def tell_everyone(event: Event) -> None:
    """The announcement: each person is led to the own part."""
    today = local_today()
    members = Membership.objects.on(today).values_list("user_id", flat=True)
    people = directory_on(today).people(members)
    notify(event, people.values(), event.name, path=reverse("plans:my_part"))
