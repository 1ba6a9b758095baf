"""What the page of an order tells beside the work: facts, who asked, and what happened."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext

from activity.models import Event
from activity.sentences import entry
from core.components import Fact, HistoryEntry
from core.moments import exact
from workorders.models import ActionOrder, PriorityRule, WorkOrder

HISTORY = 100


def facts(found: WorkOrder) -> list[Fact]:
    return [
        Fact(gettext("类别"), found.category.full_name if found.category else gettext("未分类")),
        *grading_facts(found),
        Fact(gettext("责任部门"), found.department.name),
        Fact(gettext("责任人"), found.assignee.label if found.assignee else gettext("未指定")),
        Fact(gettext("受理时间"), exact(found.reported_at)),
        Fact(gettext("首次响应"), exact(found.first_responded_at) if found.first_responded_at else "—"),
        Fact(gettext("首次响应期限"), exact(found.response_due_at) if found.response_due_at else "—"),
        Fact(
            gettext("解决期限"),
            exact(found.due_at) if found.due_at else "—",
            note=gettext("指定") if found.due_is_given else "",
        ),
        *meeting_fact(found),
        *([Fact(gettext("解决时间"), exact(found.resolved_at))] if found.resolved_at else []),
        Fact(gettext("跨部门转派"), gettext("%(n)s 次") % {"n": found.transfer_count}),
        Fact(pgettext("fact", "重开"), gettext("%(n)s 次") % {"n": found.reopen_count}),
        *(
            [Fact(gettext("满意度"), pgettext("rating", "%(n)s 分") % {"n": found.satisfaction})]
            if found.satisfaction
            else []
        ),
    ]


def grading_facts(found: WorkOrder) -> list[Fact]:
    """Whom it touches and how long it can wait; whether the priority is another than the two say."""
    if not found.impact:
        return []
    usual = PriorityRule.objects.all().matrix()[found.impact, found.urgency]
    note = (
        ""
        if usual == found.priority
        else gettext("改判为%(priority)s") % {"priority": found.get_priority_display()}
    )
    return [
        Fact(gettext("影响面"), found.get_impact_display()),
        Fact(gettext("紧急程度"), found.get_urgency_display(), note=note),
    ]


def meeting_fact(found: WorkOrder) -> list[Fact]:
    """The meeting whose action item the order is."""
    came = ActionOrder.objects.filter(order=found).first()
    if came is None:
        return []
    return [Fact(gettext("来自会议"), came.action.meeting.title, came.action.meeting.get_absolute_url())]


def people_facts(found: WorkOrder) -> list[Fact]:
    pairs = (
        (gettext("客户"), found.requester),
        (gettext("联系方式"), found.contact),
        (gettext("渠道"), found.channel),
        (gettext("地点"), found.place),
        (gettext("来源"), " ".join(filter(None, (found.source_system, found.external_id)))),
    )
    return [Fact(label, value) for label, value in pairs if value]


def history(found: WorkOrder) -> list[HistoryEntry]:
    events = Event.objects.about(found).select_related("on_behalf_of")[:HISTORY]
    return [entry(event) for event in events]
