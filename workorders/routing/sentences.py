"""What happened to rules, skills and presence, and to orders by rule, in words."""

from __future__ import annotations

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence
from core.moments import exact
from workorders import events
from workorders.models import Level
from workorders.routing.telling import told_why


def told_way(data: Facts) -> Facts:
    return {**data, "why": told_why(str(data.get("why") or ""))}


def told_absence(data: Facts) -> Facts:
    return {
        **data,
        "away_from": _moment(data.get("away_from")),
        "away_until": _moment(data.get("away_until")) or gettext("另行通知"),
    }


def told_level(data: Facts) -> Facts:
    level = str(data.get("level") or "")
    return {**data, "level": Level(level).label if level in Level.values else gettext("不再登记")}


def _moment(value: object) -> str:
    at = parse_datetime(str(value or ""))
    return exact(at) if at else ""


def routing_sentences() -> tuple[Sentence, ...]:
    return (
        Sentence(
            events.ORDER_ROUTED,
            _(
                "工单「%(subject)s」由规则「%(rule)s」（第 %(edition)s 版）派给 %(department)s %(assignee)s：%(why)s"
            ),
            _("按规则派单"),
            "route",
            told_way,
        ),
        Sentence(
            events.ORDER_UNROUTED,
            _("工单「%(subject)s」没有适用的派单规则（第 %(edition)s 版），留在%(department)s由负责人安排"),
            _("无规则适用"),
            "route-off",
        ),
        Sentence(events.ROUTING_DRAFTED, _("%(actor)s起草了%(subject)s"), _("起草派单规则"), "file-plus"),
        Sentence(events.ROUTING_CHANGED, _("%(actor)s修改了%(subject)s的草稿"), _("修改派单规则"), "edit"),
        Sentence(events.ROUTING_PUBLISHED, _("%(actor)s让%(subject)s生效"), _("派单规则生效"), "rocket"),
        Sentence(events.ROUTING_DROPPED, _("%(actor)s作废了%(subject)s"), _("作废派单规则"), "trash"),
        Sentence(
            events.ROUTING_TRIED,
            _("%(actor)s用 %(first)s 至 %(last)s 的工单试跑%(subject)s"),
            _("试跑派单规则"),
            "test-pipe",
        ),
        Sentence(events.SKILL_SAVED, _("%(actor)s保存了技能「%(subject)s」"), _("保存技能"), "certificate"),
        Sentence(
            events.PERSON_SKILL_SET,
            _("%(actor)s登记了%(person)s的技能「%(subject)s」：%(level)s"),
            _("登记人员技能"),
            "certificate",
            told_level,
        ),
        Sentence(
            events.PRESENCE_AWAY,
            _("%(actor)s登记%(subject)s离岗：%(away_from)s 至 %(away_until)s，%(cause)s"),
            _("登记离岗"),
            "plane-departure",
            told_absence,
        ),
        Sentence(events.PRESENCE_BACK, _("%(actor)s登记%(subject)s回岗"), _("登记回岗"), "plane-arrival"),
    )
