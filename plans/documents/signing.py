"""Who stood behind exactly this content: every decision is bound to its fingerprint, and no other is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.models import ApprovalCase, Opinion
from approvals.models.case import Verdict
from core.phrases import PERSON
from core.punctuation import clauses
from plans.documents.model import Block, heading, table, text
from plans.models import DepartmentPlan, OrganizationEdition, PlanEdition
from plans.models.decision import DecisionAct


@dataclass(frozen=True)
class Signature:
    """Who did one step; names and days are empty while nobody has."""

    step: str
    name: str = ""
    on: str = ""
    remarks: str = ""


def day_words(at: datetime | None) -> str:
    if at is None:
        return ""
    return date_format(timezone.localtime(at), pgettext("date format", "Y 年 n 月 j 日"))


def plan_signatures(
    plan: DepartmentPlan, fingerprint: str, edition: PlanEdition | None = None
) -> list[Signature]:
    """Drafting, review, approval and publication of the content with this fingerprint."""
    wanted = plan.decisions.filter(
        content_hash=fingerprint, act__in=[DecisionAct.REVIEW, DecisionAct.APPROVE]
    )
    found = {
        one.act: one for one in wanted.select_related("decided_by", "on_behalf_of").order_by("decided_at")
    }
    submitted = Signature(_("编制"))
    if plan.submitted_by is not None and (edition is not None or not plan.is_editable):
        submitted = Signature(_("编制"), plan.submitted_by.label, day_words(plan.submitted_at))
    opinions = list(opinions_on(plan, fingerprint))
    signed = [submitted, decided(_("审核"), found.get(DecisionAct.REVIEW))]
    signed += opinions or [decided(_("审批"), found.get(DecisionAct.APPROVE))]
    if edition is not None:
        signed.append(Signature(_("发布"), edition.published_by.label, day_words(edition.published_at)))
    return signed


def organization_signatures(edition: OrganizationEdition) -> list[Signature]:
    """Who handed in, agreed to and published the organisation's plan with the edition's fingerprint."""
    plan, signed = edition.organization_plan, []
    submission = (
        plan.submissions.filter(content_hash=edition.content_hash).select_related("submitted_by").last()
    )
    if submission is not None:
        signed.append(Signature(_("提交"), submission.submitted_by.label, day_words(submission.submitted_at)))
        opinions = list(opinions_on(plan, edition.content_hash))
        decision = submission.decisions.select_related("decided_by", "on_behalf_of").first()
        signed += opinions or [decided(_("审批"), decision)]
    signed.append(Signature(_("发布"), edition.published_by.label, day_words(edition.published_at)))
    return signed


def opinions_on(subject: Any, fingerprint: str) -> Iterator[Signature]:
    """What each person said who agreed or abstained on the way along the chain, in the order it was said."""
    cases = ApprovalCase.objects.about(subject).filter(content_hash=fingerprint)
    given = (
        Opinion.objects.filter(step__case__in=cases, content_hash=fingerprint)
        .exclude(verdict=Verdict.DISAGREE)
        .select_related("step__rule", "given_by", "on_behalf_of")
        .order_by("given_at", "id")
    )
    for one in given:
        abstained = one.get_verdict_display() if one.verdict == Verdict.ABSTAIN else ""
        yield Signature(
            one.step.rule.name,
            acted(one.given_by, one.on_behalf_of),
            day_words(one.given_at),
            clauses((abstained, one.text)),
        )


def decided(step: str, decision: Any) -> Signature:
    """`decision` names who decided, when, with which remarks; None while nobody has."""
    if decision is None:
        return Signature(step)
    who = acted(decision.decided_by, decision.on_behalf_of)
    return Signature(step, who, day_words(decision.decided_at), decision.remarks)


def acted(by: Any, on_behalf_of: Any) -> str:
    """Name and post; 'B for A' where somebody stood in."""
    if on_behalf_of is None:
        return PERSON.told(by.label)
    return _("%(delegate)s 代 %(principal)s") % {"delegate": by.label, "principal": on_behalf_of.label}


def signing(signed: list[Signature], *, level: int = 1) -> list[Block]:
    rows = [(one.step, one.name, one.on, one.remarks) for one in signed]
    note = _("以下为系统记录的办理人和日期，与本文件的内容指纹对应；需要纸质签字的，签在姓名旁。")
    return [
        heading(_("签批"), level),
        text(note, is_note=True),
        table([_("环节"), _("姓名及岗位"), _("日期"), _("意见")], rows, [22, 58, 36, 40], is_tall=True),
    ]
