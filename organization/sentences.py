"""What happened to the organisation, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from organization import events
from organization.models import Role


def with_role(facts: Facts) -> Facts:
    """The role in the reader's language."""
    role: Any = dict(Role.choices).get(str(facts.get("role", "")), facts.get("role", ""))
    return {**facts, "role": role}


SENTENCES = (
    Sentence(events.CALENDAR_STATUTORY_LOADED, _("%(actor)s为「%(subject)s」载入了 %(year)s 年的法定节假日和调休安排"), _("载入法定安排"), "calendar-event"),
    Sentence(events.CALENDAR_ADDED, _("%(actor)s新建了工作日历「%(subject)s」"), _("新建日历"), "calendar-plus"),
    Sentence(events.CALENDAR_WEEK_SET, _("%(actor)s修改了「%(subject)s」的每周工作时段"), _("修改工作时段"), "calendar-cog"),
    Sentence(events.CALENDAR_DAY_SET, _("%(actor)s在「%(subject)s」设置了 %(on)s"), _("设置特殊日期"), "calendar-cog"),
    Sentence(events.CALENDAR_DAY_REMOVED, _("%(actor)s在「%(subject)s」删除了 %(on)s 的特殊安排"), _("删除特殊日期"), "calendar-minus"),
    Sentence(events.CALENDAR_YEAR_CONFIRMED, _("%(actor)s确认了「%(subject)s」%(year)s 年的安排"), _("确认日历年度"), "calendar-check"),
    Sentence(events.DEPARTMENT_ADDED, _("%(actor)s新增了部门「%(subject)s」"), _("新增部门"), "sitemap"),
    Sentence(events.DEPARTMENT_CHANGED, _("%(actor)s修改了部门「%(subject)s」"), _("修改部门"), "sitemap"),
    Sentence(events.DEPARTMENT_CLOSED, _("%(actor)s停用了部门「%(subject)s」"), _("停用部门"), "sitemap"),
    Sentence(events.POST_ADDED, _("%(actor)s在「%(subject)s」新增了岗位「%(post)s」"), _("新增岗位"), "id-badge"),
    Sentence(events.OFFICE_HOSTED, _("%(actor)s把「%(subject)s」设在「%(department)s」"), _("设置办公室"), "building"),
    Sentence(events.PERSON_ADDED, _("%(actor)s新增了人员「%(subject)s」"), _("新增人员"), "user-plus"),
    Sentence(events.PERSON_CHANGED, _("%(actor)s修改了「%(subject)s」的基本信息"), _("修改人员"), "user-edit"),
    Sentence(events.PERSON_DISABLED, _("%(actor)s停用了「%(subject)s」的账号"), _("停用账号"), "user-off"),
    Sentence(events.PASSWORD_ISSUED, _("%(actor)s给「%(subject)s」发了新的初始密码"), _("发新密码"), "key"),
    Sentence(events.MEMBERSHIP_STARTED, _("%(actor)s任命「%(subject)s」为%(role)s，自 %(starts_on)s 起"), _("任命"), "user-check", with_role),
    Sentence(events.MEMBERSHIP_ENDED, _("%(actor)s结束了「%(subject)s」的%(role)s任职，至 %(ends_on)s"), _("结束任职"), "user-minus", with_role),
    Sentence(events.INSTRUCTION_ISSUED, _("%(actor)s批示「%(subject)s」"), _("批示"), "writing"),
    Sentence(events.INSTRUCTION_REPLIED, _("%(actor)s回复了批示「%(subject)s」"), _("回复批示"), "message-check"),
    Sentence(events.INSTRUCTION_ACCEPTED, _("%(actor)s认可了%(who)s对批示「%(subject)s」的回复"), _("认可回复"), "circle-check"),
    Sentence(events.INSTRUCTION_ASKED_AGAIN, _("%(actor)s就批示「%(subject)s」再问%(who)s"), _("再问"), "arrow-back-up"),
    Sentence(events.INSTRUCTION_WITHDRAWN, _("%(actor)s撤回了给%(who)s的批示「%(subject)s」"), _("撤回批示"), "ban"),
    Sentence(events.MEETING_CALLED, _("%(actor)s召集了会议「%(subject)s」"), _("召集会议"), "calendar-plus"),
    Sentence(events.MEETING_CHANGED, _("%(actor)s修改了会议「%(subject)s」的安排"), _("修改会议"), "calendar-cog"),
    Sentence(events.MEETING_AGENDA_CHANGED, _("%(actor)s调整了会议「%(subject)s」的议题"), _("调整议题"), "list", is_routine=True),
    Sentence(events.MEETING_MINUTED, _("%(actor)s写了会议「%(subject)s」的纪要"), _("写纪要"), "edit", is_routine=True),
    Sentence(events.MEETING_ACTION_ADDED, _("%(actor)s在会议「%(subject)s」增加了行动项「%(action)s」"), _("增加行动项"), "list-check", is_routine=True),
    Sentence(events.MEETING_ACTION_REMOVED, _("%(actor)s在会议「%(subject)s」去掉了行动项「%(action)s」"), _("去掉行动项"), "list-check", is_routine=True),
    Sentence(events.MEETING_FINALISED, _("%(actor)s定稿了会议「%(subject)s」的纪要"), _("纪要定稿"), "file-check"),
    Sentence(events.MEETING_CANCELLED, _("%(actor)s取消了会议「%(subject)s」"), _("取消会议"), "calendar-off"),
    Sentence(events.DELEGATION_GIVEN, _("%(actor)s委托%(delegate)s在 %(starts_on)s 至 %(ends_on)s 代为审批（%(subject)s）"), _("委托审批"), "user-share"),
    Sentence(events.DELEGATION_ENDED, _("%(actor)s结束了对%(delegate)s的审批委托（%(subject)s）"), _("结束委托"), "user-minus"),
)  # fmt: skip


def register_sentences() -> None:
    register(*SENTENCES)
