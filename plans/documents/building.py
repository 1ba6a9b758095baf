"""Documents from what is kept: a frozen edition, or a plan as it stands today (a draft)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.hashing import content_hash
from core.phrases import PERSON
from core.punctuation import apart
from organization.models import Department
from plans.documents.chapters import chapters
from plans.documents.model import Block, PlanDocument, Words, clean, heading, table, text
from plans.models import DepartmentPlan, PlanEdition
from plans.models.decision import DecisionAct, ReviewDecision
from plans.reports.content import frozen_plan, plan_content


@dataclass(frozen=True)
class Signature:
    """Who did one step; names and days are empty while nobody has."""

    step: str
    name: str = ""
    on: str = ""
    remarks: str = ""


def document_of_edition(edition: PlanEdition) -> PlanDocument:
    """The published content, with the people who stood behind exactly this content."""
    plan = edition.plan
    number = _("第 %(number)s 版") % {"number": edition.number}
    return assemble(
        plan,
        edition=number,
        day=edition.published_at,
        fingerprint=edition.content_hash,
        blocks=[*chapters(frozen_plan(edition)), *signing(signatures(plan, edition.content_hash, edition))],
    )


def document_of_draft(plan: DepartmentPlan) -> PlanDocument:
    """The plan as it stands now; every page says that it is not in force."""
    fingerprint = content_hash(plan.content())
    number = _("第 %(version)s 稿") % {"version": plan.version}
    return assemble(
        plan,
        edition=number,
        day=timezone.now(),
        fingerprint=fingerprint,
        blocks=[*chapters(plan_content(plan)), *signing(signatures(plan, fingerprint))],
        mark=_("草稿　%(number)s（%(status)s）　未经发布，不作依据")
        % {"number": number, "status": plan.get_status_display()},
    )


def assemble(
    plan: DepartmentPlan,
    *,
    edition: str,
    day: datetime,
    fingerprint: str,
    blocks: list[Block],
    mark: str = "",
) -> PlanDocument:
    title = _("%(year)s 年度服务改善计划") % {"year": plan.cycle.year}
    facts = [
        (_("编制部门"), plan.department.name),
        (_("计划年度"), str(plan.cycle.year)),
        (_("版次"), edition),
        (_("导出日期") if mark else _("发布日期"), day_words(day)),
        (_("密级"), _("无")),
    ]
    return PlanDocument(
        language=get_language() or "zh-hans",
        organization=clean(organization_of(plan.department)),
        title=clean(title),
        subtitle=clean(apart((plan.department.name, edition))),
        edition=edition,
        dated=timezone.localtime(day).date(),
        facts=tuple((label, clean(value)) for label, value in facts),
        mark=clean(mark),
        watermark=_("草稿") if mark else "",
        hash=fingerprint,
        blocks=tuple(blocks),
        words=layout_words(),
        name=clean(f"{plan} {edition}"),
    )


def layout_words() -> Words:
    first, rest = _("第 %(page)s 页　共 %(pages)s 页").split("%(page)s")
    between, last = rest.split("%(pages)s")
    return Words(_("目　录"), (first, between, last), _("内容指纹 SHA-256"))


def organization_of(department: Department) -> str:
    """The department at the root of the tree: the organisation itself."""
    ids = [int(part) for part in department.path.split("/") if part]
    root = Department.objects.filter(pk=ids[0]).values_list("name", flat=True).first() if ids else None
    return root or department.name


def day_words(at: datetime | None) -> str:
    if at is None:
        return ""
    return date_format(timezone.localtime(at), pgettext("date format", "Y 年 n 月 j 日"))


# --- signatures --------------------------------------------------------------------------------
def signatures(plan: DepartmentPlan, fingerprint: str, edition: PlanEdition | None = None) -> list[Signature]:
    """Drafting, review, approval and publication of the content with this fingerprint, and of no other."""
    found = {decision.act: decision for decision in decisions_on(plan, fingerprint)}
    submitted = Signature(_("编制"))
    if plan.submitted_by is not None and (edition is not None or not plan.is_editable):
        submitted = Signature(_("编制"), plan.submitted_by.label, day_words(plan.submitted_at))
    signed = [
        submitted,
        decided(_("审核"), found.get(DecisionAct.REVIEW)),
        decided(_("审批"), found.get(DecisionAct.APPROVE)),
    ]
    if edition is not None:
        signed.append(Signature(_("发布"), edition.published_by.label, day_words(edition.published_at)))
    return signed


def decisions_on(plan: DepartmentPlan, fingerprint: str) -> Iterator[ReviewDecision]:
    wanted = plan.decisions.filter(
        content_hash=fingerprint, act__in=[DecisionAct.REVIEW, DecisionAct.APPROVE]
    )
    yield from wanted.select_related("decided_by", "on_behalf_of").order_by("decided_at")


def decided(step: str, decision: ReviewDecision | None) -> Signature:
    if decision is None:
        return Signature(step)
    return Signature(
        step,
        acted(decision.decided_by, decision.on_behalf_of),
        day_words(decision.decided_at),
        decision.remarks,
    )


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
