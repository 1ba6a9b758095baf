"""Who said what to whom about the plans that are being written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger

from activity.commands.comments import add_comment, reply_to, resolve_comment
from activity.models import Comment, Event
from demo.people import Company
from organization.models import User
from plans.models import DepartmentPlan, PlanCycle


def talk(cycle: PlanCycle, company: Company, now: datetime) -> None:
    """The office asks about the plan it returned, its head answers and asks a co-writer, who has not answered yet."""
    plan = DepartmentPlan.objects.get(cycle=cycle, department__code="WL")
    goals, measures = plan.goals.order_by("number"), plan.measures.order_by("number")
    head, officer, writer = company.heads["WL"], company.officer, writer_of(plan)
    place = f"goal-{goals[1].pk}.target"
    asked = add_comment(
        plan,
        by=officer,
        anchor=place,
        quote=f"全年目标 {goals[1].target:.1f}",
        body=f"@{head.username} 第四季度的目标值与全年目标不一致，以哪一个为准？",
        asks=True,
    )
    answered = reply_to(
        asked, by=head, body=f"以全年目标为准，今天改好。@{writer.username} 请一并核对各季度。"
    )
    when = add_comment(
        plan,
        by=head,
        anchor=f"measure-{measures[0].pk}",
        body=f"@{writer.username} 车辆到位以后由谁调度，请和调度组商量后补上。",
        asks=True,
    )
    settled = add_comment(
        plan, by=officer, anchor="analysis", body="七月停运的天数请写明来源，其余写得很清楚。"
    )
    thanks = reply_to(settled, by=head, body="已引用系统数据，来源和日期见第二个问题。")
    resolve_comment(settled, by=officer)
    for hours, comment in ((27, asked), (20, answered), (19, when), (26, settled), (21, thanks)):
        backdate(comment, now - timedelta(hours=hours))

    draft = DepartmentPlan.objects.get(cycle=cycle, department__code="RL")
    helper = writer_of(draft)
    question = add_comment(
        draft,
        by=company.heads["RL"],
        anchor="overview",
        body=f"@{helper.username} 概述先由你起草，周三以前给我看一稿。",
        asks=True,
    )
    backdate(question, now - timedelta(hours=25))


def writer_of(plan: DepartmentPlan) -> User:
    return plan.drafters.select_related("person").order_by("pk")[0].person


def backdate(comment: Comment, moment: datetime) -> None:
    """It was said then, not at the moment the demo was loaded."""
    Comment.objects.filter(pk=comment.pk).update(created_at=moment)
    with pgtrigger.ignore("activity.Event:event_append_only"):
        Event.objects.filter(name__startswith="comment.", data__comment=comment.pk).update(at=moment)
