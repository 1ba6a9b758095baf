from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import AccessToken

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from integrations.commands.clients import Credentials, register_client, renew_secret, revoke_client
from integrations.models import ApiClient
from organization.models import User
from tests.cast import Cast


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
