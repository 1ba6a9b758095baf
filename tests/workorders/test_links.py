"""Orders linked with each other: who may, what is refused, what they hold up, and what a page tells of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from activity.models import Comment, Event
from core.errors import Conflict, Forbidden, Invalid
from organization.models import User
from tests.cast import Cast, assemble
from tests.concurrency.threads import failures, run_together
from tests.factories.integrations import make_client
from tests.factories.links import make_link
from tests.factories.workorders import make_category, make_order, new_order, register_order
from tests.house.world import token_for
from workorders import events
from workorders.commands.finish import cancel_order, close_order
from workorders.commands.links import create_child, link_orders, unlink_orders, waive_dependency
from workorders.commands.work import resolve_order
from workorders.links import groups_of
from workorders.models import LinkRole, OrderLink, WorkOrder

ClientOf = Callable[[User], Client]
db = pytest.mark.django_db


def orders_of(cast: Cast, count: int, **given: Any) -> list[WorkOrder]:
    """In progress by staff_a, unless given otherwise."""
    fields = {"department": cast.a_team, "assignee": cast.staff_a, "status": "in_progress", **given}
    return [make_order(**fields) for _n in range(count)]


def roles(order: WorkOrder, by: User) -> dict[str, list[str]]:
    return {group.role: [line.order.number for line in group.lines] for group in groups_of(order, by)}


@db
def test_every_role_is_kept_once_and_told_from_both_sides(cast: Cast) -> None:
    counterpart = {
        "parent": "child", "child": "parent", "needs": "needed_by", "needed_by": "needs",
        "duplicate_of": "duplicate", "duplicate": "duplicate_of", "related": "related",
    }  # fmt: skip
    assert set(counterpart) == set(LinkRole.values)
    for role, back in counterpart.items():
        one, two = orders_of(cast, 2)
        _link, is_new = link_orders(one, two, role=role, by=cast.staff_a, note="同一台设备")
        again = link_orders(two, one, role=back, by=cast.staff_a)
        assert (is_new, again[1]) == (True, False)
        assert roles(one, cast.staff_a) == {role: [two.number]}
        assert roles(two, cast.staff_a) == {back: [one.number]}
        told = Event.objects.filter(name=events.ORDERS_LINKED, subject_id__in=[one.pk, two.pk])
        assert {(e.data["other"], e.data["role"]) for e in told} == {(two.number, role), (one.number, back)}
        unlink_orders(OrderLink.objects.get(), two, by=cast.head_a)
        assert roles(one, cast.staff_a) == {}
        assert Event.objects.filter(name=events.ORDERS_UNLINKED, subject_id=one.pk).exists()
    with pytest.raises(Conflict):
        unlink_orders(_link, one, by=cast.head_a)


@db
def test_what_makes_no_sense_is_refused(cast: Cast) -> None:
    a, b, c, d = orders_of(cast, 4)

    def refused(order: WorkOrder, other: WorkOrder, role: str, by: User = cast.staff_a) -> str:
        with pytest.raises((Conflict, Invalid, Forbidden)) as found:
            link_orders(order, other, role=role, by=by)
        return found.value.code

    assert refused(a, a, "related") == "invalid_link"
    assert refused(a, b, "cousin") == "invalid_link"
    for role, kind in (("child", "second_parent"), ("needed_by", ""), ("duplicate", "")):
        link_orders(a, b, role=role, by=cast.staff_a)
        link_orders(b, c, role=role, by=cast.staff_a)
        assert refused(c, a, role) == "link_circle", role
        if kind:
            assert refused(d, c, role) == kind
    link_orders(c, a, role="related", by=cast.staff_a)  # nothing runs in circles there
    (closed,) = orders_of(cast, 1, status="closed", resolved_at=a.created_at)
    assert refused(closed, d, "child") == "parent_over"
    assert refused(closed, d, "needs") == "nothing_to_wait_for"
    (theirs,) = orders_of(cast, 1, assignee=cast.other_staff_a)
    assert refused(a, theirs, "related") == "not_linker"
    assert refused(theirs, a, "related") == "not_linker"
    link_orders(a, theirs, role="related", by=cast.head_a)
    link_orders(closed, theirs, role="related", by=cast.officer)


@db
def test_who_waits_is_not_resolved_before_unless_the_office_says_so(cast: Cast, client_of: ClientOf) -> None:
    order, first, second = orders_of(cast, 3)
    (hidden,) = orders_of(cast, 1, department=cast.b, assignee=cast.staff_b)
    links = [link_orders(order, other, role="needs", by=cast.officer)[0] for other in (first, second, hidden)]
    with pytest.raises(Conflict) as refused:
        resolve_order(order, by=cast.staff_a, resolution="好")
    said = str(refused.value)
    assert first.number in said
    assert second.number in said
    assert hidden.number not in said
    assert "另外 1 张工单" in said
    page = client_of(cast.staff_a).get(order.get_absolute_url()).content.decode()
    assert said in page
    assert hidden.title not in page
    assert "另有 1 张您看不到的工单。" in page
    resolve_order(first, by=cast.staff_a, resolution="好")
    with pytest.raises(Forbidden):
        unlink_orders(links[1], order, by=cast.staff_a)
    cancel_order(second, by=cast.head_a, reason="不用了")
    with pytest.raises(Forbidden):
        waive_dependency(links[2], by=cast.head_a, reason="不等")
    with pytest.raises(Invalid):
        waive_dependency(links[2], by=cast.officer, reason=" ")
    address = f"{order.get_absolute_url()}links/{links[2].pk}/waive/"
    assert client_of(cast.officer).post(address, {"reason": "客户同意先结"}).status_code == 302
    with pytest.raises(Conflict):
        waive_dependency(links[2], by=cast.officer, reason="再来")
    assert resolve_order(order, by=cast.staff_a, resolution="好").status == "resolved"


@db
def test_a_parent_tells_how_far_its_children_are_and_closes_after_them(
    cast: Cast, client_of: ClientOf
) -> None:
    (parent,) = orders_of(cast, 1, requester="刘女士", category=make_category("漏水"), place="3 楼")
    children = [register_order(cast.a_team, by=cast.head_a, assignee=cast.staff_a) for _n in range(4)]
    for child in children:
        link_orders(parent, child, role="child", by=cast.head_a)
    cancel_order(children[3], by=cast.head_a, reason="重复")
    WorkOrder.objects.filter(pk=children[0].pk).update(status="in_progress")
    children[0].refresh_from_db()
    resolve_order(children[0], by=cast.staff_a, resolution="好")
    resolved = resolve_order(parent, by=cast.staff_a, resolution="好")
    page = client_of(cast.head_a).get(parent.get_absolute_url()).content.decode()
    assert "3 张中已解决 1 张" in page
    with pytest.raises(Conflict) as refused:
        close_order(resolved, by=cast.head_a)
    assert children[1].number in str(refused.value)
    assert str(refused.value) in page
    for child in children[1:3]:
        cancel_order(child, by=cast.head_a, reason="并入")
    assert close_order(resolved, by=cast.head_a).status == "closed"
    with pytest.raises(Conflict):
        create_child(parent, new_order(cast.a_team), by=cast.head_a)  # as the page still showed it
    assert not WorkOrder.objects.filter(status="new").exists()


@db
def test_a_child_begins_with_what_it_has_in_common_and_comes_whole_or_not_at_all(
    cast: Cast, client_of: ClientOf
) -> None:
    given = {"requester": "刘女士", "category": make_category("漏水"), "place": "3 楼", "contact": "138"}
    (parent,) = orders_of(cast, 1, **given)
    head, address = client_of(cast.head_a), f"/work-orders/{parent.pk}/child/"
    form = head.get(address).content.decode()
    for text in ("刘女士", "3 楼", "138", parent.number):
        assert text in form
    assert f'value="{given["category"].pk}" selected' in form  # type: ignore[attr-defined]
    body = {"kind": "repair", "title": "换阀门", "department": cast.a_team.pk, "requester": "刘女士"}
    assert head.post(address, {**body, "title": ""}).status_code == 422
    assert head.post(address, {**body, "department": cast.b.pk}).status_code == 403
    assert OrderLink.objects.count() == 0
    response = head.post(address, body)
    assert response.status_code == 302
    child = WorkOrder.objects.get(title="换阀门")
    assert roles(parent, cast.head_a) == {"child": [child.number]}
    # No side door: whoever may register orders links nothing by a parameter of the usual form.
    other = client_of(cast.staff_b)
    said = {**body, "title": "旁门", "department": cast.b.pk, "parent": parent.pk, "links": parent.number}
    assert other.post("/work-orders/new/", said).status_code == 302
    assert other.post(address, said).status_code == 404
    assert OrderLink.objects.count() == 1


@db
def test_a_duplicate_is_cancelled_only_when_somebody_says_so(cast: Cast, client_of: ClientOf) -> None:
    original, copy = orders_of(cast, 2)
    head, staff = client_of(cast.head_a), client_of(cast.staff_a)
    address = f"/work-orders/{copy.pk}/links/add/"
    assert staff.post(address, {"role": "duplicate_of", "number": original.number.lower()}).status_code == 302
    copy.refresh_from_db()
    assert copy.status == "in_progress"
    page = head.get(copy.get_absolute_url()).content.decode()
    assert f'value="与 {original.number} 重复"' in page
    assert "取消本单" not in staff.get(copy.get_absolute_url()).content.decode()
    comments = Comment.objects.count()
    said = {"version": copy.version, "reason": f"与 {original.number} 重复"}
    assert head.post(f"/work-orders/{copy.pk}/cancel/", said).status_code == 302
    copy.refresh_from_db()
    assert (copy.status, Comment.objects.count()) == ("cancelled", comments)
    assert roles(original, cast.head_a) == {"duplicate": [copy.number]}


@db
def test_the_form_finds_orders_by_words_and_refuses_those_out_of_sight(
    cast: Cast, client_of: ClientOf
) -> None:
    (order,) = orders_of(cast, 1)
    (found,) = orders_of(cast, 1, title="净水器漏水")
    (foreign,) = orders_of(cast, 1, title="净水器异响", department=cast.b, assignee=cast.staff_b)
    staff = client_of(cast.staff_a)
    offered = staff.get(f"/work-orders/{order.pk}/links/candidates/", {"number": "净水器"}).content.decode()
    assert found.number in offered
    assert foreign.number not in offered
    assert staff.get(f"/work-orders/{order.pk}/links/candidates/").content.strip() == b""
    address = f"/work-orders/{order.pk}/links/add/"
    for number in (foreign.number, "GD-1", "%"):
        answer = staff.post(address, {"role": "related", "number": number})
        assert answer.status_code == 422
        assert f"没有编号为「{number}」的工单" in answer.content.decode()
    again = staff.post(address, {"role": "related", "number": order.number, "note": "记一下"})
    assert again.status_code == 422
    assert "记一下" in again.content.decode()


@db
def test_another_system_links_its_own_and_learns_of_no_others(cast: Cast, client_of: ClientOf) -> None:
    order, mine = orders_of(cast, 2, source_system="crm")
    (erp,) = orders_of(cast, 1, source_system="erp")
    application = make_client(cast.crm)
    writer = Client(
        headers={"Authorization": f"Bearer {token_for(application, 'write', 'read workorders:write')}"}
    )
    reader = Client(headers={"Authorization": f"Bearer {token_for(application, 'read', 'read')}"})
    address = f"/api/v1/work-orders/{order.pk}/links/"

    def send(client: Client, **said: Any) -> Any:
        return client.post(address, said, content_type="application/json")

    assert send(reader, role="related", order=mine.pk).status_code == 403
    assert send(writer, role="related", order=mine.pk).status_code == 201
    assert send(writer, role="related", order=mine.pk).status_code == 200
    refused = send(writer, role="related", order=erp.pk)
    assert refused.status_code in (400, 422)
    assert "order" in refused.json()["fields"]
    make_link(order, erp, "related") if order.pk < erp.pk else make_link(erp, order, "related")
    listed = reader.get(address).json()
    assert [(one["role"], one["order"]) for one in listed] == [("related", mine.pk)]
    assert writer.get(f"/api/v1/work-orders/{erp.pk}/links/").status_code == 404
    theirs = OrderLink.objects.exclude(pk=listed[0]["id"]).get()
    assert writer.delete(f"{address}{theirs.pk + 1000}/").status_code == 404
    assert reader.delete(f"{address}{listed[0]['id']}/").status_code == 403
    assert writer.delete(f"{address}{listed[0]['id']}/").status_code == 204
    assert writer.delete(f"{address}{listed[0]['id']}/").status_code == 404
    # Registering takes no link, whatever it is called.
    body = {"kind": "repair", "title": "旁门", "department": cast.a_team.pk, "links": [order.pk]}
    made = writer.post("/api/v1/work-orders/", {**body, "parent": order.pk}, content_type="application/json")
    assert made.status_code in (201, 400)
    assert OrderLink.objects.count() == 1


@db
def test_queries_of_the_part_do_not_grow(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    (order,) = orders_of(cast, 1)
    head = client_of(cast.head_a)
    make_link(orders_of(cast, 1)[0], order)
    head.get(order.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        head.get(order.get_absolute_url())
    for other in orders_of(cast, 8):
        make_link(other, order)
        make_link(other, order, "depends")
    with django_assert_max_num_queries(len(few)):
        head.get(order.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_two_links_at_once_close_no_circle_and_give_no_second_parent() -> None:
    cast = assemble()
    for role in ("child", "needs"):
        a, b = orders_of(cast, 2)
        results = run_together(
            lambda a=a, b=b, role=role: link_orders(a, b, role=role, by=cast.staff_a),  # type: ignore[misc]
            lambda a=a, b=b, role=role: link_orders(b, a, role=role, by=cast.head_a),  # type: ignore[misc]
        )
        assert [error.code for error in failures(results)] == ["link_circle"]  # type: ignore[attr-defined]
    p, q, child = orders_of(cast, 3)
    results = run_together(
        lambda: link_orders(p, child, role="child", by=cast.staff_a),
        lambda: link_orders(q, child, role="child", by=cast.staff_a),
    )
    assert [error.code for error in failures(results)] == ["second_parent"]  # type: ignore[attr-defined]
