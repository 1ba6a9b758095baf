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
)  # fmt: skip


def register_sentences() -> None:
    register(*SENTENCES)
