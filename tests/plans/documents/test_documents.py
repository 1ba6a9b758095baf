"""Plans as DOCX, PDF and page: everything is there, nothing is read as markup, nothing foreign (IN-05, IN-06)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from activity.commands.jobs import request_job
from activity.commands.running import run_waiting
from activity.files import keeping
from activity.jobs import find_kind
from activity.models import Job
from organization.models import User
from plans.documents import pdf
from plans.documents.building import document_of_draft, document_of_edition
from plans.documents.model import PlanDocument, Table, clean
from plans.documents.pdf import write_pdf
from plans.documents.word import write_word
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_goal, make_measure, plan_in

SignIn = Callable[[User], Client]
HOSTILE = (
    '{{7*7}} {% load x %} %(x)s {0.__class__} #read("/etc/passwd") #import "@preview/a:0.1.0": * $x$ *b* _i_ `c` '
    "<w:p><w:r/></w:p> ]]> &lt; <a rel=attachment href=file:///etc/passwd>x</a> "
    '<img src="http://127.0.0.1:9/x"> =HYPERLINK("http://a") PAGE \\h } // /* @ref \\u{41} שלום العربية'
)


def said_in_word(data: bytes) -> str:
    """Every text of the file, paragraphs by line, of body, heads and feet."""
    file = Document(io.BytesIO(data))
    found = [paragraph.text for paragraph in file.paragraphs]
    found += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    for section in file.sections:
        found += [paragraph.text for paragraph in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join(found)


def said_in_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def bare(text: str) -> str:
    """Without what a line break may do to it."""
    return "".join(text.replace("\u200b", "").split())


def cells_of(document: PlanDocument) -> list[str]:
    found = [heading.text for heading in document.headings]
    for block in document.blocks:
        if isinstance(block, Table):
            found += [cell for row in (block.head, *block.rows, block.foot) for cell in row]
        elif block.kind == "text":
            found += list(block.paragraphs)  # type: ignore[union-attr]
    return [text for text in found if text]


def rich_plan(cast: Cast) -> DepartmentPlan:
    plan = complete_plan(cast)
    for number in range(2, 12):
        goal = make_goal(plan=plan, title=f"目标说法 {number}", owner=cast.head_a, weight=0)
        make_measure((goal,), title=f"措施说法 {number}", owner=cast.head_a, cost=number)
    return plan


def test_an_edition_says_everything_in_both_files_and_on_the_page(cast: Cast, client_of: SignIn) -> None:
    edition = plan_in("published", cast).editions.get()
    document = document_of_edition(edition)
    word, printed = said_in_word(write_word(document).read()), said_in_pdf(write_pdf(document).read())
    page = client_of(cast.head_a).get(reverse("plans:print_edition", args=[edition.pk])).content.decode()
    for text in (
        *cells_of(document),
        document.organization,
        document.title,
        document.subtitle,
        document.hash,
    ):
        assert bare(text) in bare(word), text
        assert bare(text) in bare(printed), text
        assert all(line in page for line in text.split("\n")), text
    for step, name in (("编制", "周中心主任"), ("审核", "赵审核"), ("审批", "陈总"), ("发布", "赵审核")):
        assert step in word
        assert name in word
    assert "草稿" not in word + printed


def test_every_page_of_the_pdf_is_numbered_and_carries_the_fingerprint(cast: Cast) -> None:
    document = document_of_draft(rich_plan(cast))
    reader = pypdf.PdfReader(write_pdf(document))
    texts = [bare(page.extract_text()) for page in reader.pages]
    assert len(texts) > 4
    assert all(document.hash in text and bare(document.mark) in text for text in texts)
    assert [bare(f"第 {n} 页 共 {len(texts) - 1} 页") in text for n, text in enumerate(texts)] == [
        False,
        *[True] * (len(texts) - 1),
    ]
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert outline == [heading.text for heading in document.headings if heading.level == 1]
    assert all(f"目标说法{n}" in "".join(texts) and f"措施说法{n}" in "".join(texts) for n in range(2, 12))


def test_the_word_file_has_real_headings_fields_and_fonts(cast: Cast) -> None:
    document = document_of_draft(rich_plan(cast))
    data = write_word(document).read()
    file = Document(io.BytesIO(data))
    heads = [
        p.text for p in file.paragraphs if p.style is not None and p.style.name in {"Heading 1", "Heading 2"}
    ]
    assert heads == [heading.text for heading in document.headings]
    entries = [
        p.text.strip() for p in file.paragraphs if p.style is not None and p.style.name.startswith("TOC")
    ]
    assert entries == heads
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml").decode()
        everything = b"".join(archive.read(name) for name in names).decode("utf-8", "replace")
        feet = "".join(archive.read(name).decode() for name in names if "footer" in name)
    assert 'TOC \\o "1-2"' in body
    assert body.count("w:bookmarkStart") == body.count("PAGEREF") == len(heads)
    assert " PAGE " in feet
    assert " SECTIONPAGES " in feet
    assert all(font in everything for font in ("仿宋", "黑体", "宋体"))
    assert 'TargetMode="External"' not in everything
    assert "python-docx" not in everything
    assert not [name for name in names if "thumbnail" in name or "embed" in name]


@pytest.mark.parametrize("write", [write_word, write_pdf], ids=["docx", "pdf"])
def test_hostile_text_is_printed_as_it_is(cast: Cast, write: Any) -> None:
    plan = complete_plan(cast, overview=HOSTILE, analysis="甲乙\x1b\x0b丙\u202e丁\ufffe戊")
    make_goal(plan=plan, title=HOSTILE[:200], scope=HOSTILE[:200], rationale=HOSTILE)
    measure = make_measure(plan=plan, title=HOSTILE[:200], description=HOSTILE)
    assert measure
    document = document_of_draft(plan)
    data = write(document).read()
    said = bare(said_in_word(data) if write is write_word else said_in_pdf(data))
    latin = bare(HOSTILE.partition("שלום")[0])
    assert said.count(latin) >= 3
    assert "root:" not in said
    assert "甲乙丙丁戊" in said
    if write is write_word:
        assert bare(HOSTILE) in said


def test_nothing_is_attached_linked_or_run_in_the_pdf(cast: Cast) -> None:
    document = document_of_draft(complete_plan(cast, overview=HOSTILE))
    reader = pypdf.PdfReader(write_pdf(document))
    assert not reader.attachments
    root: Any = reader.trailer["/Root"]
    assert "/OpenAction" not in root
    assert "/AA" not in root
    for page in reader.pages:
        notes: Any = page.get("/Annots", [])
        for note in notes:
            action = note.get_object().get("/A", {})
            assert "/URI" not in action
            assert action.get("/S", "/GoTo") == "/GoTo"


@pytest.mark.parametrize("write", [write_word, write_pdf], ids=["docx", "pdf"])
def test_ten_thousand_characters_fit(cast: Cast, write: Any) -> None:
    long, unbroken = "服务" * 5000, "x" * 10_000
    plan = complete_plan(cast, overview=long, analysis=unbroken)
    make_measure(plan=plan, description=unbroken, expected_effect="y" * 300)
    data = write(document_of_draft(plan)).read()
    said = bare(said_in_word(data) if write is write_word else said_in_pdf(data))
    assert said.count("服务" * 100) >= 1
    assert said.count("x") >= 20_000
    assert said.count("y") >= 300


def test_signs_without_a_glyph_do_not_stop_a_document(cast: Cast) -> None:
    said = said_in_pdf(
        write_pdf(document_of_draft(complete_plan(cast, overview="好\U0001f9ffꙮ\U00012000。"))).read()
    )
    assert "好" in said


def test_without_a_chinese_font_the_owner_is_told_what_to_install(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        pdf, "fonts_for", lambda language: {"serif": ["無"], "sans": ["無"], "font_paths": []}
    )
    plan = complete_plan(cast)
    kind = find_kind("plan-document")
    assert kind is not None
    request_job(kind, plan, {"format": "pdf"}, by=cast.head_a)
    run_waiting()
    job = Job.objects.get()
    assert (job.status, job.attempts) == ("failed", 1)
    assert "fonts-noto-cjk" in job.reason


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_it_is_made_in_the_background_from_the_button(cast: Cast, client_of: SignIn, form: str) -> None:
    plan = plan_in("published", cast)
    client = client_of(cast.head_a)
    page = client.get(reverse("plans:edition", args=[plan.editions.get().pk])).content.decode()
    address = reverse("activity:request_job", args=["edition-document", plan.editions.get().pk])
    assert address in page
    assert client.post(address, {"format": form}).status_code == 302
    assert run_waiting().done == 1
    job = Job.objects.get()
    assert job.name == f"客户服务中心 2027 年度服务改善计划 第 1 版.{form}"
    assert keeping.head_of(job.key, 4) == (b"PK\x03\x04" if form == "docx" else b"%PDF")
    assert client.post(address, {"format": "exe"}).status_code == 422


def test_a_published_plan_offers_the_edition_in_force_first(cast: Cast, client_of: SignIn) -> None:
    plan = plan_in("published", cast)
    edition = plan.editions.get()
    page = client_of(cast.head_a).get(plan.get_absolute_url()).content.decode()
    offered = [
        reverse("activity:request_job", args=pair)
        for pair in (("edition-document", edition.pk), ("plan-document", plan.pk))
    ]
    assert 0 < page.index(offered[0]) < page.index(offered[1])
    assert "现行第 1 版" in page
    draft = plan_in("submitted", cast, department=cast.b)
    page = client_of(cast.head_b).get(draft.get_absolute_url()).content.decode()
    assert "edition-document" not in page


def test_the_other_language_is_a_document_too(cast: Cast) -> None:
    from django.utils import translation

    edition = plan_in("published", cast).editions.get()
    with translation.override("en"):
        document = document_of_edition(edition)
    data = write_pdf(document).read()
    said = said_in_pdf(data)
    assert "Contents" in said
    assert "Page 1 of" in said
    assert "Signatures" in said_in_word(write_word(document).read())
    assert {"Baseline", "Measure", "Weight"} <= set(said.split())


def test_what_is_signed_stays_on_one_page(cast: Cast) -> None:
    """Enough goals that the signatures would begin at the foot of a page: they move on with their heading."""
    plan = complete_plan(cast)
    broken = []
    for number in (2, 3):
        make_goal(plan=plan, title=f"目标说法 {number}", owner=cast.head_a, weight=0)
        pages = pypdf.PdfReader(io.BytesIO(write_pdf(document_of_draft(plan)).read())).pages
        said = [bare(page.extract_text()) for page in pages[2:]]
        broken += [page for page in said if ("签批以下" in page) != ("环节姓名及岗位" in page)]
    assert not broken
    file = Document(io.BytesIO(write_word(document_of_draft(plan)).read()))
    signatures = file.tables[-1]._tbl.xml
    rows = len(file.tables[-1].rows)
    assert signatures.count("w:cantSplit") == rows
    assert signatures.count("w:keepNext") == 4 * (rows - 1)


def test_clean_keeps_what_people_write() -> None:
    assert clean("甲\x00\t乙\r\n丙\r丁 😀 שלום e\u0301") == "甲    乙\n丙\n丁 😀 שלום e\u0301"
