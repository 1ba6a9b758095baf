"""Comments: who may say, answer, change, settle and take back what, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.commands.comments import (
    add_comment,
    edit_comment,
    remove_comment,
    reopen_comment,
    reply_to,
    resolve_comment,
)
from activity.commands.delivery import deliver_waiting
from activity.discussions import all_kinds, kind_of
from activity.models import Comment, Duty, Event, Mail, Notification
from activity.threads import discussion_of, open_counts
from core.errors import Conflict, Forbidden, Invalid
from organization.models import Role, User
from plans.models import DepartmentPlan, Finding
from tests.cast import Cast
from tests.factories.discussions import make_comment
from tests.factories.organization import person
from tests.factories.plans import complete_plan, make_drafter, make_plan
from tests.factories.workorders import make_order
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]


@pytest.fixture
def order(cast: Cast) -> WorkOrder:
    return make_order(department=cast.a_team, assignee=cast.staff_a, status="assigned")


def told(user: User) -> list[str]:
    while deliver_waiting().size:
        pass
    return list(Notification.objects.filter(recipient=user).order_by("id").values_list("message", flat=True))


class TestMentions:
    def test_chinese_needs_no_space_behind_a_name(self, cast: Cast, order: WorkOrder) -> None:
        comment = make_comment(order, cast.staff_a, "请@周中心主任看一下，抄送@director。")
        assert {m.person for m in comment.mentions.all()} == {cast.head_a, cast.director}
        assert {m.text for m in comment.mentions.all()} == {"@周中心主任", "@director"}

    def test_the_longest_name_is_meant(self, cast: Cast, order: WorkOrder) -> None:
        longer = person("zheng2", "郑专员二", Role.STAFF, cast.a_team)
        [mention] = make_comment(order, cast.head_a, "@郑专员二请回电").mentions.all()
        assert mention.person == longer

    def test_the_user_name_may_be_written_in_capitals(self, cast: Cast, order: WorkOrder) -> None:
        [mention] = make_comment(order, cast.staff_a, "＠HEAD_A 请看").mentions.all()
        assert mention.person == cast.head_a

    @pytest.mark.parametrize(
        "body", ["写信到 head_a@director.example", "三点 @ 会议室", "@", "5@ 3", "结束@\n下一行"]
    )
    def test_not_every_sign_names_somebody(self, cast: Cast, order: WorkOrder, body: str) -> None:
        assert not make_comment(order, cast.staff_a, body).mentions.exists()

    @pytest.mark.parametrize(
        "name", ["孙技师", "staff_b", "外人", "outsider", "离职者", "disabled", "crm", "没有这个人"]
    )
    def test_who_does_not_see_the_record_is_refused_like_who_does_not_exist(
        self, cast: Cast, order: WorkOrder, name: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            make_comment(order, cast.staff_a, f"@{name} 请看")
        said = str(refused.value.sentence).replace(name, "X")
        with pytest.raises(Invalid) as unknown:
            make_comment(order, cast.staff_a, "@某某某 请看")
        assert said == str(unknown.value.sentence).replace("某某某", "X")
        assert not Comment.objects.exists()
        assert not Event.objects.exists()

    def test_a_part_of_a_user_name_names_nobody(self, cast: Cast, order: WorkOrder) -> None:
        with pytest.raises(Invalid, match="@head_a2"):
            make_comment(order, cast.staff_a, "@head_a2 请看")

    def test_two_people_of_one_name_are_told_apart(self, cast: Cast, order: WorkOrder) -> None:
        person("zhou2", "周中心主任", Role.HEAD, cast.a)
        with pytest.raises(Invalid, match="@head_a、@zhou2"):
            make_comment(order, cast.staff_a, "@周中心主任 请看")
        [mention] = make_comment(order, cast.staff_a, "@zhou2 请看").mentions.all()
        assert mention.person.username == "zhou2"

    def test_no_more_than_twenty(self, cast: Cast, order: WorkOrder) -> None:
        with pytest.raises(Invalid, match="21"):
            make_comment(order, cast.staff_a, "@head_a " * 21)

    def test_a_draft_of_a_plan_stays_within_those_who_see_it(self, cast: Cast) -> None:
        plan = make_plan(department=cast.a)
        with pytest.raises(Invalid):
            make_comment(plan, cast.head_a, "@钱督导 请看")  # supervisors see what is in force only
        assert make_comment(plan, cast.head_a, "@赵审核 请看").mentions.count() == 1
        with pytest.raises(Invalid):
            make_comment(plan, cast.head_a, "@冯专员 请看")
        make_drafter(plan, cast.other_staff_a, cast.head_a)  # who writes along sees the draft
        assert make_comment(plan, cast.head_a, "@冯专员 请看").mentions.count() == 1

    def test_a_place_in_a_plan_leads_to_the_editor_or_the_plan(self, cast: Cast, client_of: ClientOf) -> None:
        plan = complete_plan(cast)
        goal = plan.goals.get()
        kind, page, editor = (
            kind_of(DepartmentPlan),
            plan.get_absolute_url(),
            reverse("plans:edit", args=[plan.pk]),
        )
        places = {
            f"goal-{goal.pk}.target": f"{editor}?part=goals&goal={goal.pk}",
            "effects": f"{editor}?part=expected_effects",
            "overview": f"{editor}?part=overview",
        }
        for anchor, address in places.items():
            link = kind.url(plan, anchor)
            assert client_of(cast.head_a).get(link)["Location"] == address
            assert client_of(cast.officer).get(link)["Location"] == page
            assert client_of(cast.staff_b).get(link).status_code == 404
        assert kind.url(plan, "") == page
        plan.status = "submitted"
        assert kind.url(plan, "overview") == page


@pytest.mark.parametrize("status", ["draft", "submitted", "published", "closed"])
def test_people_are_exactly_those_who_see_a_plan(cast: Cast, status: str) -> None:
    now = timezone.now()
    stamps = {
        f"{stem}_{part}": value
        for stem in ("published", "closed")
        if status == stem
        for part, value in (("at", now), ("by", cast.chair))
    }
    plan = make_plan(department=cast.a, status=status, **stamps)
    make_drafter(plan, cast.other_staff_a, cast.head_a)
    same_people(cast, plan)


@pytest.mark.parametrize("given", [True, False])
def test_people_are_exactly_those_who_see_an_order(cast: Cast, given: bool) -> None:
    same_people(cast, make_order(department=cast.a_team, assignee=cast.staff_b if given else None))


def same_people(cast: Cast, record: Any) -> None:
    person("watch_a", "甲督导", Role.SUPERVISOR, cast.a)
    person("boss", "公司负责人", Role.HEAD, cast.company)
    person("near", "本部专员", Role.STAFF, cast.a)
    kind = kind_of(type(record))
    active = User.objects.people()
    seeing = {user.username for user in active if kind.is_seen_by(user, record.pk)}
    assert {user.username for user in kind.people(record)} == seeing
    assert seeing - {"chair", "leader", "director", "officer"}


class TestTelling:
    def test_who_is_named_is_told_with_the_way_there(self, cast: Cast, order: WorkOrder) -> None:
        comment = make_comment(order, cast.staff_a, "@head_a 客户又来电了 <b>急</b>")
        assert told(cast.head_a) == ["comment.mentioned"]
        [notification] = Notification.objects.all()
        assert notification.path == f"{order.get_absolute_url()}#comment-{comment.pk}"
        mail = Mail.objects.get()
        assert mail.address == "head_a@example.org"
        assert "<b>" not in mail.html

    def test_nobody_is_told_twice_nor_of_own_words(self, cast: Cast, order: WorkOrder) -> None:
        first = make_comment(order, cast.head_a, "@head_a @staff_a @郑专员 请看")
        reply_to(first, by=cast.staff_a, body="好，@head_a")
        assert told(cast.staff_a) == ["comment.mentioned"]
        assert told(cast.head_a) == ["comment.mentioned"]

    def test_who_takes_part_is_told_of_a_reply(self, cast: Cast, order: WorkOrder) -> None:
        first = make_comment(order, cast.head_a)
        reply_to(first, by=cast.staff_a, body="已补。")
        reply_to(first, by=cast.officer, body="收到。")
        assert told(cast.head_a) == ["comment.replied", "comment.replied"]
        assert told(cast.staff_a) == ["comment.replied"]
        assert told(cast.officer) == []

    def test_who_no_longer_sees_the_record_is_not_told(self, cast: Cast, order: WorkOrder) -> None:
        make_comment(order, cast.head_a, "@郑专员 请看")
        WorkOrder.objects.filter(pk=order.pk).update(department=cast.b, assignee=None)
        assert told(cast.staff_a) == []

    def test_words_taken_back_in_time_are_told_to_nobody(self, cast: Cast, order: WorkOrder) -> None:
        comment = make_comment(order, cast.staff_a, "@head_a 写错了")
        remove_comment(comment, by=cast.staff_a)
        assert told(cast.head_a) == []

    def test_events_hold_no_words_of_the_comment(self, cast: Cast, order: WorkOrder) -> None:
        """Events of a department are read by more people than each of its records."""
        comment = make_comment(order, cast.staff_a, "只有看得到的人才知道的话")
        edit_comment(comment, by=cast.staff_a, body="改过的秘密")
        for event in Event.objects.all():
            assert "知道的话" not in str(event.data)
            assert "秘密" not in str(event.data)


class TestQuestions:
    def test_a_question_is_owed_until_it_is_answered(self, cast: Cast, order: WorkOrder) -> None:
        first = make_comment(order, cast.head_a, "@郑专员 为什么晚了？", asks=True)
        assert told(cast.staff_a) == ["comment.asked"]
        duty = Duty.objects.open().get()
        assert (duty.person, duty.purpose, duty.act) == (cast.staff_a, "comment.answer", "answer")
        reply_to(first, by=cast.other_staff_a, body="我也想知道。")
        assert Duty.objects.open().count() == 1
        reply_to(first, by=cast.staff_a, body="缺件，今天到。")
        assert not Duty.objects.open().exists()

    def test_settling_closes_what_is_owed(self, cast: Cast, order: WorkOrder) -> None:
        first = make_comment(order, cast.head_a, "@郑专员 @冯专员 为什么？", asks=True)
        assert Duty.objects.open().count() == 2
        resolve_comment(first, by=cast.head_a)
        assert not Duty.objects.open().exists()

    def test_a_question_names_somebody(self, cast: Cast, order: WorkOrder) -> None:
        with pytest.raises(Invalid, match="用 @ 写明"):
            make_comment(order, cast.head_a, "为什么？", asks=True)

    def test_my_day_leads_to_the_question(self, cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
        first = make_comment(order, cast.head_a, "@郑专员 为什么晚了？", asks=True)
        page = client_of(cast.staff_a).get("/").content.decode()
        assert "为什么晚了？" in page
        assert reverse("activity:comment", args=[first.pk]) in page
        answer = client_of(cast.staff_a).get(reverse("activity:comment", args=[first.pk]))
        assert answer.headers["Location"] == f"{order.get_absolute_url()}#comment-{first.pk}"


class TestActs:
    @pytest.mark.parametrize("body", ["", "  \n ", "\x00"])
    def test_an_empty_comment_is_refused(self, cast: Cast, order: WorkOrder, body: str) -> None:
        with pytest.raises(Invalid, match="请写下"):
            make_comment(order, cast.staff_a, body)

    def test_an_endless_comment_is_refused_with_its_length(self, cast: Cast, order: WorkOrder) -> None:
        with pytest.raises(Invalid, match="4001"):
            make_comment(order, cast.staff_a, "长" * 4001)

    def test_a_part_that_does_not_exist_is_refused(self, cast: Cast) -> None:
        plan = complete_plan(cast)
        goal = plan.goals.get()
        made = make_comment(plan, cast.head_a, anchor=f"goal-{goal.pk}.target", quote=" 目标值\n24.0 小时 ")
        assert made.quote == "目标值 24.0 小时"
        finding = Finding.objects.create(plan=plan, number=9, source="complaints", statement="超期多")
        make_comment(plan, cast.head_a, anchor=f"finding-{finding.pk}.statement")
        for anchor in ("goal-999999", f"goal-{goal.pk}.password", "overview.x", "../x", "<b>"):
            with pytest.raises(Invalid, match="没有"):
                make_comment(plan, cast.head_a, anchor=anchor)

    def test_a_reply_to_a_reply_joins_the_thread(self, cast: Cast, order: WorkOrder) -> None:
        first = make_comment(order, cast.head_a)
        second = reply_to(first, by=cast.staff_a, body="好。")
        assert reply_to(second, by=cast.head_a, body="谢谢。").parent == first

    def test_own_words_can_be_changed_for_a_quarter_of_an_hour(self, cast: Cast, order: WorkOrder) -> None:
        comment = make_comment(order, cast.staff_a, "@head_a 请看")
        told(cast.head_a)
        with pytest.raises(Forbidden):
            edit_comment(comment, by=cast.head_a, body="别人的话")
        with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=False):
            edit_comment(comment, by=cast.staff_a, body="@head_a @director 请看")
        assert told(cast.head_a) == ["comment.mentioned"]
        assert told(cast.director) == ["comment.mentioned"]
        with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False), pytest.raises(Conflict):
            edit_comment(comment, by=cast.staff_a, body="太晚")

    def test_a_settled_thread_is_closed_to_replies_until_it_is_reopened(
        self, cast: Cast, order: WorkOrder
    ) -> None:
        first = make_comment(order, cast.head_a)
        resolve_comment(first, by=cast.staff_a)
        with pytest.raises(Conflict, match="郑专员"):
            resolve_comment(first, by=cast.head_a)
        with pytest.raises(Conflict):
            reply_to(first, by=cast.head_a, body="等等")
        reopen_comment(first, by=cast.head_a)
        with pytest.raises(Conflict):
            reopen_comment(first, by=cast.head_a)
        reply_to(first, by=cast.head_a, body="还有一点")
        assert told(cast.head_a) == ["comment.resolved"]

    def test_words_taken_back_are_shown_nowhere(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        first = make_comment(order, cast.staff_a, "说错的话")
        reply_to(first, by=cast.head_a, body="回答还在")
        with pytest.raises(Forbidden):
            remove_comment(first, by=cast.head_a)
        remove_comment(first, by=cast.staff_a)
        with pytest.raises(Conflict):
            remove_comment(first, by=cast.staff_a)
        page = client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
        assert "说错的话" not in page
        assert "回答还在" in page
        assert Comment.objects.get(pk=first.pk).body == "说错的话"

    def test_nobody_speaks_about_a_closed_year(self, cast: Cast) -> None:
        plan = make_plan(department=cast.a, status="closed", closed_at=timezone.now(), closed_by=cast.officer)
        with pytest.raises(Conflict, match="关闭"):
            add_comment(plan, by=cast.head_a, body="晚了")


class TestCards:
    def test_a_part_shows_what_is_inside_it_and_nothing_else(self, cast: Cast) -> None:
        plan = complete_plan(cast)
        goal = plan.goals.get()
        inside = make_comment(plan, cast.head_a, anchor=f"goal-{goal.pk}.target")
        at = make_comment(plan, cast.head_a, anchor=f"goal-{goal.pk}")
        make_comment(plan, cast.head_a, anchor="overview")
        resolve_comment(at, by=cast.head_a)
        card = discussion_of(plan, cast.head_a, f"goal-{goal.pk}")
        assert [thread.first.id for thread in card.open] == [inside.pk]
        assert [thread.first.id for thread in card.resolved] == [at.pk]
        assert open_counts(plan) == {
            "": 2, f"goal-{goal.pk}": 1, f"goal-{goal.pk}.target": 1, "overview": 1,
        }  # fmt: skip

    def test_the_number_of_queries_does_not_grow(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        plan = complete_plan(cast)
        head = User.objects.get(pk=cast.head_a.pk)
        for size in (2, 12):
            for number in range(size):
                thread = make_comment(plan, cast.officer, f"第 {number} 条 @head_a", anchor="overview")
                reply_to(thread, by=cast.head_a, body="好 @officer")
            with django_assert_max_num_queries(12):
                discussion_of(plan, head)

    def test_pieces_of_a_comment_are_text(self, cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
        make_comment(order, cast.staff_a, "<script>alert(1)</script>@head_a</p>")
        page = client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()
        assert "<script>alert(1)" not in page
        assert '<span class="jj-mention">@head_a</span>&lt;/p&gt;' in page


class TestPages:
    def test_without_a_script_one_returns_to_the_page(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        url = reverse("activity:add_comment", args=["work-order", order.pk])
        answer = client_of(cast.staff_a).post(url, {"body": "好", "next": f"{order.get_absolute_url()}?x=1"})
        comment = Comment.objects.get()
        assert answer.headers["Location"] == f"{order.get_absolute_url()}?x=1#comment-{comment.pk}"
        foreign = client_of(cast.staff_a).post(url, {"body": "好", "next": "//evil.example/"})
        assert foreign.headers["Location"].startswith(order.get_absolute_url())

    def test_a_refusal_keeps_what_was_typed(self, cast: Cast, order: WorkOrder, client_of: ClientOf) -> None:
        url = reverse("activity:add_comment", args=["work-order", order.pk])
        whole = client_of(cast.staff_a).post(url, {"body": "@没有这人 请看"})
        card = client_of(cast.staff_a).post(url, {"body": "@没有这人 请看"}, headers={"HX-Request": "true"})
        assert whole.status_code == card.status_code == 422
        for answer in (whole, card):
            assert "@没有这人 请看</textarea>" in answer.content.decode()
        assert "<html" in whole.content.decode()
        assert "<html" not in card.content.decode()

    def test_a_kind_that_nobody_registered_is_not_there(self, cast: Cast, client_of: ClientOf) -> None:
        assert client_of(cast.chair).get("/discussions/user/1/").status_code == 404

    def test_suggestions_name_only_people_who_see_the_record(
        self, cast: Cast, order: WorkOrder, client_of: ClientOf
    ) -> None:
        url = reverse("activity:mentionable", args=["work-order", order.pk])
        ask = client_of(cast.staff_a).get
        assert [p["insert"] for p in ask(url, {"q": "周"}).json()["people"]] == ["周中心主任"]
        assert ask(url, {"q": "孙"}).json()["people"] == []
        assert ask(url, {"q": "HEAD_"}).json()["people"][0]["username"] == "head_a"
        person("zhou2", "周中心主任", Role.HEAD, cast.a)
        assert [p["insert"] for p in ask(url, {"q": "周"}).json()["people"]] == ["head_a", "zhou2"]
        assert len(ask(url, {"q": ""}).json()["people"]) <= 8

    def test_every_registered_kind_has_its_page(self) -> None:
        assert {kind.kind for kind in all_kinds()} >= {"plan", "work-order"}
