"""What an installation must not be started with: each refusal names the setting, the danger and the remedy.

They are system checks (`manage.py check`), and the web process, the worker and beat ask them as they start.
"""

import ipaddress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOCAL_NAMES = {"localhost", "testserver"}
# 50 characters of random text are what Django's own deployment check asks for.
KEY_LENGTH = 50
KEY_VARIETY = 10


@register(Tags.security)
def starts_safely(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Everything that would leave the installation open, worst first; nothing where it may start."""
    found = [*_debug(), *_demo(), *_secret_key(), *_redis(), *_mailbox()]
    return list(found)


def refuse_to_start_unsafely() -> None:
    """Raises ImproperlyConfigured with every refusal and its remedy."""
    if found := starts_safely():
        sentences = "\n".join(f"  {message.msg} {message.hint}" for message in found)
        raise ImproperlyConfigured(f"Jingjin does not start like this:\n{sentences}")


def _debug() -> list[CheckMessage]:
    if not settings.DEBUG or not _public_hosts():
        return []
    return [
        Error(
            f"DEBUG is on while the system answers to {', '.join(_public_hosts())}: "
            "error pages would show settings and data to anybody.",
            hint="Set DEBUG=0, or leave only localhost and 127.0.0.1 in ALLOWED_HOSTS.",
            id="core.E010",
        )
    ]


def _demo() -> list[CheckMessage]:
    if not settings.DEMO or not _public_hosts():
        return []
    return [
        Error(
            f"JINGJIN_DEMO is on while the system answers to {', '.join(_public_hosts())}: "
            "the demo people have passwords that everybody can read.",
            hint="Set JINGJIN_DEMO=0, or leave only localhost and 127.0.0.1 in ALLOWED_HOSTS.",
            id="core.E011",
        )
    ]


def _secret_key() -> list[CheckMessage]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django refuses to read an empty one
        key = ""
    careless = len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY or key.startswith("django-insecure-")
    if not careless or settings.DEBUG or settings.TESTING:
        return []
    return [
        Error(
            f"SECRET_KEY is empty, short or a placeholder ({len(key)} characters): "
            "whoever guesses it can sign in as anybody.",
            hint=f"Set SECRET_KEY to at least {KEY_LENGTH} random characters: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="core.E012",
        )
    ]


def _redis() -> list[CheckMessage]:
    address = urlsplit(settings.REDIS_URL)
    if address.password or address.scheme == "unix" or _is_loopback(address.hostname or ""):
        return []
    return [
        Error(
            f"REDIS_URL names {address.hostname} without a password: "
            "whoever reaches that port can queue work and read what is queued.",
            hint="Give the server a password (requirepass) and write redis://:PASSWORD@HOST:6379/0.",
            id="core.E013",
        )
    ]


def _mailbox() -> list[CheckMessage]:
    if not settings.DEVELOPMENT_MAILBOX or settings.DEBUG or settings.DEMO or settings.TESTING:
        return []
    return [
        Error(
            "DEVELOPMENT_MAILBOX is on in production: it shows every mail that was sent, password resets too.",
            hint="Set DEVELOPMENT_MAILBOX=0.",
            id="core.E014",
        )
    ]


def _public_hosts() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if not _is_loopback(host)]


def _is_loopback(host: str) -> bool:
    name = unquote(host).strip("[]").lower()
    if name in LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
