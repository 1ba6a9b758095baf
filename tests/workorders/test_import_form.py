"""The form of a mapping and its TOML say the same, both ways.

`JINGJIN_MAPPING_EXAMPLES` sets how many mappings are drawn (60 in the suite).
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workorders.importing import MAPPING
from workorders.commands.import_drafts import columns_of
from workorders.commands.import_mappings import save_mapping
from workorders.importing.fields import CHOICES, NUMBERS, REQUIRED, TEXTS, TIMES
from workorders.importing.guessing import guess
from workorders.importing.mapping import load_mapping
from workorders.importing.written import data_from, data_of, dump, fields_of, is_formable
from workorders.models import ImportDraft

EXAMPLES = int(os.environ.get("JINGJIN_MAPPING_EXAMPLES", "60"))
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters="→"),
    min_size=1,
    max_size=8,
)
spaced = words | st.tuples(words, words).map(" ".join)


def some(draw: Any, **given: Any) -> dict[str, Any]:
    return {key: draw(value) for key, value in given.items() if draw(st.booleans())}


@st.composite
def sources(draw: Any, *, fixed: bool = True, default: bool = True) -> dict[str, Any]:
    if fixed and draw(st.integers(0, 3)) == 0:
        return {"value": draw(words)}
    columns = draw(st.lists(spaced, min_size=1, max_size=3, unique=True))
    source: dict[str, Any] = {"column": columns[0]} if len(columns) == 1 else {"columns": columns}
    return source | (some(draw, default=words) if default else {})


@st.composite
def mappings(draw: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in TEXTS:
        if name in REQUIRED or draw(st.integers(0, 2)) == 0:
            plain = name == "external_id"
            fields[name] = draw(sources(fixed=not plain, default=not plain)) | some(
                draw, prefix=words, values=st.dictionaries(spaced, spaced, min_size=1, max_size=3)
            )
    for name, known in CHOICES.items():
        if name in REQUIRED or draw(st.booleans()):
            one = st.sampled_from(known.values)
            fields[name] = {"column": draw(spaced)} | some(
                draw, default=one, otherwise=one, values=st.dictionaries(spaced, one, min_size=1, max_size=3)
            )
    for name in TIMES:
        if name in REQUIRED or draw(st.integers(0, 3)) == 0:
            shapes = st.sampled_from(["%Y-%m-%d", "%d.%m.%Y %H:%M"])
            fields[name] = draw(sources(fixed=False, default=False)) | some(
                draw,
                format=shapes,
                zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
                ambiguous=st.sampled_from(["earlier", "later"]),
                nonexistent=st.just("shift"),
            )
    for name in NUMBERS:
        if draw(st.integers(0, 3)) == 0:
            fields[name] = draw(sources())
    pairs = st.dictionaries(spaced, spaced, min_size=1, max_size=3)
    found = {
        "source_system": draw(words),
        **some(draw, deadlines=st.just("service_level")),
        "fields": fields,
        "department": draw(sources())
        | some(
            draw, values=pairs, create=st.just(True), names=pairs, parent=words, is_service=st.just(False)
        ),
    }
    if draw(st.booleans()):
        found["file"] = {
            "encoding": "gb18030",
            "delimiter": draw(st.sampled_from([";", "\t", "|"])),
            "header_row": 3,
        }
    if draw(st.booleans()):
        columns = draw(st.lists(spaced, min_size=1, max_size=3, unique=True))
        found["category"] = {"columns": columns} | some(draw, create=st.just(True))
    if draw(st.booleans()):
        found["assignee"] = draw(sources(fixed=False, default=False)) | {
            "match": "name",
            "otherwise": "empty",
        }
    return found


@settings(max_examples=EXAMPLES, deadline=None)
@given(mappings())
def test_form_and_toml_say_the_same_both_ways(data: dict[str, Any]) -> None:
    mapping = load_mapping(dump(data))
    plain = data_of(mapping)
    assert replace(load_mapping(dump(plain)), text="") == replace(mapping, text=""), "written and read again"
    form = fields_of(plain)
    assert data_from(form) == plain, "through the form"
    assert fields_of(data_of(load_mapping(dump(data_from(form))))) == form
    assert is_formable(plain)


@pytest.mark.parametrize("name", ["boston_311", "crm_orders", "zh_messages"])
def test_the_examples_open_as_a_form(name: str) -> None:
    text = (django_settings.BASE_DIR / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    mapping = load_mapping(text)
    again = load_mapping(dump(data_from(fields_of(data_of(mapping)))))
    assert replace(again, text="") == replace(mapping, text="")


@pytest.mark.django_db
def test_an_uploaded_file_is_laid_out_guessed_and_previewed(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.officer)
    lines = [
        "编号,标题,类型,受理时间,部门,电话",
        "1,漏水,投诉,2026/03/02 09:00,A,139",
        "2,断水,故障,昨天,A,138",
    ]
    file = SimpleUploadedFile("orders.csv", "\r\n".join(lines).encode("gb18030"))
    answer = client.post("/work-orders/imports/new/", {"file": file, "saved": "form"})
    address = answer.headers["Location"]
    assert address.endswith("/columns/")
    draft = ImportDraft.objects.get()
    assert client.get(f"/work-orders/imports/preview/{draft.pk}/").headers["Location"] == address
    page = client.get(address)
    rows = {row.name: row for row in page.context["rows"]}
    assert {name: row.said["column"] for name, row in rows.items() if row.said.get("column")} == {
        "external_id": "编号", "title": "标题", "kind": "类型", "reported_at": "受理时间", "department": "部门",
        "contact": "电话",
    }  # fmt: skip
    assert rows["reported_at"].said["formats"] == "%Y/%m/%d %H:%M"
    assert rows["kind"].words == [("投诉", "complaint"), ("故障", ""), ("", ""), ("", "")]
    sent = fields_of(guess(columns_of(draft)))
    wrong = client.post(address, {**sent, "source_system": "crm", "reported_at-zone": "Asia/Beijing"})
    assert wrong.status_code == 422
    assert [
        (row.name, "Asia/Beijing" in row.problems[0]) for row in wrong.context["rows"] if row.problems
    ] == [("reported_at", True)]
    blank = client.post(address, {**sent, "source_system": "", "title-column": ""})
    assert [row.name for row in blank.context["rows"] if row.problems] == ["title"]
    assert blank.context["problems"]
    missing = client.post(address, {**sent, "source_system": "crm", "title-column": "题目"})
    assert "题目" in missing.content.decode()
    done = client.post(address, {**sent, "source_system": "crm"})
    assert done.headers["Location"] == f"/work-orders/imports/preview/{draft.pk}/"
    draft.refresh_from_db()
    assert (draft.report["counts"]["created"], draft.report["counts"]["rejected"]) == (1, 1)


@pytest.mark.django_db
def test_a_kept_mapping_opens_as_a_form_unless_only_toml_can_say_it(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.officer)
    kept = save_mapping("每日", MAPPING, by=cast.officer)
    address = f"/work-orders/imports/mappings/{kept.pk}/form/"
    page = client.get(address)
    sent = fields_of(data_of(load_mapping(MAPPING)))
    assert page.context["rows"][0].said["column"] == "id"
    assert client.post(address, {**sent, "name": "每周"}).status_code == 302
    kept.refresh_from_db()
    assert kept.name == "每周"
    assert replace(load_mapping(kept.text), text="") == replace(load_mapping(MAPPING), text="")
    assert client.post(address, {**sent, "name": ""}).status_code == 422
    text = MAPPING.replace('column = "title"', 'column = "title"\nvalues = { "a → b" = "c" }')
    odd = save_mapping("特别", text, by=cast.officer)
    answer = client.get(f"/work-orders/imports/mappings/{odd.pk}/form/")
    assert answer.headers["Location"] == f"/work-orders/imports/mappings/{odd.pk}/"
