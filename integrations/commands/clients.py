"""API clients are registered with an account of their own and can be shut out at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import AccessToken

from activity.recording import record
from core.errors import Conflict, Invalid
from core.periods import local_today
from core.punctuation import listed
from integrations import events
from integrations.models import ApiClient
from integrations.permissions import can_manage_clients
from organization.models import Department, Membership, Role, User

SOURCE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Credentials:
    """Told once; only the secret's hash is kept."""

    client: ApiClient
    client_id: str
    client_secret: str


@transaction.atomic
def register_client(
    *, name: str, department: Department, source_systems: Sequence[str] = (), by: User
) -> Credentials:
    """Let another system in; it acts as staff of `department`, under an account that cannot sign in to pages.

    It sends orders in the name of `source_systems`, without them in its own. Raises `Invalid` when the name is
    empty or taken, or a source belongs to another client.
    """
    can_manage_clients(by).or_raise()
    name = name.strip()
    if not name:
        raise Invalid("name_missing", _("请填写系统名称。"), {"name": [_("请填写系统名称。")]})
    secret = generate_client_secret()
    account = make_account(name, department)
    sources = free_sources(source_systems or [name[:SOURCE_LENGTH]])
    client = ApiClient.objects.create(
        name=name,
        client_id=generate_client_id(),
        client_secret=secret,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        service_account=account,
        source_systems=sources,
    )
    record(
        events.CLIENT_REGISTERED,
        client,
        by=by,
        department_id=department.pk,
        data={"department": department.name, "sources": sources},
    )
    return Credentials(client, client.client_id, secret)


def make_account(name: str, department: Department) -> User:
    """The service account behind a client: no password, staff of one department from today."""
    try:
        with transaction.atomic():
            account = User(
                username=f"api:{name}"[:150],
                name=name[:80],
                post_title=_("系统账号"),
                is_service_account=True,
            )
            account.set_unusable_password()
            account.save()
    except IntegrityError:
        message = _("已有名为「%(name)s」的系统，请换一个名称。") % {"name": name}
        raise Invalid("name_taken", message, {"name": [message]}) from None
    Membership.objects.create(user=account, role=Role.STAFF, department=department, starts_on=local_today())
    return account


def free_sources(names: Sequence[str], *, besides: ApiClient | None = None) -> list[str]:
    """The names without blanks and repetitions, as long as no other client in use has them.

    Two clients with one name could take each other's external ids. Raises `Invalid` by field.
    """
    wanted = list(dict.fromkeys(name for given in names if (name := given.strip())))
    # One at a time, or two would each find the name free.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE integrations_apiclient IN SHARE ROW EXCLUSIVE MODE")
    others = ApiClient.objects.filter(service_account__is_active=True, source_systems__overlap=wanted)
    for other in others.exclude(pk=besides.pk if besides else None).order_by("pk"):
        taken = listed(name for name in wanted if name in other.source_systems)
        message = _("来源名称「%(name)s」由「%(client)s」使用，请换一个。") % {
            "name": taken,
            "client": other.name,
        }
        raise Invalid("source_taken", message, {"source_systems": [message]})
    return wanted


@transaction.atomic
def change_sources(client: ApiClient, *, source_systems: Sequence[str], by: User) -> ApiClient:
    """Other names under which the system may send orders, from the next request; orders that came keep theirs.

    Without any it registers orders only without `source_system`. Raises `Invalid` when another client has a name.
    """
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    can_manage_clients(by).or_raise()
    require_live(client)
    before, after = client.source_systems, free_sources(source_systems, besides=client)
    if before == after:
        return client
    client.source_systems = after
    client.save(update_fields=["source_systems", "updated"])
    record(events.CLIENT_SOURCES_CHANGED, client, by=by, data={"before": before, "after": after})
    return client


@transaction.atomic
def renew_secret(client: ApiClient, *, by: User) -> Credentials:
    """A new secret; the old one and all tokens stop working at once."""
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    can_manage_clients(by).or_raise()
    require_live(client)
    secret = generate_client_secret()
    client.client_secret = secret
    client.save(update_fields=["client_secret", "updated"])
    AccessToken.objects.filter(application=client).delete()
    record(events.CLIENT_SECRET_RENEWED, client, by=by)
    return Credentials(client, client.client_id, secret)


@transaction.atomic
def revoke_client(client: ApiClient, *, by: User) -> ApiClient:
    """Shut a system out: its tokens die with the next request, its account is closed; the record stays."""
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    can_manage_clients(by).or_raise()
    require_live(client)
    account = client.service_account
    assert account is not None  # noqa: S101 - require_live saw it
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.memberships.filter(ends_on__isnull=True).update(ends_on=timezone.localdate())
    AccessToken.objects.filter(application=client).delete()
    record(events.CLIENT_REVOKED, client, by=by)
    return client


def require_live(client: ApiClient) -> None:
    if client.service_account is None or not client.service_account.is_active:
        raise Conflict("client_revoked", _("这个系统已经停用。需要时请重新登记。"))
