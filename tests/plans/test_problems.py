"""Problems: told at once, answered by whom they are put to, confirmed by whoever met them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from activity.models import Duty
from core.errors import Conflict, Forbidden, Invalid
from core.periods import local_today
from plans.commands.problems import answer_problem, refer_problem, reopen_problem, solve_problem
from plans.models import Problem
from tests.cast import Cast
from tests.factories.plans import make_problem


def owed(problem: Problem) -> tuple[str, object]:
    duty = Duty.objects.about(problem).open().get()
    return duty.purpose, duty.person or duty.body or duty.department


def test_staff_tell_of_a_problem_and_whom_it_is_put_to_owes_an_answer(cast: Cast) -> None:
    problem = make_problem(cast.a_team, by=cast.staff_a, severity="high")
    assert owed(problem) == ("problem.answer", "office")
    assert problem.due_at - problem.raised_at == timedelta(days=1)
    with pytest.raises(Forbidden):
        answer_problem(problem, by=cast.head_a, text="不归我管")
    answer_problem(problem, by=cast.officer, text="本周调两人。", promised_on=local_today())
    problem.refresh_from_db()
    assert (problem.status, owed(problem)) == ("taken_up", ("problem.confirm", cast.staff_a))
    with pytest.raises(Forbidden):
        solve_problem(problem, by=cast.head_b, text="好了")
    solve_problem(problem, by=cast.staff_a, text="人到了。")
    assert not Duty.objects.about(problem).open().exists()
    with pytest.raises(Conflict):
        answer_problem(problem, by=cast.officer, text="再答")
    reopen_problem(problem, by=cast.staff_a, text="又走了一个。")
    problem.refresh_from_db()
    assert (problem.status, problem.solved_at, owed(problem)) == ("open", None, ("problem.answer", "office"))


def test_it_is_handed_on_with_a_reason_and_never_to_where_it_is(cast: Cast) -> None:
    problem = make_problem(cast.a_team, by=cast.staff_a)
    with pytest.raises(Invalid):
        refer_problem(problem, by=cast.officer, asked_of="office", asked_department=None, text="转")
    with pytest.raises(Invalid):
        refer_problem(problem, by=cast.officer, asked_of="department", asked_department=None, text="转")
    refer_problem(problem, by=cast.officer, asked_of="department", asked_department=cast.b, text="归售后。")
    problem.refresh_from_db()
    assert owed(problem) == ("problem.answer", cast.b)
    assert Problem.objects.visible_to(cast.head_b).filter(pk=problem.pk).exists()
    assert not Problem.objects.visible_to(cast.staff_b).filter(pk=problem.pk).exists()
    answer_problem(problem, by=cast.head_b, text="明天到。")


@pytest.mark.parametrize("text", ["", "   "])
def test_every_act_needs_words(cast: Cast, text: str) -> None:
    problem = make_problem(cast.a_team, by=cast.staff_a)
    with pytest.raises(Invalid):
        solve_problem(problem, by=cast.staff_a, text=text)
    assert Problem.objects.get(pk=problem.pk).status == "open"


def test_a_promise_in_the_past_is_refused(cast: Cast) -> None:
    problem = make_problem(cast.a_team, by=cast.staff_a)
    with pytest.raises(Invalid) as refused:
        answer_problem(problem, by=cast.officer, text="好", promised_on=date(2020, 1, 1))
    assert "promised_on" in refused.value.fields


def test_nobody_tells_of_another_department(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        make_problem(cast.b, by=cast.staff_a)
    make_problem(cast.b, by=cast.officer)


def test_the_list_shows_what_is_unsolved_and_narrows_to_what_is_put_to_me(cast: Cast) -> None:
    mine = make_problem(cast.a_team, by=cast.staff_a, asked_of="head", title="班次冲突")
    make_problem(cast.a_team, by=cast.staff_a, title="缺电脑")
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    whole = client.get("/plans/problems/").content.decode()
    assert "班次冲突" in whole
    assert "缺电脑" in whole
    narrowed = client.get("/plans/problems/?mine=1").content.decode()
    assert "缺电脑" not in narrowed
    solve_problem(mine, by=cast.head_a, text="已错开。")
    assert "班次冲突" not in client.get("/plans/problems/").content.decode()
    assert "班次冲突" in client.get("/plans/problems/?status=solved").content.decode()
