"""What happened while the plans were carried out: reports of past quarters, problems, alerts, instructions, meetings.

Last year's reports are all answered. Of the quarter that ended last, one department still owes its report, one was
asked for more and one waits for the office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from activity.commands.duties import OFFICE, Holder, open_duty
from activity.models import Duty, Event
from core.hashing import content_hash
from core.periods import Period, local_today
from demo.people import Company
from demo.plans import at, happened
from evaluation.commands.deviations import analyse_deviation, watch_deviations
from evaluation.models import Deviation
from organization.commands.instructions import InstructionInput, issue_instruction, reply_to_instruction
from organization.commands.meetings import (
    MeetingInput,
    add_action,
    add_agenda,
    call_meeting,
    finalise_meeting,
    save_minutes,
)
from organization.events import MEETING_CALLED
from organization.models import Department, Instruction, Meeting, User
from plans import events
from plans.commands.problems import ProblemInput, answer_problem, raise_problem, solve_problem
from plans.commands.reporting import content_of, due_of
from plans.lifecycle import IN_FORCE, ReportStatus
from plans.models import (
    DepartmentPlan,
    PlanCycle,
    Problem,
    ProgressAnswer,
    ProgressFiling,
    ProgressNote,
    ProgressReport,
)
from plans.reports.reporting import ReportFigures, figures_of
from workorders.commands.actions import order_actions
from workorders.commands.finish import close_order
from workorders.commands.work import resolve_order, start_order
from workorders.models import ActionOrder

OWING, ASKED, WAITING = "WL", "SH", "XS"
"""Departments whose latest report is owed, was asked for more, waits for the office."""
SUMMARY = "按计划推进措施，本期重点抓住客户反映最多的两类问题，班组长每周碰头一次，逾期工单当天有人跟。"
NEXT = "下一期把试点做法推到全部班组，并按月回访客户看效果。"
CAUSES = (
    "旺季来量高于预期，晚班人手没有跟上；已从两个班组抽调人员补晚班，并请人力部门加快补招。",
    "配件到货比承诺晚，上门两次才修好；已与供应商约定常用件备足两周用量。",
    "规程改了但没有逐人讲清，新做法执行不一；已安排班组长逐条带教，月底抽查。",
)
QUESTION = "请说明补招到岗的日期，以及到岗以前晚班怎样排。"
REPLY = "收到。措施对路，请把带教情况在下一期报告里写明。"


@dataclass(frozen=True)
class ProblemStory:
    team: str
    title: str
    kind: str
    severity: str
    asked_of: str
    detail: str
    support: str
    days: int
    """How many days ago it was raised."""
    answer: str = ""
    solved: str = ""


PROBLEMS = (
    ProblemStory(
        "KF",
        "晚班在线组缺两人，18 时以后来电接不过来",
        "people",
        "high",
        "office",
        "近两周 18 时到 21 时的来电平均等待 4 分钟，已有 6 件投诉提到打不进电话。",
        "请协调人力资源部本月内补到两人，到岗前从其他班组借调。",
        2,
    ),
    ProblemStory(
        "SH",
        "常用水泵配件仓库断货，维修要等三天",
        "coordination",
        "normal",
        "office",
        "洗衣机水泵和门锁两类配件断货，等件的维修单已有 11 件。",
        "请物流部门优先调拨，并给出到货时间。",
        6,
        answer="已请物流部从外地仓调拨，预计三天内到；到货前请先向客户说明。",
    ),
    ProblemStory(
        "XS",
        "回访短信模板里的门店电话是旧号码",
        "system",
        "low",
        "office",
        "客户按短信里的号码打不通，转到总机。",
        "请信息部更换模板。",
        20,
        answer="信息部已排期。",
        solved="模板已更换，抽查 20 条短信号码正确。",
    ),
)


def make_steering(company: Company, today: date) -> None:
    now = timezone.now()
    make_reports(company, today, now)
    watch_deviations(at=now)
    analyse_one()
    for told in PROBLEMS:
        make_problem(company, told, now)
    make_instructions(company, now)
    make_meetings(company, now)


# --- progress reports --------------------------------------------------------------------------
def make_reports(company: Company, today: date, now: datetime) -> None:
    """A report for every quarter that is over, of last year and this one."""
    codes = {department.pk: code for code, department in company.departments.items()}
    latest = Period.containing(today).previous.first_day
    for cycle in PlanCycle.objects.filter(year__in=[today.year - 1, today.year]):
        plans = cycle.plans.filter(status__in=IN_FORCE).select_related("cycle", "department")
        for plan in plans.order_by("department__position", "pk"):
            for number in range(1, 5):
                quarter = Period.quarter(cycle.year, number)
                if quarter.last_day < today:
                    code = codes[plan.department_id] if quarter.first_day == latest else ""
                    make_report(company, plan, quarter, code, now)


def make_report(company: Company, plan: DepartmentPlan, quarter: Period, code: str, now: datetime) -> None:
    """`code` is the department's in the quarter that ended last, else empty: all is answered there."""
    opened, due = at(quarter.next.first_day, 8), due_of(plan.cycle, quarter.last_day)
    report = ProgressReport.objects.create(
        plan=plan, first_day=quarter.first_day, last_day=quarter.last_day, due_at=due, opened_at=opened
    )
    department = plan.department_id
    happened_by_clock(events.REPORT_OPENED, report, opened, department)
    holder = Holder(department=plan.department)
    if code == OWING:
        open_duty(report, "report.submit", holder=holder, due_at=due, at=opened)
        return
    figures = figures_of(report)
    write(report, figures)
    head = head_of(company, plan)
    moment = min(opened + timedelta(days=3 + department % 6, hours=7), now - timedelta(hours=3))
    stamp(report, ReportStatus.SUBMITTED, head, moment, version=2)
    file_report(report, figures, head, moment)
    happened(events.REPORT_SUBMITTED, report, head, moment, department, version=2)
    answered = min(moment + timedelta(days=2), now - timedelta(hours=1))
    if code == WAITING:
        open_duty(report, "report.answer", holder=OFFICE, due_at=now + timedelta(days=2), at=moment)
    elif code == ASKED:
        answer(report, company.officer, answered, "return", QUESTION)
        open_duty(report, "report.complete", holder=holder, due_at=now + timedelta(days=2), at=answered)
    else:
        answer(report, company.officer, answered, "acknowledge", REPLY)


def write(report: ProgressReport, figures: ReportFigures) -> None:
    report.summary, report.next_steps = SUMMARY, NEXT
    for place, line in enumerate(line for line in figures.goals if line.must_explain):
        text = CAUSES[(report.plan_id + place) % len(CAUSES)]
        ProgressNote.objects.create(report=report, goal_id=line.goal_id, text=text)
    report.save()


def file_report(report: ProgressReport, figures: ReportFigures, head: User, moment: datetime) -> None:
    content = content_of(report, figures)
    ProgressFiling.objects.create(
        report=report,
        version=2,
        content=content,
        content_hash=content_hash(content),
        submitted_at=moment,
        submitted_by=head,
    )


def answer(report: ProgressReport, by: User, moment: datetime, act: str, text: str) -> None:
    is_return = act == "return"
    stamp(report, ReportStatus.RETURNED if is_return else ReportStatus.ACKNOWLEDGED, by, moment)
    ProgressAnswer.objects.create(
        report=report, version=2, act=act, text=text, answered_at=moment, answered_by=by
    )
    name = events.REPORT_RETURNED if is_return else events.REPORT_ACKNOWLEDGED
    happened(name, report, by, moment, report.plan.department_id, version=2, remarks=text)


def stamp(report: ProgressReport, status: str, by: User, moment: datetime, **more: Any) -> None:
    """The status with its stamp, as the command of that day would have left it."""
    fields = {f"{status}_at": moment, f"{status}_by": by, **more}
    ProgressReport.objects.filter(pk=report.pk).update(status=status, **fields)
    report.refresh_from_db(fields=["status", "version", *fields])


def happened_by_clock(name: str, subject: Model, moment: datetime, department_id: int) -> None:

    Event.objects.create(
        name=name,
        at=moment,
        actor_label="",
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        department_id=department_id,
        data={},
    )


def head_of(company: Company, plan: DepartmentPlan) -> User:
    code = next(
        code for code, department in company.departments.items() if department.pk == plan.department_id
    )
    return company.heads[code]


# --- alerts, problems --------------------------------------------------------------------------
def analyse_one() -> None:
    """One head has already said why; the others still owe it."""
    found = (
        Deviation.objects.filter(status="open", level="missed")
        .select_related("goal__plan__department")
        .order_by("rate", "pk")
        .first()
    )
    if found is not None and found.goal.owner is not None:
        analyse_deviation(
            found,
            by=found.goal.owner,
            family="people",
            cause="来量比去年同期高两成，晚班和节假日人手没有增加；新人独立上岗平均要六周，补人见效慢。",
            proposal="十二月前补到两人；到岗以前把咨询类来电转自助，晚班由班组长轮值；目标值不调整。",
        )


def make_problem(company: Company, told: ProblemStory, now: datetime) -> None:
    team = next(code for code in company.staff if code.startswith(told.team))
    author = company.staff[team][0]
    problem = raise_problem(
        ProblemInput(
            department=company.departments[team],
            title=told.title,
            kind=told.kind,
            severity=told.severity,
            asked_of=told.asked_of,
            detail=told.detail,
            support=told.support,
        ),
        by=author,
    )
    if told.answer:
        promised = local_today() + timedelta(days=3)
        answer_problem(problem, by=company.officer, text=told.answer, promised_on=promised)
    if told.solved:
        solve_problem(problem, by=author, text=told.solved)
    back = now - timedelta(days=told.days)
    allowed = problem.due_at - problem.raised_at
    Problem.objects.filter(pk=problem.pk).update(raised_at=back, due_at=back + allowed)
    Duty.objects.about(problem).filter(purpose="problem.answer").update(due_at=back + allowed, opened_at=back)
    backdate(problem, back)


def backdate(subject: Model, moment: datetime) -> None:
    """What was just written about a record happened then."""
    with pgtrigger.ignore("activity.Event:event_append_only"):
        Event.objects.about(subject).update(at=moment)


# --- instructions, meetings --------------------------------------------------------------------
def make_instructions(company: Company, now: datetime) -> None:
    """One whose reply is overdue, one that was replied to."""
    due = now + timedelta(days=7)
    late = issue_instruction(
        InstructionInput(
            title="查清配送改约投诉增多的原因",
            body="请物流部门逐件核对上月改约投诉，说明是信息没有同步还是运力不够，并提出一个月内见效的办法。",
            due_at=due,
            departments=[company.departments["WL"]],
        ),
        by=company.chair,
    )
    overdue = now - timedelta(days=2)
    Instruction.objects.filter(pk=late.pk).update(due_at=overdue, issued_at=now - timedelta(days=9))
    late.addressees.update(due_at=overdue)
    for part in late.addressees.all():
        Duty.objects.about(part).update(due_at=overdue, opened_at=now - timedelta(days=9))
    backdate(late, now - timedelta(days=9))
    replied = issue_instruction(
        InstructionInput(
            title="客服晚班人手先从其他班组借调",
            body="补招到岗以前不能让客户打不进电话，请拿出借调方案。",
            due_at=due,
            departments=[company.departments["KF"]],
        ),
        by=company.chair,
    )
    text = "已从在线组和回访组各借调一人到月底，晚班平均等待从 4 分钟降到 1 分半。"
    reply_to_instruction(replied.addressees.get(), by=company.heads["KF"], text=text)


def make_meetings(company: Company, now: datetime) -> None:
    """A meeting of three weeks ago with tasks done and open, and one to come with its agenda filled in."""
    heads = [company.heads[code] for code in ("KF", "SH", "WL", "RL")]
    held = call_meeting(
        MeetingInput(
            kind="office",
            title="第三次服务改善工作会议",
            starts_at=at((now - timedelta(days=20)).date(), 14),
            place="三楼会议室",
            attendees=[company.officer, *heads],
        ),
        by=company.director,
    )
    points = ("晚班来电接不过来", "常用配件备货", "改约信息怎样同步到客户")
    for title in points:
        add_agenda(held, by=company.director, title=title)
    held.refresh_from_db()
    decided = (
        "本月内补两人，到岗前借调。",
        "常用件备足两周用量，每周一核对。",
        "改约当场发短信，司机端与派单系统联调。",
    )
    items = {
        item.pk: ("各部门说明了情况。", words) for item, words in zip(held.agenda.all(), decided, strict=True)
    }
    held = save_minutes(
        held,
        by=company.director,
        version=held.version,
        minutes="会议听取四个部门的进展，逐项议定如下，办公室按周跟进。",
        items=items,
    )
    give_tasks(company, held)
    held.refresh_from_db()
    finalise_meeting(held, by=company.director, version=held.version)
    held.refresh_from_db()
    order_actions(held, by=company.director)
    finish_first_order(company, held)
    date_back_meeting(held)
    offered = [f"problem-{pk}" for pk in Problem.objects.unsolved().values_list("pk", flat=True)]
    offered += [
        f"deviation-{pk}" for pk in Deviation.objects.filter(status="open").values_list("pk", flat=True)[:3]
    ]
    call_meeting(
        MeetingInput(
            kind="office",
            title="第四次服务改善工作会议",
            starts_at=at((now + timedelta(days=3)).date(), 9, 30),
            place="三楼会议室",
            attendees=[company.officer, *heads],
        ),
        by=company.director,
        agenda=offered,
    )


def date_back_meeting(held: Meeting) -> None:
    """Called some days before, its minutes final the day after."""
    final = held.starts_at + timedelta(days=1)
    Meeting.objects.filter(pk=held.pk).update(finalised_at=final)
    backdate(held, final)
    with pgtrigger.ignore("activity.Event:event_append_only"):
        Event.objects.about(held).filter(name=MEETING_CALLED).update(at=held.starts_at - timedelta(days=5))


def give_tasks(company: Company, meeting: Meeting) -> None:
    tasks = (
        ("KF", "排出借调期间的晚班班表", 1),
        ("SH", "列出常用配件清单并定安全库存", 6),
        ("WL", "完成司机端与派单系统联调", 12),
    )
    today = local_today()
    for code, title, days in tasks:
        department: Department = company.departments[code]
        due_on = today + timedelta(days=days)
        add_action(
            meeting,
            by=company.director,
            title=title,
            owner=company.heads[code],
            department=department,
            due_on=due_on,
        )


def finish_first_order(company: Company, meeting: Meeting) -> None:
    """The first task is done and was checked."""
    first = (
        ActionOrder.objects.filter(action__meeting=meeting)
        .select_related("order__assignee")
        .order_by("pk")
        .first()
    )
    if first is None or first.order.assignee is None:
        return
    owner = first.order.assignee
    order = start_order(first.order, by=owner)
    order = resolve_order(order, by=owner, resolution="班表已排好并通知到人，试行一周没有空档。")
    close_order(order, by=company.officer)
