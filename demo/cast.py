"""The people to try the product as, with what there is to see for each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organization.models import User


@dataclass(frozen=True)
class Part:
    username: str
    line: str | Promise


PARTS = (
    Part("zongjingli", _("领导小组组长：看板、等待审批的计划")),
    Part("banzhuren", _("改善办公室主任：周期、发布、外部系统，协调部门")),
    Part("shenhe", _("改善办公室：审核各部门计划，评估与关账")),
    Part("shouhou", _("部门负责人：分派和督办工单，已报送的计划等审核")),
    Part("shouhou01", _("岗位人员：我的一天，处理快到期的工单")),
    Part("wuliu", _("拖后的部门：改好退回的计划再报送，达成率连续下降")),
    Part("zhijian", _("质量监督：看全公司的工单与过程")),
)


@dataclass(frozen=True)
class Player:
    username: str
    name: str
    post_title: str
    line: str | Promise


def players() -> list[Player]:
    """Those of the parts that exist, in the order of the story."""
    people = {user.username: user for user in User.objects.filter(username__in=[p.username for p in PARTS])}
    return [
        Player(part.username, people[part.username].name, people[part.username].post_title, part.line)
        for part in PARTS
        if part.username in people
    ]
