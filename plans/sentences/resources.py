"""What happened to resource pools and requests, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events
from plans.reports.resource_cells import outcome_of

SENTENCES = (
    Sentence(events.POOL_ADDED, _("%(actor)s建立了资源池「%(subject)s」"), _("建立资源池"), "database-plus"),
    Sentence(events.POOL_EDITED, _("%(actor)s修改了资源池「%(subject)s」"), _("修改资源池"), "edit"),
    Sentence(events.POOL_REMOVED, _("%(actor)s删除了资源池「%(subject)s」"), _("删除资源池"), "trash"),
    Sentence(
        events.POOLS_COPIED,
        _("%(actor)s为「%(subject)s」复制了 %(year)s 年度的 %(pools)s 个资源池"),
        _("复制资源池"),
        "copy",
    ),
    Sentence(
        events.REQUEST_SETTLED,
        _("%(actor)s办理了资源申请「%(subject)s」：%(outcome)s"),
        _("落实资源申请"),
        "circle-check",
        outcome_of,
    ),
    Sentence(
        events.REQUEST_REFERRED,
        _("%(actor)s把资源申请「%(subject)s」提请领导小组决定"),
        _("提请资源申请"),
        "circle-arrow-up",
    ),
    Sentence(
        events.REQUEST_TAKEN_BACK,
        _("%(actor)s收回了提请领导小组的资源申请「%(subject)s」"),
        _("收回资源申请"),
        "arrow-back-up",
    ),
    Sentence(events.REQUEST_REOPENED, _("资源申请「%(subject)s」要重新协调"), _("重新协调资源"), "rotate"),
)
