"""The commands of docs/api.md, run as they stand there against the running product."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from integrations.commands.clients import register_client
from tests.cast import Cast
from tests.journeys.server import Site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(curl .*?)   # (\d{3})$", re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.xdist_group("browser")
def test_the_commands_of_the_introduction_do_what_it_says(stage: Cast, site: Site, tmp_path: Path) -> None:
    credentials = register_client(
        name="客户系统", department=stage.a, source_systems=["crm"], by=stage.director
    )
    known = {
        "JINGJIN": site.url,
        "CLIENT_ID": credentials.client_id,
        "CLIENT_SECRET": credentials.client_secret,
        "DEPARTMENT": str(stage.a.pk),
        "PERSON": str(stage.staff_a.pk),
    }
    answer, ran = "", 0
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "json":
            said, shown = json.loads(answer), json.loads(text)
            assert said == shown
            continue
        for command, expected in COMMAND.findall(text):
            status, answer = run(command, known, tmp_path)
            assert (command, status) == (command, expected), answer
            ran += 1
    site.settle()
    assert ran == 16


def run(command: str, known: dict[str, str], folder: Path) -> tuple[str, str]:
    """Status and body; what later commands name (`$TOKEN`, `$ORDER`, `$ETAG`) is remembered in `known`."""
    body, head = folder / "body", folder / "head"
    asked = command.replace("curl", f"curl -sS --noproxy '*' -o {body} -D {head} -w '%{{http_code}}'", 1)
    body.write_text("")
    done = subprocess.run(
        ["bash", "-ec", asked], env=os.environ | known, capture_output=True, text=True, check=True
    )
    answer = body.read_text(encoding="utf-8")
    if answer and done.stdout.startswith("2"):
        given = json.loads(answer)
        if "access_token" in given:
            known["TOKEN"] = given["access_token"]
        if "external_id" in given:
            known["ORDER"] = str(given["id"])
    if found := re.search(r"^etag: (.*?)\s*$", head.read_text(), re.MULTILINE | re.IGNORECASE):
        known["ETAG"] = found[1]
    return done.stdout, answer
