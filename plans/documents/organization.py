"""The organisation's plan as it was published: what everybody who belongs to the organisation may read of it.

How departments settled their conflicts stays on the page, where the office and leadership read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from core.numerals import figure
from core.punctuation import apart, bracketed
from plans.documents.building import Cover, assemble, whole_organization
from plans.documents.model import Block, PlanDocument, heading, table, text
from plans.documents.signing import organization_signatures, signing
from plans.models import OrganizationEdition
from plans.reports.consolidation.life import GoalText, ObjectiveText, OrganizationText, organization_text


def document_of_organization(edition: OrganizationEdition) -> PlanDocument:
    """The frozen content, with the people who stood behind exactly this content."""
    plan = edition.organization_plan
    number = _("第 %(number)s 版") % {"number": edition.number}
    said = organization_text(edition.content)
    cover = Cover(
        organization=whole_organization(),
        year=plan.cycle.year,
        whose=_("全单位计划"),
        edition=number,
        at=edition.published_at,
        is_published=True,
        counted=((_("同时发布的部门计划"), _("%(count)s 份") % {"count": len(said.plans)}),),
    )
    return assemble(
        cover,
        name=f"{plan} {number}",
        fingerprint=edition.content_hash,
        blocks=(*chapters(said), *signing(organization_signatures(edition))),
    )


def chapters(said: OrganizationText) -> Iterator[Block]:
    yield heading(_("前言"), 1)
    yield text(said.foreword or _("（未填写）"))
    yield heading(_("总体安排"), 1)
    yield text(said.summary or _("（未填写）"))
    yield heading(_("战略目标和部门目标"), 1)
    for objective in said.objectives:
        yield from objective_blocks(objective)
    if said.loose_goals:
        yield heading(_("没有承接战略目标的部门目标"), 2)
        yield goals_table(said.loose_goals)
    yield heading(_("同时发布的部门计划"), 1)
    rows = [
        (
            row["name"],
            _("第 %(number)s 版") % {"number": row["number"]} if row.get("number") else "—",
            row["goals"],
            row["measures"],
            row["hash"][:16],
        )
        for row in said.plans
    ]
    head = [_("部门"), _("版次"), _("目标"), _("措施"), _("内容指纹")]
    yield table(head, rows, [62, 24, 18, 18, 34], figures=(2, 3))
    yield from (
        text(_("%(name)s的计划没有纳入这一版，审批以后另行发布。") % {"name": row["name"]}, is_note=True)
        for row in said.missing
    )


def objective_blocks(objective: ObjectiveText) -> Iterator[Block]:
    yield heading(f"{objective.code} {objective.title}", 2)
    if objective.description:
        yield text(objective.description)
    if objective.indicator:
        name = bracketed(objective.indicator, objective.unit) if objective.unit else objective.indicator
        yield text(apart((name, figure(objective.target))), is_note=True)
    if objective.goals:
        yield goals_table(objective.goals)
    else:
        yield text(_("还没有部门目标承接。"), is_note=True)


def goals_table(goals: Sequence[GoalText]) -> Block:
    rows = [
        (
            goal.department,
            goal.title,
            bracketed(goal.indicator, goal.unit) if goal.indicator and goal.unit else goal.indicator or "—",
            figure(goal.baseline),
            figure(goal.target),
            figure(goal.weight),
        )
        for goal in goals
    ]
    head = [_("部门"), _("目标"), _("指标"), _("基线"), _("目标值"), _("权重（%）")]
    return table(head, rows, [28, 50, 32, 15, 15, 16], figures=(3, 4, 5))
