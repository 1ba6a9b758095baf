"""What happened to progress reports and problems, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events

SENTENCES = (
    Sentence(events.REPORT_OPENED, _("「%(subject)s」开始填报"), _("开始填报进展"), "report"),
    Sentence(
        events.REPORT_SAVED, _("%(actor)s填写了「%(subject)s」"), _("填写进展报告"), "edit", is_routine=True
    ),
    Sentence(events.REPORT_SUBMITTED, _("%(actor)s报送了「%(subject)s」"), _("报送进展报告"), "send"),
    Sentence(
        events.REPORT_RETURNED, _("%(actor)s请部门补充「%(subject)s」"), _("请补充进展报告"), "arrow-back-up"
    ),
    Sentence(
        events.REPORT_ACKNOWLEDGED, _("%(actor)s答复了「%(subject)s」"), _("答复进展报告"), "message-check"
    ),
    Sentence(events.REPORT_URGED, _("%(actor)s催报「%(subject)s」"), _("催报进展"), "bell-ringing"),
    Sentence(events.PROBLEM_RAISED, _("%(actor)s提出了问题「%(subject)s」"), _("提出问题"), "flag"),
    Sentence(
        events.PROBLEM_ANSWERED, _("%(actor)s答复了问题「%(subject)s」"), _("答复问题"), "message-check"
    ),
    Sentence(
        events.PROBLEM_REFERRED, _("%(actor)s转请他人答复问题「%(subject)s」"), _("转请答复"), "arrow-right"
    ),
    Sentence(
        events.PROBLEM_SOLVED, _("%(actor)s确认问题「%(subject)s」已解决"), _("解决问题"), "circle-check"
    ),
    Sentence(
        events.PROBLEM_REOPENED, _("%(actor)s重新打开了问题「%(subject)s」"), _("重新打开问题"), "rotate"
    ),
)
