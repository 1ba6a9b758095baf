"""Mappings kept by name: saved from what was used, chosen the next time, changed and removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Forbidden, Invalid
from organization.models import User
from tests.cast import Cast
from tests.workorders.importing import MAPPING, bring_in, csv_of, row
from workorders.commands.import_mappings import save_mapping
from workorders.models import ImportDraft, ImportMapping

SignIn = Callable[[User], Client]


def test_a_mapping_that_was_used_is_kept_and_chosen_again(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    run = bring_in([row("1")], by=cast.officer).run
    address = reverse("workorders:new_import_mapping")
    assert "source_system" in office.get(f"{address}?run={run.pk}").content.decode()
    office.post(address, {"name": "每日导出", "text": MAPPING})
    kept = ImportMapping.objects.get()
    assert (kept.source_system, kept.saved_by) == ("crm", cast.officer)
    assert cast.officer.name in office.get(reverse("workorders:import")).content.decode()
    file = SimpleUploadedFile("a.csv", csv_of(row("2")))
    office.post(reverse("workorders:import"), {"file": file, "saved": f"saved:{kept.pk}"})
    assert ImportDraft.objects.get().mapping == MAPPING
    assert Event.objects.filter(name="import_mapping.saved").count() == 1


def test_mistakes_and_taken_names_stand_at_their_fields(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    save_mapping("每日导出", MAPPING, by=cast.officer)
    address = reverse("workorders:new_import_mapping")
    taken = office.post(address, {"name": "每日导出", "text": MAPPING})
    assert (taken.status_code, "已有叫" in taken.content.decode()) == (422, True)
    wrong = office.post(address, {"name": "x", "text": MAPPING.replace("Asia/Shanghai", "Asia/Nowhere")})
    assert (wrong.status_code, "fields.reported_at.zone" in wrong.content.decode()) == (422, True)
    with pytest.raises(Invalid):
        save_mapping(" ", MAPPING, by=cast.officer)
    assert office.get(f"{address}?run=999999").status_code == 404
    assert office.get(f"{address}?draft=x").status_code == 404


def test_a_mapping_is_changed_and_removed(cast: Cast, client_of: SignIn) -> None:
    office = client_of(cast.officer)
    kept = save_mapping("每日导出", MAPPING, by=cast.officer)
    page = reverse("workorders:import_mapping", args=[kept.pk])
    office.post(page, {"name": "每周导出", "text": MAPPING.replace('"crm"', '"erp"')})
    kept.refresh_from_db()
    assert (kept.name, kept.source_system) == ("每周导出", "erp")
    office.post(reverse("workorders:remove_import_mapping", args=[kept.pk]))
    assert not ImportMapping.objects.exists()
    assert Event.objects.filter(name="import_mapping.removed").count() == 1
    assert "还没有保存过字段对应" in office.get(reverse("workorders:import_mappings")).content.decode()


def test_only_the_office_keeps_mappings(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        save_mapping("x", MAPPING, by=cast.people["head_a"])
