"""Documents from what is kept: a frozen edition, or a plan as it stands today (a draft)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.hashing import content_hash
from core.punctuation import apart
from organization.models import Department
from plans.documents.chapters import chapters
from plans.documents.model import Block, PlanDocument, Words, clean
from plans.documents.signing import day_words, plan_signatures, signing
from plans.models import DepartmentPlan, PlanEdition
from plans.reports.content import frozen_plan, plan_content


def document_of_edition(edition: PlanEdition) -> PlanDocument:
    """The published content, with the people who stood behind exactly this content."""
    plan = edition.plan
    number = _("第 %(number)s 版") % {"number": edition.number}
    return assemble(
        plan,
        edition=number,
        day=edition.published_at,
        fingerprint=edition.content_hash,
        blocks=[
            *chapters(frozen_plan(edition)),
            *signing(plan_signatures(plan, edition.content_hash, edition)),
        ],
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
        blocks=[*chapters(plan_content(plan)), *signing(plan_signatures(plan, fingerprint))],
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
