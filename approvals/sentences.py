"""What happened to chains and cases, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from approvals import events
from approvals.models import ApprovalKind, Verdict
from core.phrases import told


def with_words(facts: Facts) -> Facts:
    """Verdict and kind in the reader's language."""
    verdicts, kinds = dict(Verdict.choices), dict(ApprovalKind.choices)
    return {
        **facts,
        "step": told(str(facts.get("step", ""))),
        "verdict": verdicts.get(str(facts.get("verdict", "")), ""),
        "kind": kinds.get(str(facts.get("kind", "")), ""),
    }


SENTENCES = (
    Sentence(events.CHAIN_ADOPTED, _("%(actor)s启用了%(kind)s的第 %(number)s 号审批链（%(subject)s）"), _("启用审批链"), "git-branch", with_words),
    Sentence(events.CASE_OPENED, _("%(actor)s把「%(subject)s」第 %(version)s 稿提请审批，走第 %(chain)s 号审批链"), _("提请审批"), "send", is_routine=True),
    Sentence(events.STEP_OPENED, _("「%(subject)s」的审批进入「%(step)s」"), _("进入审批步骤"), "arrow-right", with_words, is_routine=True),
    Sentence(events.OPINION_GIVEN, _("%(actor)s在「%(step)s」中对「%(subject)s」表态：%(verdict)s"), _("审批表态"), "message-check", with_words),
    Sentence(events.CASE_APPROVED, _("「%(subject)s」的审批办完：同意"), _("审批同意"), "rubber-stamp", is_routine=True),
    Sentence(events.CASE_RETURNED, _("「%(subject)s」的审批办完：退回"), _("审批退回"), "arrow-back-up", is_routine=True),
    Sentence(events.CASE_WITHDRAWN, _("「%(subject)s」的审批已撤回：%(reason)s"), _("撤回审批"), "arrow-back-up"),
    Sentence(events.CASE_STUCK, _("「%(subject)s」的审批在「%(step)s」卡住，没有人能决定"), _("审批卡住"), "alert-triangle", with_words),
    Sentence(events.CASE_FREED, _("「%(subject)s」的审批在「%(step)s」可以继续了"), _("审批解开"), "player-play", with_words),
    Sentence(events.CASE_ESCALATED, _("「%(subject)s」的审批在「%(step)s」等了 %(days)s 天，已上报"), _("审批上报"), "arrow-up-circle", with_words),
    Sentence(events.APPROVER_URGED, _("%(actor)s催办%(person)s审批「%(subject)s」"), _("催办审批"), "bell-ringing"),
)  # fmt: skip


def register_sentences() -> None:
    register(*SENTENCES)
