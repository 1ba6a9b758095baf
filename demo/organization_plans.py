"""The organisation's plan: the running year's published and confirmed by every department, next year's being
consolidated with real conflicts, one of them before leadership."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.hashing import content_hash
from core.periods import organization_zone
from demo.people import Company
from plans.commands.consolidation import start_organization_plan, write_organization_plan
from plans.commands.item_decisions import seen_of, settle_item
from plans.commands.organization_publication import editions_of
from plans.commands.receipts import owe_receipts
from plans.lifecycle import OrganizationPlanStatus
from plans.models import (
    IncludedPlan,
    OrganizationDecision,
    OrganizationEdition,
    OrganizationPlan,
    OrganizationSubmission,
    PlanCycle,
    PlanEdition,
    Receipt,
)
from plans.models.consolidation import ItemAct, ItemKind
from plans.models.organization_plan import OrganizationVerdict
from plans.reports.consolidation.board import board
from plans.reports.consolidation.content import organization_content
from plans.reports.consolidation.inclusion import hashes_of

FOREWORD = (
    "过去一年客户说得最多的是两件事：等得久，问一件事要找几个人。今年全公司围绕四个战略目标，"
    "先解决等待和重复来电，再解决跨部门的事没人牵头。"
)
SUMMARY = (
    "八个部门共同承接四个战略目标。按期办结由各部门分别负责本部门工单，客户服务中心负责全程跟踪；"
    "人力和资金按季度统一安排，先保一线。部门之间有先后的措施，以先完成的一方为准排期。"
)
REMARKS = "同意。各部门按版本执行，每季度向领导小组报告一次。"
REFERRED = "电话和在线是同一批客户，两个部门的目标值差 4 个百分点。建议统一按 90% 考核，请领导小组定。"
ASSIGNED = "技术支持部也要开二线会诊。请售后服务部牵头，商量合成一个会诊机制，月底前答复。"
SETTLED = "销售部牵头，技术支持部提供数据，计划文字不改，季度评估时合并考核。"


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=organization_zone())


def publish_running(cycle: PlanCycle, company: Company) -> OrganizationEdition:
    """As it would have gone in the weeks before the year began."""
    submitted = at(cycle.submission_due_at.date() + timedelta(days=8), 10)
    approved, published = submitted + timedelta(days=2), submitted + timedelta(days=4)
    plan = OrganizationPlan.objects.create(cycle=cycle, foreword=FOREWORD, summary=SUMMARY, version=2)
    plans = list(cycle.plans.select_related("department", "cycle").order_by("department__position"))
    hashes = hashes_of(plans)
    IncludedPlan.objects.bulk_create(
        IncludedPlan(
            organization_plan=plan,
            plan=one,
            plan_version=one.version,
            content_hash=hashes[one.pk],
            included_at=submitted - timedelta(days=1),
            included_by=company.director,
        )
        for one in plans
    )
    submission = submit(plan, company, submitted)
    OrganizationDecision.objects.create(
        submission=submission,
        verdict=OrganizationVerdict.APPROVE,
        remarks=REMARKS,
        decided_at=approved,
        decided_by=company.chair,
    )
    OrganizationPlan.objects.filter(pk=plan.pk).update(status=OrganizationPlanStatus.SUBMITTED)
    OrganizationPlan.objects.filter(pk=plan.pk).update(
        status=OrganizationPlanStatus.APPROVED, approved_at=approved, approved_by=company.chair
    )
    OrganizationPlan.objects.filter(pk=plan.pk).update(
        status=OrganizationPlanStatus.PUBLISHED, published_at=published, published_by=company.director
    )
    edition = OrganizationEdition.objects.create(
        organization_plan=plan,
        number=1,
        content={**submission.content, "editions": editions_of([one.pk for one in plans])},
        content_hash=submission.content_hash,
        published_at=published,
        published_by=company.director,
    )
    Receipt.objects.bulk_create(
        Receipt(
            organization_edition=edition,
            department=one.department,
            created_at=published,
            confirmed_at=published + timedelta(hours=3 + 5 * number),
            confirmed_by=company.heads[one.department.code],
        )
        for number, one in enumerate(plans)
    )
    return edition


def submit(plan: OrganizationPlan, company: Company, moment: datetime) -> OrganizationSubmission:
    content = organization_content(plan)
    plan.submitted_at, plan.submitted_by = moment, company.director
    plan.save(update_fields=["submitted_at", "submitted_by"])
    return OrganizationSubmission.objects.create(
        organization_plan=plan,
        version=plan.version,
        content=content,
        content_hash=content_hash(content),
        submitted_at=moment,
        submitted_by=company.director,
    )


def begin_next(cycle: PlanCycle, company: Company) -> OrganizationPlan:
    """What passed review is in; one conflict is before leadership, one overlap with a department, one is settled."""
    plan = start_organization_plan(cycle, by=company.director)
    write_organization_plan(plan, {"foreword": FOREWORD}, by=company.director, version=plan.version)
    plan.refresh_from_db()
    for edition in PlanEdition.objects.filter(plan__cycle=cycle).select_related("plan__department"):
        owe_receipts(edition, [edition.plan.department], at=edition.published_at)
    act(plan, company, ItemKind.TARGET, ItemAct.REFER, REFERRED)
    act(plan, company, ItemKind.SAME_MEASURE, ItemAct.ASSIGN, ASSIGNED, code="SH")
    act(plan, company, ItemKind.SAME_GOAL, ItemAct.SETTLE, SETTLED)
    return plan


def act(
    plan: OrganizationPlan, company: Company, kind: ItemKind, what: ItemAct, text: str, code: str = ""
) -> None:
    entry = next(entry for entry in board(plan.cycle, plan).entries if entry.item.kind == kind)
    department = company.departments[code] if code else None
    settle_item(
        plan, entry.key, what, by=company.director, seen=seen_of(entry), text=text, department=department
    )
