"""The whole plan of a year: the organisation's objectives, then every department's published plan as a chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from core.hashing import content_hash
from core.numerals import figure
from core.punctuation import bracketed
from plans.documents.building import Cover, assemble, whole_organization
from plans.documents.chapters import chapters
from plans.documents.model import Block, PlanDocument, heading, table, text
from plans.documents.signing import day_words, plan_signatures, signing
from plans.indicator_words import name_words, unit_words
from plans.models import Indicator, PlanCycle, PlanEdition
from plans.reports.content import frozen_plan

Progress = Callable[[int, int], None]


def document_of_cycle(cycle: PlanCycle, *, progress: Progress = lambda done, total: None) -> PlanDocument:
    """The latest edition of every department's plan, in the order of the organisation. `progress` is told how many
    departments of how many have been read."""
    editions = latest_editions(cycle)
    total = cycle.plans.count()
    blocks = [*opening(cycle, editions, total)]
    for number, edition in enumerate(editions, start=1):
        blocks += department_chapter(edition, number)
        progress(number, len(editions))
    now = timezone.now()
    state = _("截至 %(day)s 的汇编") % {"day": day_words(now)}
    cover = Cover(
        organization=whole_organization(),
        year=cycle.year,
        whose=_("各部门计划汇编"),
        edition=state,
        at=now,
        is_published=False,
        counted=(
            (
                _("汇入的部门计划"),
                _("%(count)s 份，共 %(total)s 份") % {"count": len(editions), "total": total},
            ),
        ),
    )
    return assemble(
        cover,
        name=_("%(year)s 年度服务改善计划汇编") % {"year": cycle.year},
        fingerprint=content_hash([edition.content_hash for edition in editions]),
        blocks=blocks,
        depth=1,
    )


def latest_editions(cycle: PlanCycle) -> list[PlanEdition]:
    found = (
        PlanEdition.objects.filter(plan__cycle=cycle)
        .order_by("plan_id", "-number")
        .distinct("plan_id")
        .select_related("plan__cycle", "plan__department", "plan__submitted_by", "published_by")
    )
    return sorted(found, key=lambda edition: (edition.plan.department.position, edition.plan.department.path))


def opening(cycle: PlanCycle, editions: Iterable[PlanEdition], total: int) -> Iterable[Block]:
    yield heading(_("战略目标"), 1)
    objectives = list(cycle.objectives.select_related("indicator"))
    said = [(one.code, "\n".join(filter(None, (one.title, one.description)))) for one in objectives]
    if any(one.indicator for one in objectives):
        rows = [
            (*words, indicator_words(one.indicator), figure(one.target))
            for words, one in zip(said, objectives, strict=True)
        ]
        yield table(
            [_("编号"), _("战略目标"), _("指标"), _("全年目标")], rows, [18, 76, 40, 22], figures=(3,)
        )
    elif said:
        yield table([_("编号"), _("战略目标")], said, [18, 138])
    else:
        yield text(_("（未填写）"))
    yield heading(_("汇入的部门计划"), 1)
    plans = [
        (
            number,
            edition.plan.department.name,
            _("第 %(number)s 版") % {"number": edition.number},
            day_words(edition.published_at),
            edition.content_hash[:16],
        )
        for number, edition in enumerate(editions, start=1)
    ]
    if not plans:
        yield text(_("还没有已发布的部门计划。"))
        return
    head = [_("序号"), _("部门"), _("版次"), _("发布日期"), _("内容指纹")]
    yield table(head, plans, [12, 56, 20, 34, 34])


def indicator_words(indicator: Indicator | None) -> str:
    if indicator is None:
        return "—"
    name = name_words(indicator.code, indicator.name, indicator.name_en)
    unit = unit_words(indicator.unit)
    return bracketed(name, unit) if unit else name


def department_chapter(edition: PlanEdition, number: int) -> list[Block]:
    """One department's plan under its name; its own parts one level lower."""
    name = _("第 %(number)s 篇　%(department)s") % {
        "number": number,
        "department": edition.plan.department.name,
    }
    fingerprint = _("%(plan)s　内容指纹 %(hash)s") % {"plan": edition, "hash": edition.content_hash}
    return [
        heading(name, 1, on_new_page=True),
        text(fingerprint, is_note=True),
        *chapters(frozen_plan(edition), level=2),
        *signing(plan_signatures(edition.plan, edition.content_hash, edition), level=2),
    ]
