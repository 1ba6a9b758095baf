"""All plans of a year in one document, and nothing of another department in a department's own (AZ-03)."""

from __future__ import annotations

import io
import zipfile

from django.urls import reverse

from activity.commands.running import run_waiting
from approvals.commands.cases import give_opinion
from plans.commands.publication import publish_plan
from plans.documents.building import document_of_draft, document_of_edition
from plans.documents.organization import document_of_organization
from plans.documents.pdf import write_pdf
from plans.documents.signing import plan_signatures
from plans.documents.whole import document_of_cycle
from plans.documents.word import write_word
from tests.cast import Cast
from tests.factories.approvals import case_of, chain_of, facts, make_delegation
from tests.factories.organization_plans import TEXTS, organization_plan_in
from tests.factories.plans import complete_plan, fresh, plan_in
from tests.plans.documents.test_documents import SignIn, bare, cells_of, said_in_pdf, said_in_word


def test_all_plans_of_a_year_are_chapters_of_one_document(cast: Cast, client_of: SignIn) -> None:
    one = plan_in("published", cast)
    plan_in("published", cast, department=cast.b, cycle=one.cycle)
    document = document_of_cycle(one.cycle)
    word, printed = said_in_word(write_word(document).read()), said_in_pdf(write_pdf(document).read())
    for text in cells_of(document):
        assert bare(text) in bare(word), text
        assert bare(text) in bare(printed), text
    assert [heading.text for heading in document.headings] == [
        "战略目标",
        "汇入的部门计划",
        "第 1 篇　客户服务中心",
        "第 2 篇　售后服务部",
    ]
    page = reverse("plans:cycle", args=[one.cycle_id])
    address = reverse("activity:request_job", args=["cycle-document", one.cycle_id])
    for reader, status in (
        (cast.officer, 302),
        (cast.supervisor, 302),
        (cast.head_a, 403),
        (cast.staff_b, 403),
    ):
        client = client_of(reader)
        assert (address in client.get(page).content.decode()) == (status == 302)
        assert client.post(address, {"format": "docx"}).status_code == status
    assert run_waiting().done == 1


def test_the_organisation_s_edition_is_a_document_for_everybody(cast: Cast, client_of: SignIn) -> None:
    plan = organization_plan_in("published", cast)
    edition = plan.editions.get()
    document = document_of_organization(edition)
    word, printed = said_in_word(write_word(document).read()), said_in_pdf(write_pdf(document).read())
    for text in (*cells_of(document), document.title, document.subtitle, edition.content_hash):
        assert bare(text) in bare(word), text
        assert bare(text) in bare(printed), text
    for text in (
        TEXTS["foreword"],
        TEXTS["summary"],
        "客户服务中心",
        "售后服务部",
        "提交",
        "赵审核",
        "陈总",
        "发布",
    ):
        assert text in word
    # What stands between departments is read on the page by those who settle it.
    assert not [item["sentence"] for item in edition.content["items"] if item["sentence"] in word]
    page = reverse("plans:organization_edition", args=[edition.pk])
    address = reverse("activity:request_job", args=["organization-edition-document", edition.pk])
    staff, outsider = client_of(cast.staff_a), client_of(cast.outsider)
    assert address in staff.get(page).content.decode()
    assert staff.post(address, {"format": "docx"}).status_code == 302
    assert outsider.post(address, {"format": "docx"}).status_code == 404
    assert run_waiting().done == 1


def test_signatures_tell_each_person_along_the_chain(cast: Cast) -> None:
    chain_of(cast, facts("director", name="主任会签"), facts(name="组长决定"))
    plan = plan_in("reviewed", cast)
    give_opinion(case_of(plan), "agree", by=cast.director, version=plan.version, text="数据属实。")
    make_delegation(cast.chair, cast.leader)
    give_opinion(
        case_of(plan), "agree", by=cast.leader, version=plan.version, text="同意。", on_behalf_of=cast.chair
    )
    plan = fresh(plan)
    publish_plan(plan, by=cast.officer, version=plan.version)
    edition = plan.editions.get()
    signed = plan_signatures(plan, edition.content_hash, edition)
    assert [(one.step, one.remarks) for one in signed] == [
        ("编制", ""),
        ("审核", ""),
        ("主任会签", "数据属实。"),
        ("组长决定", "同意。"),
        ("发布", ""),
    ]
    assert all(one.name and one.on for one in signed)
    assert " 代 陈总" in signed[3].name
    # Other content was decided by nobody.
    assert [one.name for one in plan_signatures(plan, "other")][1:] == ["", ""]


def test_nothing_of_another_department_is_in_a_department_s_file(cast: Cast) -> None:
    """AZ-03: everything that A wrote carries a mark; no file of B has it."""
    mark = "zq7a"
    plan = complete_plan(cast, overview=mark, analysis=mark, schedule=mark, expected_effects=mark)
    plan.goals.update(title=mark, scope=mark, rationale=mark)
    plan.measures.update(title=mark, description=mark, expected_effect=mark)
    other = plan_in("published", cast, department=cast.b, cycle=plan.cycle)
    for document in (document_of_draft(other), document_of_edition(other.editions.get())):
        data = write_word(document).read()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert not [name for name in archive.namelist() if mark.encode() in archive.read(name)]
        assert mark not in said_in_pdf(write_pdf(document).read())
    assert mark in said_in_word(write_word(document_of_draft(plan)).read())
