"""The lists of what needs an adjustment cover every field of what a plan says; a new field has to be classed."""

from __future__ import annotations

from typing import Any

import pytest

from plans.forms.adjustments import AdjustedGoalForm, AdjustedMeasureForm
from plans.materiality import FIXED, FREE, MATERIAL, TERMS, is_material
from plans.models import FormerTerms, Goal, Measure, Milestone
from tests.cast import Cast
from tests.factories.plans import make_custom_field, plan_in


@pytest.mark.parametrize(
    ("subject", "model"), [("goal", Goal), ("measure", Measure), ("milestone", Milestone)]
)
def test_every_field_is_classed_once(subject: str, model: Any) -> None:
    own = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)} - {
        "id",
        "custom",
        "goals",
    }
    lists = [MATERIAL.get(subject, ()), FIXED.get(subject, ()), FREE.get(subject, ())]
    assert sorted(name for names in lists for name in names) == sorted(own)


def test_former_terms_hold_what_attainment_is_computed_by() -> None:
    own = {field.name for field in FormerTerms._meta.fields} - {"id", "goal", "edition", "until"}
    assert own == set(TERMS)


@pytest.mark.django_db
def test_the_forms_offer_what_is_material(cast: Cast) -> None:
    plan = plan_in("published", cast)
    make_custom_field("vendor")
    goal, measure = plan.goals.get(), plan.measures.get()
    for subject, form in (
        ("goal", AdjustedGoalForm(plan, goal, {})),
        ("measure", AdjustedMeasureForm(plan, measure, {})),
    ):
        assert [name for name in form.fields if not is_material(subject, name)] == []
        assert set(MATERIAL[subject]) <= set(form.fields)
