"""An English reader meets no Chinese of ours: in a world where people wrote Latin only, no page holds any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client

from activity.sentences import REMARKS
from organization.models import User
from tests.house.matrix import LEADERSHIP, OF_A, OFFICE, PEOPLE, Row
from tests.house.world import World, all_rows

HAN = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+")
# The switch names each language in itself; the seal is a picture of the name.
OF_EVERY_LANGUAGE = re.compile(
    r'<details class="jj-menu jj-language".*?</details>|<span class="jj-seal".*?</span></span>', re.DOTALL
)
OURS = {"core", "activity", "organization", "approvals", "policies", "plans", "workorders", "evaluation", "incentives",
        "enablement", "integrations", "correspondence"}  # fmt: skip
# Kept as text but written by the product: these stay Chinese in the tables and are told in English.
WRITTEN_BY_THE_PRODUCT = {
    "plans.indicator", "evaluation.observation.reason", "evaluation.departmentattainment.reason",
    "evaluation.attainment.reason", "evaluation.computationrun.error", "organization.calendarday.name",
    "activity.event.subject_label", "activity.event.actor_label", "activity.event.data",
    "activity.duty.subject_label", "activity.notification.data",
}  # fmt: skip
NOT_OURS = {"gallery", "activity:attachment"}
"""Invented examples, and files as somebody brought them."""
Change = Callable[[str], str]


def text_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any], bool]]:
    """Every column that holds text, and whether people wrote it."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.managed:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField | ArrayField):
                    name = f"{model._meta.label_lower}.{field.name}"
                    ours = name in WRITTEN_BY_THE_PRODUCT or model._meta.label_lower in WRITTEN_BY_THE_PRODUCT
                    if not field.choices:
                        yield model, field, not ours


def strings(value: Any) -> Iterator[str]:
    """Every text within; the names of indicators in a frozen plan are the catalogue's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("indicators", "units"):
                yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def changed(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            key: inner if key in ("indicators", "units") else changed(inner, change)
            for key, inner in value.items()
        }
    return [changed(inner, change) for inner in value] if isinstance(value, list) else value


def words_of_people() -> list[str]:
    found: set[str] = set()
    for model, field, by_people in text_columns():
        values = model._base_manager.values_list(field.name, flat=True)
        if by_people:
            found.update(text for value in values for text in strings(value))
        elif field.name == "data":
            found.update(str(data[key]) for data in values for key in REMARKS if data.get(key))
    return sorted((text for text in found if HAN.search(text)), key=len, reverse=True)


def write_in_latin() -> None:
    """Replace what people wrote in every table, also where it is part of a label that was kept."""
    latin = {text: f"Words{number}" for number, text in enumerate(words_of_people(), start=100)}
    pattern = re.compile("|".join(map(re.escape, latin)))

    def change(text: str) -> str:
        return pattern.sub(lambda match: latin[match.group()], text)

    with pgtrigger.ignore():
        for model, field, _by_people in text_columns():
            if model._meta.label_lower == "plans.indicator":
                continue
            for pk, value in model._base_manager.values_list("pk", field.name):
                if (new := changed(value, change)) != value:
                    model._base_manager.filter(pk=pk).update(**{field.name: new})
    User.objects.update(language="en")
    connection.check_constraints()


def readers(row: Row) -> list[str]:
    """One of the leadership, the office and a department each, as far as they may."""
    allowed = row.allowed("get") & PEOPLE
    groups = (LEADERSHIP, OFFICE, OF_A & {"head_a"}, OF_A & {"staff_a"})
    found = [min(group & allowed) for group in groups if group & allowed]
    return found or sorted(allowed)[:1]


def chinese_on(world: World, identity: str, row: Row) -> list[str]:
    response = world.client(identity).get(world.path(row), headers={"Accept-Language": "en"})
    if response.headers["Content-Type"].startswith("image/"):
        return []
    text = OF_EVERY_LANGUAGE.sub("", response.getvalue().decode())
    return [
        f"{row.route} as {identity}: …{text[max(0, at.start() - 60) : at.end() + 30]!r}"
        for at in HAN.finditer(text)
    ]


@pytest.mark.django_db
def test_no_page_in_english_holds_chinese(world: World) -> None:
    write_in_latin()
    pages = [
        r
        for r in all_rows()
        if r.allowed("get") and not r.route.startswith("api:") and r.route not in NOT_OURS
    ]
    found = [line for row in pages for who in readers(row) for line in chinese_on(world, who, row)]
    assert not found, "\n".join(found[:60])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/nowhere/"])
def test_no_page_before_signing_in_holds_chinese(path: str, settings: Any) -> None:
    settings.DEMO = False  # the demonstration's welcome names a department of its own
    browser = Client()
    browser.post("/language/", {"language": "en"})
    text = OF_EVERY_LANGUAGE.sub("", browser.get(path, follow=True).content.decode())
    assert not HAN.findall(text)


def test_the_api_is_described_in_english(db: None) -> None:
    for language in ("zh-hans", "zh-hant", "en"):
        text = Client().get("/api/v1/schema/", headers={"Accept-Language": language}).content.decode()
        assert not HAN.findall(text), language
