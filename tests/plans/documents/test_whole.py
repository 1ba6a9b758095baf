"""All plans of a year in one document, and nothing of another department in a department's own (AZ-03)."""

from __future__ import annotations

import io
import zipfile

from django.urls import reverse

from activity.commands.running import run_waiting
from plans.documents.building import document_of_draft, document_of_edition
from plans.documents.pdf import write_pdf
from plans.documents.whole import document_of_cycle
from plans.documents.word import write_word
from tests.cast import Cast
from tests.factories.plans import complete_plan, plan_in
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
