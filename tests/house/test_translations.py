"""Every text for people can be translated and is: the catalogues are complete, and no Chinese text stands
outside them where it would reach somebody who reads another language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings

from core import catalogues

ROOT: Path = settings.BASE_DIR
HAN = re.compile(r"[㐀-䶿一-鿿]")
MARKS = re.compile(r"[、。，：；？！（）「」《》]")
CATALOGUES = [pytest.param(path, id=path.parts[-3]) for path in catalogues.wanted()]

# Names that stay as they are in English, because they are data of the demo or names of languages.
NAMES = ("物流配送部", "繁體中文", "简体中文")

APPS = (
    "activity", "config", "core", "correspondence", "enablement", "evaluation", "incentives", "integrations",
    "organization", "plans", "policies", "workorders",
)  # fmt: skip
TRANSLATING = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy",
    "pgettext", "pgettext_lazy",
}  # fmt: skip

# Chinese that is not translated on purpose: beginnings of `path: text`, and why.
NOT_TRANSLATED = {
    "core/management/commands/": "run by those who operate the installation; documents generated in Chinese",
    "core/gallery.py": "invented data that fill the gallery of parts, seen by those who build pages",
    "activity/commands/mentions.py: ": "what may stand beside a name, in either width",
    "activity/messages.py: 。.": "the end of a sentence, taken off in every language",
    "integrations/forms.py: [": "a pattern that reads lists with marks of either width",
    "organization/forms.py: ": "patterns that also read how Chinese writes lists and spans of time",
    "organization/models/calendar.py: 、": "stands between the names of two holidays as they are kept",
    "workorders/importing/rejects.py: ": "a pattern that reads sentences of every language",
    "correspondence/reading/bodies.py: ": "a pattern that finds where mail programs of any language begin to quote",
    "workorders/importing/guessing.py: ": "words that stand in files of either language",
    "workorders/routing_forms.py: [": "a pattern that reads lists with marks of either width",
    "plans/forms/said.py: ": "a pattern that also reads brackets of either width",
    "plans/marks.py: ": "patterns that cut texts where sentences of either width end",
    "plans/reports/consolidation/items.py: ": "a pattern that cuts a title where its detail begins",
    "plans/documents/word_styles.py: ": "names of typefaces",
    "organization/models/bodies.py": "names given to new rows; people may change them",
}
TEMPLATES_NOT_TRANSLATED = {
    "components/brand.html": "the seal: the product's name as a picture",
    "gallery/": "invented data that fill the gallery of parts, seen by those who build pages",
}

TRANSLATED_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.S)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)
TAG = re.compile(r"{%.*?%}", re.S)
TRANSLATE_TAG = re.compile(r"""{%\s*trans(?:late)?\s+(?:"[^"]*"|'[^']*')[^%]*%}""")
TRANSLATED_ARGUMENT = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("path", CATALOGUES)
def test_a_catalogue_is_complete_and_sound(path: Path) -> None:
    assert list(catalogues.incomplete(path)) == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_translations_keep_the_space_around_a_text_and_its_percent_signs(path: Path) -> None:
    """`%%` in a text that is filled in must stay doubled, or filling it in fails."""
    odd = [
        entry.msgid
        for entry in polib.pofile(str(path))
        if "python-format" in entry.flags
        for text in texts(entry)
        if re.search(r"%(?!\(\w+\)[sd]|[%sd])", text.replace("%%", ""))
    ]
    assert odd == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_form_of_a_plural_is_there(path: Path) -> None:
    forms = {"en": 2, "zh_Hant": 1}[path.parts[-3]]
    catalogue = polib.pofile(str(path))
    assert f"nplurals={forms};" in catalogue.metadata["Plural-Forms"]
    assert [
        entry.msgid for entry in catalogue if entry.msgid_plural and len(entry.msgstr_plural) != forms
    ] == []


def test_english_has_no_chinese_left() -> None:
    path = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
    left = [
        text for entry in polib.pofile(str(path)) for text in texts(entry) if HAN.search(without_names(text))
    ]
    assert left == []


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def test_templates_hold_no_text_outside_translation() -> None:
    folder = ROOT / "templates"
    found = [
        f"{path.relative_to(folder)}:{number}: {line.strip()[:80]}"
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
        if not str(path.relative_to(folder)).startswith(tuple(TEMPLATES_NOT_TRANSLATED))
        for number, line in enumerate(untranslated(path.read_text(encoding="utf-8")).splitlines(), 1)
        if outside(line)
    ]
    assert found == []


def untranslated(source: str) -> str:
    """The template without what is translated and without comments; lines keep their numbers."""
    for pattern in (COMMENT, TRANSLATED_BLOCK, TRANSLATE_TAG, TRANSLATED_ARGUMENT):
        source = pattern.sub(lambda found: "\n" * found.group().count("\n"), source)
    return source


def test_code_holds_no_text_outside_translation() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text} (line {line})"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
        for line, text in chinese_literals(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert [line for line in found if not line.startswith(tuple(NOT_TRANSLATED))] == []
    unused = [start for start in NOT_TRANSLATED if not any(line.startswith(start) for line in found)]
    assert unused == [], "exceptions that nothing needs any more"


def chinese_literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese strings that no translating call holds. Docstrings, examples and comments are for builders; the
    owners of a life cycle are drawn in its generated document only."""
    if isinstance(tree, ast.Call) and name_of(tree.func) in TRANSLATING:
        return
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.keyword) and tree.arg == "owners":
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and outside(tree.value):
        yield tree.lineno, tree.value
    for child in ast.iter_child_nodes(tree):
        yield from chinese_literals(child)


def outside(text: str) -> bool:
    return bool(HAN.search(text) or MARKS.search(text))


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
