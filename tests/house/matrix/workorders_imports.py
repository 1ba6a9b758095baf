from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.house.matrix import OFFICE, Row, World
from tests.workorders.importing import MAPPING, bring_in, csv_of, row
from workorders.commands.import_drafts import try_import
from workorders.commands.import_mappings import save_mapping
from workorders.importing.mapping import load_mapping
from workorders.importing.written import data_of, fields_of


def build(cast: Cast) -> Mapping[str, Any]:
    content = csv_of(row("M1", title="Leak"), row("M2", title="Leak", reported="?"))
    return {
        "import_mapping": save_mapping("CRM", MAPPING, by=cast.officer),
        "import_run": bring_in(content, by=cast.officer).run,
        "draft_of_officer": try_import(
            io.BytesIO(content), file_name="orders.csv", mapping=MAPPING, by=cast.officer
        ),
    }


def named(name: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"name": name, "text": MAPPING}


def form(world: World) -> Mapping[str, Any]:
    return {"name": "填表", **fields_of(data_of(load_mapping(MAPPING)))}


def upload(world: World) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("orders.csv", csv_of(row("M3"))), "mapping": MAPPING}


OWNER = frozenset({"officer"})
ROWS = [
    Row("workorders:imports", get=OFFICE),
    Row("workorders:import", get=OFFICE, post=OFFICE, body=upload),
    Row("workorders:import_run", ("import_run",), get=OFFICE),
    Row("workorders:import_mappings", get=OFFICE),
    Row(
        "workorders:new_import_mapping",
        get=OFFICE,
        post=OFFICE,
        body=named("每日导出"),
    ),
    Row(
        "workorders:import_mapping",
        ("import_mapping",),
        get=OFFICE,
        post=OFFICE,
        body=named("每周导出"),
    ),
    Row("workorders:import_mapping_new_form", get=OFFICE, post=OFFICE, body=form),
    Row("workorders:import_mapping_form", ("import_mapping",), get=OFFICE, post=OFFICE, body=form),
    Row("workorders:import_columns", ("draft_of_officer",), get=OWNER, post=OWNER, body=form),
    Row("workorders:remove_import_mapping", ("import_mapping",), post=OFFICE),
    Row("workorders:import_undo", ("import_run",), get=OFFICE, post=OFFICE),
    Row("workorders:import_rejects", ("import_run",), get=OFFICE),
    Row("workorders:import_preview", ("draft_of_officer",), get=OWNER),
    Row("workorders:import_preview_rejects", ("draft_of_officer",), get=OWNER),
    Row("workorders:import_confirm", ("draft_of_officer",), post=OWNER),
    Row("workorders:import_discard", ("draft_of_officer",), post=OWNER),
    Row("workorders:import_again", ("draft_of_officer",), post=OWNER),
]
