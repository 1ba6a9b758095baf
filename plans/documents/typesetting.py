"""Sets one document as PDF, in a process of its own: `python typesetting.py FOLDER`.

The folder holds `data.json` (what is said) and `layout.typ`; the result is `document.pdf` and `outcome.json`. The
process knows nothing of the rest of the program: no database, no secret, no proxy to the outside, and no package is
ever fetched.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import typst

MOST_MEMORY = 3 * 1024**3
"""Bytes; a document that wants more ends here and not the worker."""


def main(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)
    wanted = json.loads((folder / "wanted.json").read_text(encoding="utf-8"))
    outcome = typeset(folder, wanted)
    (folder / "outcome.json").write_text(json.dumps(outcome), encoding="utf-8")


def typeset(folder: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """`problem` is empty when the file is there; `boxes` says that some sign has no glyph in any font."""
    fonts = typst.Fonts(font_paths=wanted["font_paths"])
    families = set(fonts.families())
    serif = [name for name in wanted["serif"] if name in families]
    sans = [name for name in wanted["sans"] if name in families]
    if not sans and not serif:
        return {"problem": "no_font"}
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    data["fonts"] = {"serif": (serif or sans) + sans[:1], "sans": (sans or serif)[:1]}
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    compiler = typst.Compiler(
        folder / "layout.typ",
        root=folder,
        font_paths=fonts,
        package_path=folder / "none",
        package_cache_path=folder / "none",
    )
    return compiled(compiler, folder, ["a-2b"])


def compiled(compiler: Any, folder: Path, standards: list[str]) -> dict[str, Any]:
    """As an archive file; one that has signs without a glyph is none, and shows boxes for them."""
    try:
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=standards)
    except typst.TypstError as error:
        if standards and "could not be displayed" in str(error):
            return {**compiled(compiler, folder, []), "boxes": True}
        return {"problem": "layout", "detail": str(error)[:1000]}
    if warnings:
        return {"problem": "warning", "detail": "; ".join(str(warning) for warning in warnings)[:1000]}
    (folder / "document.pdf").write_bytes(made)
    return {"problem": ""}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
