"""A translation that is missing, doubtful or garbled is found before people read it."""

from pathlib import Path

import pytest

from core import catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, *entries: str) -> Path:
    path = folder / "django.po"
    path.write_text(HEADER + "\n\n".join(entries) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "计划"\nmsgstr ""', "untranslated"),
        ('#, fuzzy\nmsgid "计划"\nmsgstr "Plan"', "fuzzy"),
        ('msgid "还有 %(n)s 天"\nmsgstr "some days left"', "lost placeholder %(n)s"),
        ('msgid "还有 {n} 天"\nmsgstr "{days} days left"', "unknown placeholder {days}"),
        (
            'msgid "%(n)s 件"\nmsgid_plural "%(n)s 件"\nmsgstr[0] "one"\nmsgstr[1] "%(m)s orders"',
            "unknown placeholder",
        ),
    ],
)
def test_what_a_reader_would_stumble_over_is_told(tmp_path: Path, entry: str, complaint: str) -> None:
    [line] = catalogues.incomplete(catalogue(tmp_path, entry))
    assert complaint in line


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "计划"\nmsgstr "Plan"',
        'msgid "还有 %(n)s 天"\nmsgstr "%(n)s days left"',
        'msgid "%(n)s 件"\nmsgid_plural "%(n)s 件"\nmsgstr[0] "one order"\nmsgstr[1] "%(n)s orders"',
        '#~ msgid "旧"\n#~ msgstr ""',
    ],
)
def test_a_sound_entry_passes(tmp_path: Path, entry: str) -> None:
    assert list(catalogues.incomplete(catalogue(tmp_path, entry))) == []


def test_a_missing_catalogue_is_told(tmp_path: Path) -> None:
    [line] = catalogues.incomplete(tmp_path / "absent.po")
    assert "does not exist" in line


def test_compiling_writes_what_django_reads(tmp_path: Path) -> None:
    import gettext

    path = catalogue(tmp_path, 'msgid "计划"\nmsgstr "Plan"')
    catalogues.compile_catalogue(path)
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("计划") == "Plan"
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix == ".tmp"] == []
