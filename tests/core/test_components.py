"""Components are drawn from their shapes alone; what people typed stays text."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, Template
from django.test import RequestFactory

from core.components import Action, HeatCell, HeatColumn, HeatMap, HeatRow
from core.decisions import conflict
from core.icons import draw_icon, icon_exists
from core.navigation import MENU
from core.status_look import ATTAINMENT, STAGES

NASTY = '<script>alert("x")</script>'


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get("/"), **context}))


def test_a_status_is_icon_and_word() -> None:
    html = render('{% pill "at_risk" %}')
    assert "有风险" in html
    assert "<svg" in html
    assert "jj-tone-at-risk" in html


def test_a_status_without_words_of_its_own_takes_the_label_given() -> None:
    assert "已报送" in render('{% pill "submitted" "已报送" %}')


def test_text_stays_text_in_every_small_part() -> None:
    html = render("{% pill x x note=x %}{% tag x %}{% keys x %}{% slip 'red' x %}{{ x|person }}", x=NASTY)
    assert "<script" not in html


def test_text_stays_text_in_components() -> None:
    source = (
        "{% card title=x subtitle=x foot=x %}{{ x }}{% endcard %}{% empty title=x text=x %}{% endempty %}"
    )
    source += "{% tile label=x value=x note=x %}{% page_header title=x line=x %}{{ x }}{% endpage_header %}"
    assert "<script" not in render(source, x=NASTY)


def test_what_is_not_possible_says_why_beside_the_button() -> None:
    refused = Action("审核通过", "/pass/", conflict("not_yet", "还差 2 项。"))
    html = render("{% action_bar actions %}", actions=[refused])
    assert "还差 2 项。" in html
    assert 'aria-disabled="true"' in html
    assert "/pass/" not in html


def test_an_allowed_act_is_a_post_with_a_token() -> None:
    html = render("{% action_bar actions %}", actions=[Action("报送", "/submit/")], csrf_token="t" * 32)
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html


def test_no_data_in_a_heat_map_is_a_word_and_never_zero() -> None:
    heat = HeatMap(
        "部门",
        [HeatColumn("2026", "第三季", current=True)],
        [
            HeatRow("人力资源部", [HeatCell(None, "no_data")]),
            HeatRow("销售部", [HeatCell(Decimal("1.013"), "reached")]),
        ],
    )
    html = render("{% heat_map heat %}", heat=heat)
    assert "无数据" in html
    assert "101.3" in html
    assert ">0.0<" not in html


def test_every_icon_of_statuses_menu_and_templates_exists() -> None:
    names = {look.icon for look in (*ATTAINMENT.values(), *STAGES.values())}
    names |= {entry.icon for group in MENU for entry in group}
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        names |= set(re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert sorted(name for name in names if not icon_exists(name)) == []


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw_icon("send")
    assert 'role="img" aria-label="报送"' in draw_icon("send", label="报送")


def test_sorting_keeps_the_filters_and_drops_the_page() -> None:
    request = RequestFactory().get("/", {"status": "waiting", "sort": "due", "cursor": "x"})
    html = Template('{% sort_head "due" "到期" %}').render(Context({"request": request}))
    assert "status=waiting" in html
    assert "sort=-due" in html
    assert "cursor" not in html
    assert 'aria-sort="ascending"' in html


@pytest.mark.parametrize("pattern", [r"\son[a-z]+=", r"<script(?![^>]*(src=|type=))", r"javascript:"])
def test_templates_carry_no_inline_script(pattern: str) -> None:
    """The content policy would block it, and the page would be broken without a word."""
    found = [
        str(path)
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_folded_reasons_are_said_once_and_possible_acts_come_first() -> None:
    late, foreign = conflict("not_yet", "还差 2 项。"), conflict("not_yours", "由责任人办理。")
    actions = [
        Action("审核通过", "/pass/", late),
        Action("退回", "/back/"),
        Action("发布", "/publish/", late),
        Action("转派", "/assign/", foreign),
    ]
    html = render("{% action_bar actions fold=True %}", actions=actions)
    buttons, folded = html.split("<details", 1)
    assert "退回" in buttons
    assert "审核通过" not in buttons
    assert folded.count("还差 2 项。") == 1
    assert folded.index("发布") < folded.index("还差 2 项。") < folded.index("由责任人办理。")
    assert "/pass/" not in html


def test_nothing_to_do_is_said_when_every_act_is_refused() -> None:
    refused = [Action("办结", "/resolve/", conflict("not_yours", "由责任人办理。"))]
    assert "眼下没有等您做的事" in render("{% action_bar actions fold=True %}", actions=refused)
    assert "<details" not in render("{% action_bar actions fold=True %}", actions=[Action("办结", "/")])


class Nothing(forms.Form):
    owed = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "甲")])
    spare = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "甲")], required=False)
    named = forms.ChoiceField(choices=[("", "全部"), ("a", "甲")], required=False)


def test_the_choice_of_nothing_has_a_word() -> None:
    form = Nothing()
    owed, spare, named = (render("{% field form." + name + " %}", form=form) for name in form.fields)
    assert "请选择" in owed
    assert "未选" in spare
    assert "全部" in named
    assert "---" not in owed + spare + named
