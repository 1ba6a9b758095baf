"""Documents from what is kept: a frozen edition, or a plan as it stands today (a draft)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands on the cover, whichever plan it is."""

    organization: str
    year: int
    whose: str
    """Below the title: the department, or that it is everybody's."""
    edition: str
    at: datetime
    is_published: bool
    """Published at `at`; else taken out of the system then."""
    department: str = ""
    counted: tuple[tuple[str, str], ...] = ()
    """What is in it, as (label, value)."""

    @property
    def facts(self) -> list[tuple[str, str]]:
        department = [(_("编制部门"), self.department)] if self.department else []
        return [
            *department,
            (_("计划年度"), str(self.year)),
            (_("版次"), self.edition),
            *self.counted,
            (_("发布日期") if self.is_published else _("导出日期"), day_words(self.at)),
            (_("密级"), _("无")),
        ]


def document_of_edition(edition: PlanEdition) -> PlanDocument:
    """The published content, with the people who stood behind exactly this content."""
    plan = edition.plan
    number = _("第 %(number)s 版") % {"number": edition.number}
    signatures = plan_signatures(plan, edition.content_hash, edition)
    return assemble(
        plan_cover(plan, number, edition.published_at, is_published=True),
        name=f"{plan} {number}",
        fingerprint=edition.content_hash,
        blocks=[*chapters(frozen_plan(edition)), *signing(signatures)],
    )


def document_of_draft(plan: DepartmentPlan) -> PlanDocument:
    """The plan as it stands now; every page says that it is not in force."""
    fingerprint = content_hash(plan.content())
    number = _("第 %(version)s 稿") % {"version": plan.version}
    return assemble(
        plan_cover(plan, number, timezone.now(), is_published=False),
        name=f"{plan} {number}",
        fingerprint=fingerprint,
        blocks=[*chapters(plan_content(plan)), *signing(plan_signatures(plan, fingerprint))],
        mark=_("草稿　%(number)s（%(status)s）　未经发布，不作依据")
        % {"number": number, "status": plan.get_status_display()},
    )


def plan_cover(plan: DepartmentPlan, edition: str, at: datetime, *, is_published: bool) -> Cover:
    name = plan.department.name
    return Cover(
        organization=organization_of(plan.department),
        year=plan.cycle.year,
        whose=name,
        department=name,
        edition=edition,
        at=at,
        is_published=is_published,
    )


def assemble(
    cover: Cover, *, name: str, fingerprint: str, blocks: Iterable[Block], mark: str = "", depth: int = 2
) -> PlanDocument:
    """The document of a cover and its blocks. `mark` is what every page of a draft says; `depth` is how deep the
    contents go."""
    return PlanDocument(
        language=get_language() or "zh-hans",
        organization=clean(cover.organization),
        title=clean(_("%(year)s 年度服务改善计划") % {"year": cover.year}),
        subtitle=clean(apart((cover.whose, cover.edition))),
        edition=cover.edition,
        dated=timezone.localtime(cover.at).date(),
        facts=tuple((label, clean(value)) for label, value in cover.facts),
        mark=clean(mark),
        watermark=_("草稿") if mark else "",
        hash=fingerprint,
        blocks=tuple(blocks),
        words=layout_words(),
        name=clean(name),
        depth=depth,
    )


def layout_words() -> Words:
    first, rest = _("第 %(page)s 页　共 %(pages)s 页").split("%(page)s")
    between, last = rest.split("%(pages)s")
    return Words(_("目　录"), (first, between, last), _("内容指纹 SHA-256"))


def whole_organization() -> str:
    """The organisation's name; empty before there is one."""
    root = Department.objects.filter(parent=None).values_list("name", flat=True).first()
    return root or ""


def organization_of(department: Department) -> str:
    """The department at the root of the tree: the organisation itself."""
    ids = [int(part) for part in department.path.split("/") if part]
    root = Department.objects.filter(pk=ids[0]).values_list("name", flat=True).first() if ids else None
    return root or department.name
