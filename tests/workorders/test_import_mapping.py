"""Every mistake in a mapping is named with its key and what to do."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.workorders.importing import MAPPING
from workorders.importing.mapping import MappingRefused, load_mapping


@pytest.mark.parametrize("name", ["boston_311", "zh_messages"])
def test_the_examples_load(name: str) -> None:
    text = (settings.BASE_DIR / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    assert load_mapping(text).source_system == name


def refused(text: str) -> dict[str, str]:
    with pytest.raises(MappingRefused) as caught:
        load_mapping(text)
    return {key: " ".join(map(str, found)) for key, found in caught.value.fields.items()}


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('source_system = "crm"', "", "source_system", "缺少"),
        ('source_system = "crm"', "source_system = 7", "source_system", "写法不对"),
        ("[fields.title]", "[fields.titel]", "fields.titel", "title"),
        ("[fields.title]", "[fields.titel]", "fields.title", "缺少"),
        ('value = "complaint"', 'value = "complain"', "fields.kind.value", "complaint"),
        ("Asia/Shanghai", "Asia/Beijing", "fields.reported_at.zone", "Asia/Beijing"),
        ("Asia/Shanghai", "../../etc/passwd", "fields.reported_at.zone", "IANA"),
        ('column = "title"', 'colum = "title"', "fields.title.colum", "column"),
        ('column = "title"', 'column = "title"\nvalue = "x"', "fields.title.value", "只能写一个"),
        ('column = "id"', 'value = "x"', "fields.external_id.column", "外部编号"),
        ("[department]", "[departments]", "department", "缺少"),
        ("[department]", "[departments]", "departments", "department"),
        ('column = "department"', 'column = "department"\nmatch = "id"', "department.match", "code"),
        ('column = "reported"', 'column = "reported"\nformat = "YYYY"', "fields.reported_at.format", "YYYY"),
        (
            'column = "reported"',
            'column = "reported"\nambiguous = "x"',
            "fields.reported_at.ambiguous",
            "later",
        ),
        (
            'source_system = "crm"',
            'source_system = "crm"\n[file]\nencoding = "latin-1"',
            "file.encoding",
            "gb18030",
        ),
        ('source_system = "crm"', 'source_system = "crm"\n[file]\nheader_row = 0', "file.header_row", "1"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, key: str, told: str) -> None:
    mistakes = refused(MAPPING.replace(old, new, 1))
    assert told in mistakes[key]


def test_all_mistakes_are_told_at_once() -> None:
    mistakes = refused("x = 1")
    assert {"source_system", "department", "x", "fields.external_id", "fields.title"} <= set(mistakes)


def test_torn_toml_says_where() -> None:
    with pytest.raises(MappingRefused, match="line 2"):
        load_mapping("\nsource_system == 1\n")
