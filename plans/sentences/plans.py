"""What happened to plans and their templates, in words."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence
from plans import events
from plans.reports.differences import place_name
from plans.wording import edit_words


def with_edit(data: Facts) -> Facts:
    return {**data, "what": edit_words(data)}


def with_lateness(data: Facts) -> Facts:
    return {**data, "late": gettext("（逾期）") if data.get("is_late") else ""}


def with_place(data: Facts) -> Facts:
    return {**data, "where": place_name(data["part"], data.get("number")) if "part" in data else "—"}


SENTENCES = (
    Sentence(
        events.PLAN_OPENED,
        _("《%(subject)s》开始编制"),
        _("开始编制"),
        "file-plus",
        here=_("%(actor)s启动周期，请部门编报计划"),
    ),
    Sentence(
        events.PLAN_EDITED,
        _("%(actor)s修改了《%(subject)s》"),
        _("修改计划"),
        "edit",
        here=_("%(actor)s%(what)s（第 %(version)s 稿）"),
        fill=with_edit,
    ),
    Sentence(
        events.PLAN_SUBMITTED,
        _("%(actor)s报送了《%(subject)s》第 %(version)s 稿%(late)s"),
        _("报送计划"),
        "send",
        here=_("%(actor)s报送第 %(version)s 稿%(late)s"),
        fill=with_lateness,
    ),
    Sentence(
        events.PLAN_RETURNED,
        _("%(actor)s退回了《%(subject)s》"),
        _("退回计划"),
        "arrow-back-up",
        here=_("%(actor)s退回第 %(version)s 稿"),
    ),
    Sentence(
        events.PLAN_REVIEWED,
        _("%(actor)s审核通过了《%(subject)s》"),
        _("审核计划"),
        "check",
        here=_("%(actor)s审核通过第 %(version)s 稿"),
    ),
    Sentence(
        events.PLAN_APPROVED,
        _("%(actor)s审批同意了《%(subject)s》"),
        _("审批计划"),
        "rubber-stamp",
        here=_("%(actor)s审批同意第 %(version)s 稿"),
    ),
    Sentence(
        events.PLAN_PUBLISHED,
        _("%(actor)s发布了《%(subject)s》第 %(edition)s 版"),
        _("发布计划"),
        "speakerphone",
        here=_("%(actor)s发布第 %(edition)s 版"),
    ),
    Sentence(
        events.REMARK_WRITTEN,
        _("%(actor)s写了《%(subject)s》的审核意见"),
        _("写审核意见"),
        "message",
        is_routine=True,
    ),
    Sentence(
        events.REMARK_ANSWERED,
        _("%(actor)s答复了《%(subject)s》%(where)s的修改要求"),
        _("答复修改要求"),
        "message-reply",
        here=_("%(actor)s答复%(where)s的修改要求"),
        fill=with_place,
    ),
    Sentence(
        events.REQUIREMENT_SETTLED,
        _("%(actor)s核对了《%(subject)s》的修改要求"),
        _("核对修改要求"),
        "checks",
        is_routine=True,
    ),
    Sentence(events.TEMPLATE_ADDED, _("%(actor)s增加了计划模板「%(subject)s」"), _("增加模板"), "template"),
    Sentence(events.TEMPLATE_EDITED, _("%(actor)s修改了计划模板「%(subject)s」"), _("修改模板"), "edit"),
    Sentence(
        events.PLAN_URGED,
        _("%(actor)s催办了《%(subject)s》"),
        _("催办计划"),
        "bell-ringing",
        here=_("%(actor)s催办，请尽快报送"),
    ),
    Sentence(
        events.DRAFTER_ADDED,
        _("%(actor)s请%(person)s协作编写《%(subject)s》"),
        _("增加协作编写人"),
        "user-plus",
        here=_("%(actor)s请%(person)s协作编写"),
    ),
    Sentence(
        events.DRAFTER_REMOVED,
        _("%(actor)s结束了%(person)s对《%(subject)s》的协作编写"),
        _("去掉协作编写人"),
        "user-minus",
        here=_("%(actor)s结束%(person)s的协作编写"),
    ),
    Sentence(
        events.PLAN_CLOSED,
        _("《%(subject)s》随周期关闭"),
        _("关闭计划"),
        "lock",
        here=_("%(actor)s关闭周期，计划随之关闭"),
    ),
    Sentence(
        events.PART_SET_APART,
        _("%(actor)s把《%(subject)s》中的「%(part)s」改为单独审定"),
        _("改为单独审定"),
        "star",
    ),
    Sentence(
        events.PART_JOINED,
        _("%(actor)s把《%(subject)s》中的「%(part)s」改为随计划一并审定"),
        _("随计划一并审定"),
        "star-off",
    ),
)
