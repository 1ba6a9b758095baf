"""Renders a component: what the template tags have in common."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString


def draw(context: Context, name: str, **parts: Any) -> SafeString:
    """Render `components/<name>.html` with `parts` alone, plus the request and the form token of the page."""
    kept = {key: context.get(key) for key in ("request", "csrf_token", "perms", "user") if key in context}
    engine = context.template.engine if context.template else template.Engine.get_default()
    page = engine.get_template(f"components/{name}.html")
    return page.render(Context({**kept, **parts}, autoescape=True))
