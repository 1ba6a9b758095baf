from __future__ import annotations

from datetime import timedelta

from core.periods import local_today
from organization.models import Department, User
from organization.standing import standing_of
from tests.cast import Cast
from tests.factories.organization import person


def test_a_head_commands_and_reads_the_whole_subtree(cast: Cast) -> None:
    standing = cast.head_a.standing
    assert standing.heads(cast.a.pk)
    assert standing.heads(cast.a_team.pk)
    assert not standing.heads(cast.b.pk)
    assert standing.reads(cast.a_team.pk)
    assert not standing.reads(cast.b.pk)


def test_staff_read_their_team_only(cast: Cast) -> None:
    standing = cast.staff_a.standing
    assert standing.reads(cast.a_team.pk)
    assert not standing.reads(cast.a.pk)
    assert not standing.commanded_department_ids


def test_leadership_and_office_read_everything(cast: Cast) -> None:
    assert all(p.standing.reads_everything for p in (cast.chair, cast.leader, cast.director, cast.officer))
    assert cast.chair.standing.bodies == ("leadership",)
    assert cast.officer.standing.bodies == ("office",)
    assert Department.objects.visible_to(cast.chair).count() == 5
    assert Department.objects.visible_to(cast.head_a).count() == 2


def test_powers_end_with_the_membership_and_with_the_account(cast: Cast) -> None:
    yesterday = local_today() - timedelta(days=1)
    cast.head_a.memberships.update(ends_on=yesterday)
    assert not standing_of(User.objects.get(pk=cast.head_a.pk)).is_head
    assert not cast.disabled.standing.roles


def test_a_membership_that_begins_tomorrow_gives_nothing_today(cast: Cast) -> None:
    cast.head_a.memberships.update(starts_on=local_today() + timedelta(days=1))
    assert not standing_of(User.objects.get(pk=cast.head_a.pk)).roles


def test_a_head_answers_for_teams_without_a_head_of_their_own(cast: Cast) -> None:
    assert cast.head_a.standing.answered_department_ids == {cast.a.pk, cast.a_team.pk}
    person("team_lead", "班长", "head", cast.a_team)
    again = standing_of(User.objects.get(pk=cast.head_a.pk))
    assert again.answered_department_ids == {cast.a.pk}
    assert again.heads(cast.a_team.pk)
