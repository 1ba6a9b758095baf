"""The office's own fields on goals and measures: definitions, values, what is owed, and what a reader sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from organization.models import User
from plans.commands.approval import approve_plan
from plans.commands.custom_fields import (
    FieldInput,
    add_custom_field,
    edit_custom_field,
    move_custom_field,
    restore_custom_field,
    retire_custom_field,
)
from plans.commands.custom_values import with_custom
from plans.commands.goals import change_goal
from plans.commands.measures import change_measure
from plans.commands.publication import publish_plan
from plans.commands.review import review_plan
from plans.commands.starting import Choice, copy_forward
from plans.commands.submission import submit_plan
from plans.completeness import examine
from plans.models import CustomField, DepartmentPlan
from plans.reports.content import frozen_plan, plan_content
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_custom_field, make_cycle, make_goal, make_plan, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
RISK = FieldInput(label="风险等级", kind="choice", choices=("高", "中", "低"))


def with_risk(plan: DepartmentPlan, cast: Cast, value: str = "高") -> None:
    change_goal(plan.goals.get(number=1), {"custom_risk": value}, by=cast.head_a, version=plan.version)
    plan.refresh_from_db()


def test_a_code_is_made_from_the_label_or_counted(cast: Cast) -> None:
    def code(label: str, given: str = "") -> str:
        values = FieldInput(label=label, kind="text")
        return add_custom_field("goal", values, code=given, by=cast.officer).code

    assert code("Risk level") == "risk_level"
    assert code("Risk-level ") == "risk_level_1"
    assert code("风险等级") == "field_1"
    assert code("外包") == "field_2"
    assert code("给定", "given_1") == "given_1"
    for bad in ("Given", "1a", "a__b", "a_", "编码", "a-b"):
        with pytest.raises(Invalid) as refused:
            code("x", bad)
        assert "code" in refused.value.fields
    with pytest.raises(Invalid, match="given_1"):
        code("再给", "given_1")
    assert list(CustomField.objects.in_use("goal").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("choices", [(), ("高",), ("高", "高"), ("高", "x" * 61), tuple(map(str, range(51)))])
def test_bad_choices_are_refused(cast: Cast, choices: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        add_custom_field("goal", FieldInput(label="风险", kind="choice", choices=choices), by=cast.officer)
    assert "choices" in refused.value.fields


def test_only_the_office_keeps_them(cast: Cast) -> None:
    field = add_custom_field("goal", RISK, code="risk", by=cast.officer)
    for person in (cast.head_a, cast.chair, cast.staff_a):
        with pytest.raises(Forbidden):
            add_custom_field("goal", FieldInput(label="x", kind="text"), by=person)
        for act in (retire_custom_field, restore_custom_field):
            with pytest.raises(Forbidden):
                act(field, by=person)
        with pytest.raises(Forbidden):
            edit_custom_field(field, RISK, by=person)
        with pytest.raises(Forbidden):
            move_custom_field(field, up=True, by=person)


def test_what_plans_hold_is_never_lost(cast: Cast) -> None:
    field = add_custom_field("goal", RISK, code="risk", by=cast.officer)
    plan = complete_plan(cast)
    with_risk(plan, cast)
    with pytest.raises(Invalid) as refused:
        edit_custom_field(field, FieldInput(label="风险等级", kind="text"), by=cast.officer)
    assert f"{cast.a.name} {plan.cycle.year}" in str(refused.value.fields["kind"])
    fewer = FieldInput(label="风险等级", kind="choice", choices=("中", "低"))
    with pytest.raises(Invalid) as refused:
        edit_custom_field(field, fewer, by=cast.officer)
    assert f"{cast.a.name} {plan.cycle.year}" in str(refused.value.fields["choices"])
    other = FieldInput(label="风险程度", kind="choice", choices=("很高", "高"))
    edit_custom_field(field, other, by=cast.officer)
    field.refresh_from_db()
    assert (field.label, field.choices) == ("风险程度", ["很高", "高"])
    changed = Event.objects.filter(name="custom_field.edited").get().data["changed"]
    assert changed["label"] == ["风险等级", "风险程度"]
    with_risk(plan, cast, "")
    edit_custom_field(field, FieldInput(label="风险程度", kind="text"), by=cast.officer)


def test_a_refusal_names_three_plans_and_counts_the_rest(cast: Cast) -> None:
    field = add_custom_field("goal", RISK, code="risk", by=cast.officer)
    for year in range(2031, 2036):
        make_goal(plan=complete_plan(cast, cycle=make_cycle(year=year)), custom={"risk": "高"})
    with pytest.raises(Invalid) as refused:
        edit_custom_field(field, FieldInput(label="风险等级", kind="number"), by=cast.officer)
    said = str(refused.value.fields["kind"])
    assert "2035" in said
    assert "2032" not in said
    assert "5 份计划" in said


def test_fields_change_places_and_the_ends_stay(cast: Cast) -> None:
    first, second = make_custom_field("one"), make_custom_field("two")
    move_custom_field(first, up=True, by=cast.officer)
    assert not Event.objects.filter(name="custom_field.moved").exists()
    move_custom_field(second, up=True, by=cast.officer)
    assert [field.code for field in CustomField.objects.in_use("goal")] == ["two", "one"]


def test_a_retired_field_keeps_what_was_said(cast: Cast) -> None:
    field = add_custom_field("goal", RISK, code="risk", by=cast.officer)
    plan = complete_plan(cast)
    with_risk(plan, cast)
    retire_custom_field(field, by=cast.officer)
    with pytest.raises(Conflict):
        retire_custom_field(field, by=cast.officer)
    assert plan_content(plan).goals[0].custom == [("风险等级", "高")]
    with pytest.raises(Invalid):
        with_risk(plan, cast, "低")
    restore_custom_field(field, by=cast.officer)
    with_risk(plan, cast, "低")
    assert plan.goals.get().custom == {"risk": "低"}


KINDS: dict[str, tuple[list[tuple[Any, Any]], list[Any]]] = {
    "text": ([(" 外包 ", "外包"), ("", None), (None, None)], ["x" * 201, True, ["a"], {"a": 1}]),
    "long_text": ([("一\r\n二", "一\n二")], ["x" * 2001, 1.5]),
    "number": (
        [("12.50", "12.5"), (7, "7"), ("-0.000001", "-0.000001")],
        ["十二", "NaN", "Infinity", "0.0000001", "1e40", True],
    ),
    "date": ([("2027-03-01", "2027-03-01")], ["2027-13-01", "三月", "2027-02-30"]),
    "choice": ([("高", "高")], ["最高", 1]),
    "yes_no": ([(True, True), (False, False)], ["yes", 1, "True"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_of_their_kind_and_safe_in_json(kind: str) -> None:
    make_custom_field("it", kind=kind, choices=["高", "低"] if kind == "choice" else [])
    good, bad = KINDS[kind]
    for value, kept in good:
        assert with_custom("goal", {}, {"custom_it": value}) == ({} if kept is None else {"it": kept})
    for value in bad:
        with pytest.raises(Invalid) as refused:
            with_custom("goal", {}, {"custom_it": value})
        assert "custom_it" in refused.value.fields, value
    assert with_custom("goal", {"it": "x", "gone": "y"}, {"custom_it": ""}) == {"gone": "y"}


def test_a_field_of_goals_is_none_of_measures(cast: Cast) -> None:
    make_custom_field("risk")
    plan = complete_plan(cast)
    with pytest.raises(Invalid) as refused:
        change_measure(plan.measures.get(), {"custom_risk": "高"}, by=cast.head_a, version=plan.version)
    assert "risk" in str(refused.value)


def test_what_is_required_blocks_submission_until_it_is_said(cast: Cast) -> None:
    plan = complete_plan(cast)
    assert examine(plan).is_complete
    make_custom_field("risk", label="风险等级", is_required=True)
    make_custom_field("vendor", subject="measure", label="外包", kind="yes_no", is_required=True)
    make_custom_field("old", is_required=True, is_active=False)
    gaps = examine(plan).blocking
    assert [(gap.key, gap.anchor) for gap in gaps] == [
        ("goals.1.custom_risk", "id_custom_risk"), ("measures.1.custom_vendor", "id_custom_vendor"),
    ]  # fmt: skip
    assert "风险等级" in gaps[0].sentence
    with_risk(plan, cast)
    change_measure(plan.measures.get(), {"custom_vendor": False}, by=cast.head_a, version=plan.version)
    plan.refresh_from_db()
    assert not examine(plan).blocking, "no is an answer"


def test_one_page_keeps_all_fields_of_a_goal_and_shows_them(cast: Cast, client_of: ClientOf) -> None:
    make_custom_field("risk", label="风险等级", kind="choice", choices=["高", "低"], is_required=True)
    make_custom_field("share", label="外包占比", kind="number")
    make_custom_field("begun", label="启动日", kind="date")
    make_custom_field("vendor", label="涉及外包", kind="yes_no")
    make_custom_field("more", label="补充", kind="long_text")
    plan = complete_plan(cast)
    goal, head = plan.goals.get(), client_of(cast.head_a)
    address = f"{reverse('plans:edit', args=[plan.pk])}?part=goals&goal={goal.pk}"
    page = head.get(address)
    form = page.context["form"]
    assert [bound.name for bound in form.custom_controls] == [
        "custom_risk", "custom_share", "custom_begun", "custom_vendor", "custom_more",
    ]  # fmt: skip
    said = {
        "custom_risk": "高", "custom_share": "12.50", "custom_begun": "2027-03-01", "custom_vendor": "False",
        "custom_more": "一\r\n二",
    }  # fmt: skip
    body = {name: value for name, value in form.initial.items() if value is not None and name != "findings"}
    body |= {"indicator": goal.indicator_id, "objective": goal.objective_id, "owner": goal.owner_id}
    body |= {f"quarter_{n}": v for n, v in goal.quarters.items()} | dict(form.sight)
    body = {name: getattr(value, "pk", value) for name, value in body.items()}
    answer = head.post(
        reverse("plans:update_goal", args=[goal.pk]), {**body, **said, "version": plan.version}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    goal.refresh_from_db()
    kept = {"risk": "高", "share": "12.5", "begun": "2027-03-01", "vendor": False, "more": "一\n二"}
    assert goal.custom == kept
    again = head.get(address).context["form"]
    assert dict(again.sight)["seen-custom_vendor"] == "False"
    assert '<option value="False" selected>' in head.get(address).text
    # The same page sent once more changes nothing: every value has one spelling.
    version = DepartmentPlan.objects.get(pk=plan.pk).version
    body |= dict(again.sight)
    head.post(reverse("plans:update_goal", args=[goal.pk]), {**body, **said, "version": version})
    assert DepartmentPlan.objects.get(pk=plan.pk).version == version
    text = head.get(plan.get_absolute_url()).text
    for words in ("风险等级：高", "外包占比：12.5", "涉及外包：否"):
        assert words in text


def test_autosave_knows_the_fields(cast: Cast, client_of: ClientOf) -> None:
    make_custom_field("share", label="外包占比", kind="number")
    plan = complete_plan(cast)
    goal, head = plan.goals.get(), client_of(cast.head_a)
    body = {"place": f"goal-{goal.pk}", "name": "custom_share", "value": "12.50", "seen": ""}
    answer = head.post(reverse("plans:autosave", args=[plan.pk]), body)
    assert answer.json()["seen"] == "12.5"
    answer = head.post(reverse("plans:autosave", args=[plan.pk]), {**body, "value": "x", "seen": "12.5"})
    assert answer.status_code == 422
    assert "外包占比" in answer.json()["sentence"]
    answer = head.post(reverse("plans:autosave", args=[plan.pk]), {**body, "value": "9"})
    assert answer.status_code == 412
    assert answer.json()["theirs"] == "12.5"


def test_an_edition_keeps_the_label_under_which_it_was_published(cast: Cast) -> None:
    make_custom_field("zeta", label="风险等级")
    make_custom_field("alpha", label="外包")
    plan = complete_plan(cast)
    goal = plan.goals.get()
    goal.custom = {"alpha": "无", "zeta": "高"}
    goal.save()
    plan = submit_plan(plan, by=cast.head_a, version=plan.version)
    plan = review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True).plan
    approve_plan(plan, by=cast.chair, version=plan.version)
    edition = publish_plan(plan, by=cast.officer, version=plan.version)
    CustomField.objects.filter(code="zeta").update(label="改过的名称")
    edition.refresh_from_db()
    assert edition.is_intact
    assert frozen_plan(edition).goals[0].custom == [("风险等级", "高"), ("外包", "无")]
    assert plan_content(plan).goals[0].custom == [("改过的名称", "高"), ("外包", "无")]


def test_next_year_carries_what_can_still_be_said(cast: Cast) -> None:
    make_custom_field("risk", kind="choice", choices=["高", "低"])
    make_custom_field("old", is_active=False)
    make_custom_field("vendor", subject="measure", kind="yes_no")
    last = complete_plan(cast, cycle=make_cycle(year=2031))
    last.goals.update(custom={"risk": "高", "old": "x", "gone": "y"})
    last.measures.update(custom={"vendor": False, "risk": "高"})
    plan = make_plan(cycle=make_cycle(year=2032), department=cast.a)
    copy_forward(plan, last, Choice.everything(last.content()), by=cast.head_a, version=plan.version)
    assert plan.goals.get().custom == {"risk": "高"}
    assert plan.measures.get().custom == {"vendor": False}


def test_a_plan_that_says_nothing_keeps_its_fingerprint(cast: Cast) -> None:
    plan = complete_plan(cast)
    before, names = plan.content(), plan.names()
    make_custom_field("risk")
    assert (plan.content(), plan.names()) == (before, names)


def test_the_pages_of_the_office(cast: Cast, client_of: ClientOf) -> None:
    office, listing = client_of(cast.officer), reverse("plans:custom_fields")
    assert office.get(listing).text.count("还没有自定义字段") == 2
    add = reverse("plans:add_custom_field", args=["goal"])
    answer = office.post(add, {"label": "风险等级", "kind": "choice", "choices": "高"})
    assert answer.status_code == 422
    assert "至少两个选项" in answer.text
    answer = office.post(add, {"label": "", "code": "Bad Code", "kind": "choice", "choices": "高\n高"})
    for told in ("请填写「名称」", "「Bad Code」不能用作编码", "选项「高」写了两次"):
        assert answer.text.count(told) == 2  # above the form and at its field
    answer = office.post(add, {"label": "风险等级", "kind": "choice", "choices": "高\n低\n"}, follow=True)
    assert "已增加自定义字段「风险等级」，编码 field_1。" in answer.text
    assert 'name="preview-goal-custom_field_1"' in answer.text
    assert answer.text.count("还没有自定义字段") == 1
    field = CustomField.objects.get()
    edit = reverse("plans:edit_custom_field", args=[field.pk])
    assert "增加了自定义字段" in office.get(edit).text
    plan = complete_plan(cast)
    change_goal(plan.goals.get(), {"custom_field_1": "高"}, by=cast.head_a, version=plan.version)
    answer = office.post(edit, {"label": "风险等级", "kind": "text"})
    assert answer.status_code == 422
    assert cast.a.name in answer.text
    office.post(reverse("plans:retire_custom_field", args=[field.pk]))
    assert "已停用" in office.get(listing).text
    assert office.get(reverse("plans:add_custom_field", args=["plan"])).status_code == 404


def test_the_list_costs_the_same_for_many_plans(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    office, listing = client_of(cast.officer), reverse("plans:custom_fields")
    make_custom_field("risk")
    for year in range(2031, 2037):
        make_goal(plan=complete_plan(cast, cycle=make_cycle(year=year)), custom={"risk": "高"})
        if year > 2032:
            make_custom_field(f"more_{year}")
        if year in (2031, 2036):
            with django_assert_max_num_queries(16):
                answer = office.get(listing)
    assert [line.plans for line in answer.context["cards"][0].lines] == [6, 0, 0, 0, 0]


def test_other_systems_read_and_write_values(cast: Cast, client_of: ClientOf) -> None:
    make_custom_field("risk", label="风险等级", kind="choice", choices=["高", "低"])
    plan, head = complete_plan(cast), client_of(cast.head_a)
    address = reverse("api:plan-custom", args=[plan.pk])

    def write(**body: Any) -> Any:
        wanted = {"subject": "goal", "number": 1, "version": plan.version, **body}
        return head.post(address, wanted, content_type="application/json")

    answer = write(custom={"risk": "高"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["goals"][0]["custom"] == {"risk": "高"}
    assert head.get(reverse("api:plan-detail", args=[plan.pk])).json()["goals"][0]["custom"] == {"risk": "高"}
    assert write(custom={"risk": "低"}).status_code == 412
    plan.refresh_from_db()
    answer = write(custom={"risk": "低", "nonsense": 1})
    assert answer.status_code == 400
    assert "nonsense" in answer.text
    assert write(custom={"risk": "最高"}).status_code == 422
    assert write(custom={}).status_code == 400
    assert write(number=9, custom={"risk": "低"}).status_code == 422
    assert write(custom={"risk": None}).json()["goals"][0]["custom"] == {}
    listed = head.get(reverse("api:custom-field-list")).json()
    assert [field["code"] for field in listed["results"]] == ["risk"]


def test_a_submitted_plan_takes_no_values(cast: Cast, client_of: ClientOf) -> None:
    make_custom_field("risk")
    plan = plan_in("submitted", cast)
    body = {"subject": "goal", "number": 1, "custom": {"risk": "x"}, "version": plan.version}
    answer = client_of(cast.head_a).post(
        reverse("api:plan-custom", args=[plan.pk]), body, content_type="application/json"
    )
    assert answer.status_code == 409
