"""What happened to cycles and plans, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence, register
from plans import events
from plans.reports.resource_cells import outcome_of


def register_sentences() -> None:
    register(
        Sentence(events.CYCLE_CREATED, _("%(actor)s筹备了「%(subject)s」"), _("筹备周期"), "calendar-plus"),
        Sentence(events.CYCLE_EDITED, _("%(actor)s修改了「%(subject)s」的日期或界限"), _("修改周期"), "edit"),
        Sentence(events.CYCLE_OPENED, _("%(actor)s启动了「%(subject)s」"), _("启动周期"), "player-play"),
        Sentence(events.CYCLE_CLOSED, _("%(actor)s关闭了「%(subject)s」"), _("关闭周期"), "lock"),
        Sentence(
            events.DEPARTMENTS_ASKED,
            _("%(actor)s为「%(subject)s」补发了 %(departments)s 个部门的编报任务"),
            _("补发编报任务"),
            "send",
        ),
        Sentence(
            events.OBJECTIVE_ADDED, _("%(actor)s增加了战略目标「%(subject)s」"), _("增加战略目标"), "target"
        ),
        Sentence(
            events.OBJECTIVE_EDITED, _("%(actor)s修改了战略目标「%(subject)s」"), _("修改战略目标"), "edit"
        ),
        Sentence(
            events.OBJECTIVE_REMOVED, _("%(actor)s删除了战略目标「%(subject)s」"), _("删除战略目标"), "trash"
        ),
        Sentence(events.PLAN_OPENED, _("《%(subject)s》开始编制"), _("开始编制"), "file-plus"),
        Sentence(events.PLAN_EDITED, _("%(actor)s修改了《%(subject)s》"), _("修改计划"), "edit"),
        Sentence(
            events.PLAN_SUBMITTED,
            _("%(actor)s报送了《%(subject)s》第 %(version)s 稿"),
            _("报送计划"),
            "send",
        ),
        Sentence(events.PLAN_RETURNED, _("%(actor)s退回了《%(subject)s》"), _("退回计划"), "arrow-back-up"),
        Sentence(events.PLAN_REVIEWED, _("%(actor)s审核通过了《%(subject)s》"), _("审核计划"), "check"),
        Sentence(
            events.PLAN_APPROVED, _("%(actor)s审批同意了《%(subject)s》"), _("审批计划"), "rubber-stamp"
        ),
        Sentence(
            events.PLAN_PUBLISHED,
            _("%(actor)s发布了《%(subject)s》第 %(edition)s 版"),
            _("发布计划"),
            "speakerphone",
        ),
        Sentence(
            events.TEMPLATE_ADDED, _("%(actor)s增加了计划模板「%(subject)s」"), _("增加模板"), "template"
        ),
        Sentence(events.TEMPLATE_EDITED, _("%(actor)s修改了计划模板「%(subject)s」"), _("修改模板"), "edit"),
        Sentence(events.PLAN_URGED, _("%(actor)s催办了《%(subject)s》"), _("催办计划"), "bell-ringing"),
        Sentence(
            events.DRAFTER_ADDED,
            _("%(actor)s请%(person)s协作编写《%(subject)s》"),
            _("增加协作编写人"),
            "user-plus",
        ),
        Sentence(
            events.DRAFTER_REMOVED,
            _("%(actor)s结束了%(person)s对《%(subject)s》的协作编写"),
            _("去掉协作编写人"),
            "user-minus",
        ),
        Sentence(events.PLAN_CLOSED, _("《%(subject)s》随周期关闭"), _("关闭计划"), "lock"),
        Sentence(
            events.POOL_ADDED, _("%(actor)s建立了资源池「%(subject)s」"), _("建立资源池"), "database-plus"
        ),
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
        Sentence(
            events.REQUEST_REOPENED, _("资源申请「%(subject)s」要重新协调"), _("重新协调资源"), "rotate"
        ),
        Sentence(
            events.MILESTONE_REACHED,
            _("%(actor)s完成了措施「%(subject)s」的节点「%(milestone)s」，工作进度 %(after)s%%"),
            _("完成节点"),
            "flag-check",
        ),
        Sentence(
            events.MILESTONE_REOPENED,
            _("%(actor)s撤回了措施「%(subject)s」的节点「%(milestone)s」，工作进度 %(after)s%%"),
            _("撤回节点"),
            "arrow-back-up",
        ),
        Sentence(
            events.PROGRESS_ENTERED,
            _("%(actor)s把措施「%(subject)s」的工作进度由 %(before)s%% 改为 %(after)s%%"),
            _("填报工作进度"),
            "progress",
        ),
        Sentence(
            events.CUSTOM_FIELD_ADDED,
            _("%(actor)s增加了自定义字段「%(subject)s」"),
            _("增加自定义字段"),
            "forms",
        ),
        Sentence(
            events.CUSTOM_FIELD_EDITED,
            _("%(actor)s修改了自定义字段「%(subject)s」"),
            _("修改自定义字段"),
            "edit",
        ),
        Sentence(
            events.CUSTOM_FIELD_MOVED,
            _("%(actor)s调整了自定义字段「%(subject)s」的次序"),
            _("调整自定义字段次序"),
            "arrows-sort",
        ),
        Sentence(
            events.CUSTOM_FIELD_RETIRED,
            _("%(actor)s停用了自定义字段「%(subject)s」"),
            _("停用自定义字段"),
            "archive",
        ),
        Sentence(
            events.CUSTOM_FIELD_RESTORED,
            _("%(actor)s重新启用了自定义字段「%(subject)s」"),
            _("重新启用自定义字段"),
            "archive-off",
        ),
    )
