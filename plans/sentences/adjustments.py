"""What happened to adjustments, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events

SENTENCES = (
    Sentence(events.ADJUSTMENT_DRAFTED, _("%(actor)s开始拟写%(subject)s"), _("拟写计划调整"), "file-diff"),
    Sentence(
        events.ADJUSTMENT_EDITED,
        _("%(actor)s修改了%(subject)s"),
        _("修改计划调整"),
        "edit",
    ),
    Sentence(
        events.ADJUSTMENT_SUBMITTED,
        _("%(actor)s报送了%(subject)s（第 %(version)s 稿）"),
        _("报送计划调整"),
        "send",
    ),
    Sentence(events.ADJUSTMENT_RETURNED, _("%(actor)s退回了%(subject)s"), _("退回计划调整"), "arrow-back-up"),
    Sentence(
        events.ADJUSTMENT_REVIEWED, _("%(actor)s审核通过了%(subject)s"), _("审核计划调整"), "circle-check"
    ),
    Sentence(events.ADJUSTMENT_APPROVED, _("%(actor)s同意了%(subject)s"), _("审批计划调整"), "rubber-stamp"),
    Sentence(events.ADJUSTMENT_REFUSED, _("%(actor)s没有同意%(subject)s"), _("不同意计划调整"), "circle-x"),
    Sentence(
        events.ADJUSTMENT_APPLIED,
        _("%(subject)s生效，计划成为第 %(edition)s 版"),
        _("计划调整生效"),
        "versions",
    ),
    Sentence(
        events.PLAN_ADJUSTED,
        _("《%(subject)s》经第 %(number)s 次调整，成为第 %(edition)s 版"),
        _("计划出新版"),
        "versions",
    ),
    Sentence(
        events.ADJUSTMENT_WITHDRAWN, _("%(actor)s撤回了%(subject)s"), _("撤回计划调整"), "arrow-back-up"
    ),
    Sentence(
        events.ADJUSTMENT_OUTDATED,
        _("计划先有了第 %(edition)s 版，%(subject)s退回部门对照更新"),
        _("计划调整需要更新"),
        "git-compare",
    ),
    Sentence(
        events.ADJUSTMENT_REBASED,
        _("%(actor)s把%(subject)s更新到第 %(base)s 版上"),
        _("更新计划调整"),
        "git-compare",
    ),
    Sentence(
        events.ADJUSTMENT_CHECKED,
        _("%(actor)s登记了%(subject)s的效果"),
        _("检查调整效果"),
        "clipboard-check",
    ),
)
