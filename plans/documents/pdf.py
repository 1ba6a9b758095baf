"""The document as PDF: data and layout go to a process of their own, which is watched while it works."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from activity.jobs import WorkFailed
from plans.documents.model import PlanDocument

HERE = Path(__file__).parent
SERIF = {
    "zh-hant": ("Noto Serif CJK TC", "Source Han Serif TC"),
    "": ("Noto Serif CJK SC", "Source Han Serif SC", "SimSun"),
}
SANS = {
    "zh-hant": ("Noto Sans CJK TC", "Source Han Sans TC"),
    "": ("Noto Sans CJK SC", "Source Han Sans SC", "SimHei"),
}
LOOK_EVERY = 5
"""Seconds between two signs of life while it is being set."""


class NotSet(Exception):
    """The layout and its data do not fit together: a mistake of the program."""


def write_pdf(document: PlanDocument, *, alive: Callable[[], None] = lambda: None) -> BytesIO:
    """Raises `WorkFailed` when no font with Chinese glyphs is installed. `alive` is called every few seconds and may
    end the work by an exception."""
    with tempfile.TemporaryDirectory(prefix="jingjin-document-") as name:
        folder = Path(name)
        shutil.copy(HERE / "layout.typ", folder)
        (folder / "data.json").write_text(json.dumps(data_of(document)), encoding="utf-8")
        (folder / "wanted.json").write_text(json.dumps(fonts_for(document.language)), encoding="utf-8")
        run(folder, alive)
        outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
        refuse(outcome)
        return BytesIO((folder / "document.pdf").read_bytes())


def data_of(document: PlanDocument) -> dict[str, Any]:
    language, _dash, script = document.language.partition("-")
    region = {"hant": "TW", "hans": "CN"}.get(script.lower(), "CN" if language == "zh" else "US")
    return {
        **asdict(document),
        "dated": [document.dated.year, document.dated.month, document.dated.day],
        "lang": language,
        "region": region,
        "indents": language == "zh",
        "running": document.name,
    }


def fonts_for(language: str) -> dict[str, Any]:
    key = "zh-hant" if language.lower() == "zh-hant" else ""
    return {
        "serif": [*SERIF[key], *SERIF[""]],
        "sans": [*SANS[key], *SANS[""]],
        "font_paths": font_folders(),
    }


def font_folders() -> list[str]:
    """Fonts that came as a Python package (demo, tests) and those of the installation; the system's are found anyway."""
    package = importlib.util.find_spec("manimgx_fonts_cjk")
    found = list(package.submodule_search_locations or ()) if package else []
    return [*found, *settings.FONT_FOLDERS]


def run(folder: Path, alive: Callable[[], None]) -> None:
    """The process starts with an empty environment but for what finds its libraries."""
    command = [sys.executable, "-I", str(HERE / "typesetting.py"), str(folder)]
    nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "HOME": str(folder)}
    process = subprocess.Popen(  # noqa: S603 - our own program, no word of a person in the command
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=nowhere
    )
    try:
        while True:
            try:
                _out, errors = process.communicate(timeout=LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                alive()
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise NotSet(errors.decode("utf-8", "replace")[-1000:] or f"exit status {process.returncode}")


def refuse(outcome: dict[str, Any]) -> None:
    if outcome["problem"] == "no_font":
        raise WorkFailed(
            _(
                "服务器上没有带中文的字体，PDF 会全是方框，所以没有制作。请管理员安装 Debian 软件包 fonts-noto-cjk，"
                "或 Python 软件包 manimgx-fonts-cjk，或用 JINGJIN_FONTS 指明字体目录。DOCX 不受影响。"
            )
        )
    if outcome["problem"]:
        raise NotSet(outcome["detail"])
