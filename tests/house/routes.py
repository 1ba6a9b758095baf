"""All addresses of the product, read from the URL configuration."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Other people's pages, with tests of their own: Django's admin and allauth's account pages.
FOREIGN = ("admin", "account_", "mfa_", "socialaccount_", "oauth2_provider", "oauth2", "djdt")


def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


def own_routes() -> dict[str, URLPattern]:
    return {
        name: pattern for name, pattern in walk(get_resolver().url_patterns) if not name.startswith(FOREIGN)
    }


def named_twice() -> set[str]:
    """Names that lead to two addresses, so that a link to one of them may open the other."""
    names = [name for name, _ in walk(get_resolver().url_patterns) if not name.startswith(FOREIGN)]
    return {name for name in names if names.count(name) > 1}
