"""Documents as background jobs: who may have which made, and the making."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.files.names import safe_name
from activity.jobs import JobKind, Made, Params, Report, register
from core.decisions import ALLOWED, Decision, forbidden
from core.errors import Invalid
from plans.documents.building import document_of_draft, document_of_edition
from plans.documents.model import PlanDocument
from plans.documents.organization import document_of_organization
from plans.documents.pdf import write_pdf
from plans.documents.whole import document_of_cycle
from plans.documents.word import write_word
from plans.models import DepartmentPlan, OrganizationEdition, PlanCycle, PlanEdition

PLAN, EDITION, CYCLE = "plan-document", "edition-document", "cycle-document"
ORGANIZATION = "organization-edition-document"
Writer = Callable[..., BytesIO]
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "docx": (
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write_word,
    ),
    "pdf": ("PDF", "application/pdf", write_pdf),
}


def register_jobs() -> None:
    register(
        document_kind(PLAN, DepartmentPlan, visible_plans, made_by(document_of_draft), "plans:plan"),
        document_kind(EDITION, PlanEdition, visible_editions, made_by(document_of_edition), "plans:edition"),
        document_kind(
            CYCLE,
            PlanCycle,
            PlanCycle.objects.visible_to,
            make_cycle,
            "plans:cycle",
            can_request=can_export_cycle,
        ),
        document_kind(
            ORGANIZATION,
            OrganizationEdition,
            visible_organization_editions,
            made_by(document_of_organization),
            "plans:organization_edition",
        ),
    )


def document_kind(
    kind: str,
    model: Any,
    visible_to: Callable[[Any], QuerySet[Any]],
    make: Callable[[Any, Params, Report], Made],
    page: str,
    *,
    can_request: Callable[[Any, Any], Decision] | None = None,
) -> JobKind:
    """A document of a record that stands on `page` (the name of its route), in each of the formats."""
    return JobKind(
        kind=kind,
        model=model,
        visible_to=visible_to,
        can_request=can_request or can_export,
        read_params=read_format,
        words=format_words,
        make=make,
        url=lambda pk: reverse(page, args=[pk]),
        write_scope="plans:write",
    )


def visible_plans(user: Any) -> QuerySet[DepartmentPlan]:
    return DepartmentPlan.objects.visible_to(user).select_related("cycle", "department", "submitted_by")


def visible_editions(user: Any) -> QuerySet[PlanEdition]:
    return PlanEdition.objects.visible_to(user).select_related(
        "plan__cycle", "plan__department", "plan__submitted_by", "published_by"
    )


def visible_organization_editions(user: Any) -> QuerySet[OrganizationEdition]:
    return OrganizationEdition.objects.visible_to(user).select_related(
        "organization_plan__cycle", "published_by"
    )


def can_export(user: Any, record: Any) -> Decision:
    """Whoever sees a plan may take it along on paper."""
    if not user.standing.roles:
        return forbidden("no_role", _("您现在没有岗位，不能导出计划。"))
    return ALLOWED


def can_export_cycle(user: Any, cycle: PlanCycle) -> Decision:
    """All departments' plans in one file: for those who read all of them."""
    if not user.standing.reads_everything:
        return forbidden(
            "not_all", _("全部部门的计划由领导小组、服务改善办公室和全面督导导出；您可以导出本部门的。")
        )
    return ALLOWED


def read_format(given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = str(given.get("format", ""))
    if chosen not in FORMATS:
        sentence = _("格式「%(given)s」不能使用，可用的有：%(known)s。") % {
            "given": chosen[:40],
            "known": "docx, pdf",
        }
        raise Invalid("unknown_format", sentence, {"format": [sentence]})
    return {"format": chosen}


def format_words(params: Params) -> str:
    return FORMATS[params["format"]][0]


def made_by(build: Callable[[Any], PlanDocument]) -> Callable[[Any, Params, Report], Made]:
    """The making of one record's document: read, then written."""

    def make(record: Any, params: Params, report: Report) -> Made:
        report(0, 2, _("正在读取计划的内容。"))
        return written(build(record), params, report, done=1, total=2)

    return make


def make_cycle(cycle: PlanCycle, params: Params, report: Report) -> Made:
    """Reading is the first half of the work, setting the pages the second."""
    total = 2 * max(cycle.plans.count(), 1)

    def progress(done: int, _departments: int) -> None:
        report(done, total, _("已读取 %(done)s 个部门的计划。") % {"done": done})

    report(0, total, _("正在读取计划的内容。"))
    document = document_of_cycle(cycle, progress=progress)
    return written(document, params, report, done=total // 2, total=total)


def written(document: PlanDocument, params: Params, report: Report, *, done: int, total: int) -> Made:
    _words, media_type, write = FORMATS[params["format"]]
    report(done, total, _("正在排版。"))
    file = write(document, alive=lambda: report(done, total, _("正在排版。")))
    return Made(file, safe_name(f"{document.name}.{params['format']}"), media_type)
