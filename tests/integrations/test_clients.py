from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import AccessToken

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from integrations.commands.clients import (
    Credentials,
    change_sources,
    register_client,
    renew_secret,
    revoke_client,
)
from integrations.models import ApiClient
from organization.models import Department, User
from tests.cast import Cast
from tests.factories.integrations import make_client
from tests.factories.workorders import register_order
from workorders.models import WorkOrder


@pytest.fixture
def crm(cast: Cast) -> Credentials:
    return register_client(name="客户系统", department=cast.a, by=cast.director)


def ask_token(credentials: Credentials, secret: str = "", **data: str) -> tuple[int, dict[str, str]]:
    pair = f"{credentials.client_id}:{secret or credentials.client_secret}".encode()
    response = Client(headers={"Authorization": "Basic " + base64.b64encode(pair).decode()}).post(
        reverse("api:token"), {"grant_type": "client_credentials", **data}
    )
    return response.status_code, response.json()


def with_token(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_client_signs_in_and_acts_as_its_service_account(crm: Credentials, cast: Cast) -> None:
    status, answer = ask_token(crm, scope="read")
    assert (status, answer["token_type"], answer["scope"]) == (200, "Bearer", "read")
    account = crm.client.service_account
    assert account is not None
    assert account.standing.reads(cast.a.pk)
    assert not account.standing.reads(cast.b.pk)
    assert with_token(answer["access_token"]).get(reverse("api:work-order-list")).status_code == 200


def test_wrong_secret_and_unknown_scope_get_no_token(crm: Credentials) -> None:
    assert ask_token(crm, secret="wrong")[0] == 401
    assert ask_token(crm, scope="everything")[0] == 400


def test_only_hashes_are_stored(crm: Credentials) -> None:
    """A dump of the database must not let anyone in (AU-03)."""
    _, answer = ask_token(crm)
    stored = AccessToken.objects.get(application=crm.client)
    assert answer["access_token"] not in (stored.token or "")
    assert crm.client_secret not in ApiClient.objects.get(pk=crm.client.pk).client_secret


def test_a_read_token_writes_nothing(crm: Credentials) -> None:
    _, answer = ask_token(crm, scope="read")
    response = with_token(answer["access_token"]).post(reverse("api:work-order-list"), {}, "application/json")
    assert response.status_code == 403
    assert response.json()["code"] in {"forbidden", "permission_denied", "insufficient_scope"}


def order_from(client: Client, department: Department, **fields: Any) -> Any:
    body = {"kind": "complaint", "title": "送货破损", "department": department.pk, **fields}
    return client.post(reverse("api:work-order-list"), body, "application/json")


def test_a_client_speaks_only_for_its_own_sources(crm: Credentials, cast: Cast) -> None:
    """Another system's name would take its external ids, or be answered with its orders (AZ-08)."""
    make_client(cast.crm, ["hotline"])
    theirs = register_order(cast.a, by=cast.head_a, source_system="hotline", external_id="H-1")
    _, answer = ask_token(crm, scope="read workorders:write")
    client = with_token(answer["access_token"])
    refused = order_from(client, cast.a, source_system="hotline", external_id="H-1")
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_source")
    assert "source_system" in refused.json()["detail"]
    assert "客户系统" in refused.json()["detail"]
    assert theirs.number not in refused.content.decode()
    assert WorkOrder.objects.count() == 1
    own = order_from(client, cast.a, source_system="客户系统", external_id="H-1")
    assert own.status_code == 201
    assert order_from(client, cast.a).status_code == 201


def test_a_client_reads_no_orders_of_other_systems(crm: Credentials, cast: Cast) -> None:
    """AZ-08: not in lists, not by number, not by what hangs on them, also within its own department."""
    change_sources(crm.client, source_systems=["crm"], by=cast.director)
    _, answer = ask_token(crm, scope="read workorders:write")
    client = with_token(answer["access_token"])
    theirs = register_order(cast.a, by=cast.head_a, source_system="hotline", external_id="H-9")
    by_hand = register_order(cast.a, by=cast.head_a)
    own = order_from(client, cast.a, source_system="crm", external_id="C-9").json()["id"]
    seen = client.get("/api/v1/work-orders/").json()["results"]
    assert {row["id"] for row in seen} == {by_hand.pk, own}
    assert client.get(reverse("api:work-order-detail", args=[theirs.pk])).status_code == 404
    started = client.post(reverse("api:work-order-start", args=[theirs.pk]), {}, "application/json")
    assert started.status_code == 404
    talk = {"kind": "work-order", "id": theirs.pk, "body": "x"}
    assert client.post(reverse("api:comment-list"), talk, "application/json").status_code in (403, 404)
    # The people of the department see all of them.
    assert {order.pk for order in WorkOrder.objects.visible_to(cast.head_a)} == {theirs.pk, by_hand.pk, own}


def test_other_sources_count_from_the_next_request(crm: Credentials, cast: Cast) -> None:
    _, answer = ask_token(crm, scope="read workorders:write")
    client = with_token(answer["access_token"])
    change_sources(crm.client, source_systems=["crm", " erp ", "crm"], by=cast.director)
    assert order_from(client, cast.a, source_system="erp").status_code == 201
    assert order_from(client, cast.a, source_system="客户系统").status_code == 403
    event = Event.objects.about(crm.client).filter(name="api_client.sources_changed").get()
    assert event.data == {"before": ["客户系统"], "after": ["crm", "erp"]}
    change_sources(crm.client, source_systems=["crm", "erp"], by=cast.director)
    assert Event.objects.about(crm.client).filter(name="api_client.sources_changed").count() == 1


def test_a_source_belongs_to_one_client(crm: Credentials, cast: Cast) -> None:
    other = register_client(name="呼叫中心", department=cast.a, source_systems=["call"], by=cast.director)
    for taken in (["call"], ["new", "call"]):
        with pytest.raises(Invalid) as refused:
            change_sources(crm.client, source_systems=taken, by=cast.director)
        assert "call" in str(refused.value.fields["source_systems"])
    revoke_client(other.client, by=cast.director)
    assert change_sources(crm.client, source_systems=["call"], by=cast.director).source_systems == ["call"]
    with pytest.raises(Forbidden):
        change_sources(crm.client, source_systems=["x"], by=cast.officer)


def test_the_page_shows_and_changes_the_sources(
    crm: Credentials, cast: Cast, client_of: Callable[[User], Client]
) -> None:
    browser = client_of(cast.director)
    page = reverse("integrations:client", args=[crm.client.pk])
    assert "客户系统" in browser.get(page).content.decode()
    assert browser.post(page, {"source_systems": "crm，CRM 二期; erp"}).status_code == 302
    crm.client.refresh_from_db()
    assert crm.client.source_systems == ["crm", "CRM 二期", "erp"]
    assert "crm, CRM 二期, erp" in browser.get(reverse("integrations:clients")).content.decode()
    long = browser.post(page, {"source_systems": "x" * 41})
    assert long.status_code == 422
    assert "40" in long.content.decode()


def test_a_token_is_never_in_the_logs_nor_taken_from_the_address(
    crm: Credentials, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, answer = ask_token(crm, scope="read workorders:write")
    token = answer["access_token"]
    client = with_token(token)
    assert client.get(reverse("api:work-order-list")).status_code == 200
    assert client.get(reverse("api:work-order-list"), {"no_such_filter": "1"}).status_code == 400
    assert Client().get(reverse("api:work-order-list"), {"access_token": token}).status_code == 401
    assert with_token(token + "x").get(reverse("api:work-order-list")).status_code == 401
    assert ask_token(crm, secret="wrong-secret")[0] == 401
    logged = caplog.text
    assert "request_finished" in logged
    for secret in (token, crm.client_secret, "wrong-secret"):
        assert secret not in logged


def test_revoking_shuts_out_at_the_next_request(crm: Credentials, cast: Cast) -> None:
    _, answer = ask_token(crm)
    client = with_token(answer["access_token"])
    assert client.get(reverse("api:work-order-list")).status_code == 200
    revoke_client(crm.client, by=cast.director)
    assert client.get(reverse("api:work-order-list")).status_code == 401
    assert ask_token(crm)[0] in {400, 401, 200}
    status, again = ask_token(crm)
    if status == 200:
        assert with_token(again["access_token"]).get(reverse("api:work-order-list")).status_code == 401
    with pytest.raises(Conflict):
        revoke_client(crm.client, by=cast.director)


def test_a_new_secret_ends_the_old_one_and_its_tokens(crm: Credentials, cast: Cast) -> None:
    _, answer = ask_token(crm)
    fresh = renew_secret(crm.client, by=cast.director)
    assert with_token(answer["access_token"]).get(reverse("api:work-order-list")).status_code == 401
    assert ask_token(crm)[0] == 401
    assert ask_token(fresh)[0] == 200


def test_names_are_needed_and_unique(crm: Credentials, cast: Cast) -> None:
    for name in ("", "  ", "客户系统"):
        with pytest.raises(Invalid) as refused:
            register_client(name=name, department=cast.a, by=cast.director)
        assert "name" in refused.value.fields
    assert ApiClient.objects.count() == 1


def test_only_the_director_lets_systems_in(cast: Cast) -> None:
    for person in (cast.officer, cast.head_a, cast.chair, cast.outsider):
        with pytest.raises(Forbidden):
            register_client(name="X", department=cast.a, by=person)
    assert not User.objects.filter(username="api:X").exists()


def test_registering_is_audited_without_the_secret(crm: Credentials, cast: Cast) -> None:
    event = Event.objects.about(crm.client).get()
    assert event.name == "api_client.registered"
    assert event.actor == cast.director
    assert crm.client_secret not in str(event.data)


def test_the_page_shows_the_secret_once(cast: Cast, client_of: Callable[[User], Client]) -> None:
    browser = client_of(cast.director)
    answer = browser.post(reverse("integrations:register"), {"name": "呼叫中心", "department": cast.a.pk})
    assert answer.status_code == 200
    assert "请现在抄下密钥" in answer.content.decode()
    assert "请现在抄下密钥" not in browser.get(reverse("integrations:clients")).content.decode()
