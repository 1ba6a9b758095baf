"""The translation catalogues: compiled without gettext on the machine, and held complete."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale

# What a translation must carry over unchanged: %(name)s, %s, {name} and {0}.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SOURCES = ("*.py", "*.html", "*.txt", "*.md")
NOT_OURS = {"node_modules", ".venv", ".run", "var", "tests", "bin", "docs"}


def wanted() -> list[Path]:
    """The catalogue of every offered language but the one the sources are written in."""
    root = Path(settings.LOCALE_PATHS[0])
    return [
        root / to_locale(code) / "LC_MESSAGES" / "django.po"
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]


def compile_catalogue(path: Path) -> polib.POFile:
    """Writes the .mo beside the .po; readers see the old or the new one, never a part."""
    catalogue = polib.pofile(str(path), encoding="utf-8")
    beside = path.with_name(f"{path.stem}.{os.getpid()}.tmp")
    catalogue.save_as_mofile(str(beside))
    beside.replace(path.with_suffix(".mo"))
    return catalogue


def incomplete(path: Path) -> Iterator[str]:
    """What a reader of this language would see in Chinese or garbled, one line for each text."""
    if not path.exists():
        yield f"{path} does not exist: run makemessages for its language."
        return
    for entry in polib.pofile(str(path), encoding="utf-8"):
        if entry.obsolete:
            continue
        if entry.fuzzy:
            yield f"{path}: fuzzy: {entry.msgid}"
        elif not entry.translated():
            yield f"{path}: untranslated: {entry.msgid}"
        else:
            yield from _garbled(path, entry)


def _garbled(path: Path, entry: polib.POEntry) -> Iterator[str]:
    sources = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
    for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
        if strange := set(PLACEHOLDER.findall(text)) - sources:
            yield f"{path}: unknown placeholder {', '.join(sorted(strange))}: {entry.msgid}"
        elif not entry.msgid_plural and (lost := sources - set(PLACEHOLDER.findall(text))):
            yield f"{path}: lost placeholder {', '.join(sorted(lost))}: {entry.msgid}"


def can_extract() -> bool:
    return all(shutil.which(name) for name in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


def stale(paths: list[Path]) -> Iterator[str]:
    """Texts of the code that no catalogue asks for yet, and asked-for ones that the code has lost.

    makemessages writes where it reads, so it is given a copy of the sources.
    """
    with tempfile.TemporaryDirectory(prefix="jingjin-messages-") as name:
        copy = Path(name)
        _copy_sources(copy)
        locales = [part for path in paths for part in ("-l", path.parts[-3])]
        environ = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", *locales, "--no-location", "--no-wrap"],
            cwd=copy, env=environ, check=True, capture_output=True,
        )  # fmt: skip
        for path in paths:
            fresh = _texts(copy / "locale" / path.parts[-3] / "LC_MESSAGES" / "django.po")
            kept = _texts(path)
            yield from (
                f"{path}: missing, run makemessages: {text}" for _context, text in sorted(fresh - kept)
            )
            yield from (f"{path}: no longer used: {text}" for _context, text in sorted(kept - fresh))


def _copy_sources(target: Path) -> None:
    (target / "locale").mkdir()
    base: Path = settings.BASE_DIR
    for pattern in SOURCES:
        for source in base.rglob(pattern):
            inside = source.relative_to(base)
            if not NOT_OURS.intersection(inside.parts):
                (target / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target / inside)


def _texts(path: Path) -> set[tuple[str, str]]:
    if not path.exists():
        return set()
    return {
        (entry.msgctxt or "", entry.msgid)
        for entry in polib.pofile(str(path), encoding="utf-8")
        if not entry.obsolete
    }
