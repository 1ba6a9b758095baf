"""Events of the apps become words and reach the people they concern."""

from __future__ import annotations

import pytest
from django.utils import translation

from activity import sentences
from activity.commands.delivery import deliver_waiting
from activity.messages import words_of
from activity.models import Event, Mail, Notification
from correspondence import events as correspondence
from evaluation import events as evaluation
from integrations import events as integrations
from organization import events as organization
from plans import events as plans
from tests.cast import Cast
from tests.factories.activity import make_event
from workorders import events as workorders


def told() -> dict[str, str]:
    found = Notification.objects.select_related("recipient").order_by("recipient__username")
    return {notification.recipient.username: words_of(notification) for notification in found}


def test_a_submission_is_told_to_the_office_and_by_mail(cast: Cast) -> None:
    make_event(cast.a, plans.PLAN_SUBMITTED, by=cast.head_a, version=2)
    assert deliver_waiting().done == 1
    assert told() == dict.fromkeys(("director", "officer"), "周中心主任报送了《客户服务中心》，请审核。")
    assert Mail.objects.count() == 2


def test_the_office_is_not_told_of_its_own_act(cast: Cast) -> None:
    make_event(cast.a, plans.PLAN_SUBMITTED, by=cast.director)
    deliver_waiting()
    assert set(told()) == {"officer"}


@pytest.mark.parametrize("name", [plans.PLAN_RETURNED, plans.PLAN_APPROVED, plans.PLAN_PUBLISHED])
def test_decisions_are_told_to_the_head_of_the_department(cast: Cast, name: str) -> None:
    make_event(cast.a, name, by=cast.officer, remarks="目标 2 缺少基线 %(x)s")
    deliver_waiting()
    assert set(told()) == {"head_a"}
    if name == plans.PLAN_RETURNED:
        assert told()["head_a"].endswith("目标 2 缺少基线 %(x)s")


def test_an_order_is_told_to_whom_it_is_given(cast: Cast) -> None:
    make_event(cast.a, workorders.ORDER_ASSIGNED, by=cast.head_a, assignee_id=cast.staff_a.pk)
    make_event(cast.a, workorders.ORDER_ASSIGNED, by=cast.head_a, assignee_id=None)
    deliver_waiting()
    assert set(told()) == {"staff_a"}


NAMES = [
    value
    for module in (plans, workorders, organization, integrations, evaluation, correspondence)
    for key, value in vars(module).items()
    if key.isupper()
]


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_a_sentence(cast: Cast, name: str) -> None:
    assert name in dict(sentences.known_kinds())
    event = Event(name=name, actor=cast.head_a, actor_label="周主任", subject_label="对象 %(x)s {0}", data={})
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            assert "对象 %(x)s {0}" in sentences.tell(event)


def test_a_delegate_is_named_with_the_one_they_stand_for(cast: Cast) -> None:
    event = Event(name="x", actor=cast.officer, actor_label="赵审核", on_behalf_of=cast.director)
    assert sentences.actor_of(event) == "赵审核 代 王主任"
    assert sentences.actor_of(Event(name="x")) == "系统"
