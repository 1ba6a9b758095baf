"""Icons drawn into the page from the locked sprite: no request, no flash, coloured by the text around them."""

import logging
import re
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)

SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
# Every outline icon begins with a transparent square that only costs bytes.
GROUND = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    """Return the drawing of each icon by name; read once per process (about 5,000 icons, 2 MB)."""
    try:
        sprite = settings.ICON_SPRITE.read_text(encoding="utf-8")
    except OSError:
        # Pages stay usable without pictures; the system check of the package finder reports the cause.
        logger.warning("Icon sprite is missing: %s", settings.ICON_SPRITE)
        return {}
    return {name: GROUND.sub("", drawing) for name, drawing in SYMBOL.findall(sprite)}


def icon_exists(name: str) -> bool:
    return name in _symbols()


# Typed: a safe label and a plain one are written differently though they compare as equal.
@lru_cache(maxsize=512, typed=True)
def draw_icon(name: str, size: int = 16, label: str = "", extra_class: str = "") -> SafeString:
    """Return the inlined icon `name` (a Tabler name without prefix), `size` pixels wide.

    Without `label` it is decoration and hidden from assistive technology; with one it is an image of that name.
    An unknown name draws an empty box of the same size and is logged.
    """
    drawing = _symbols().get(name)
    if drawing is None:
        logger.warning("Unknown icon: %s", name)
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="jj-icon {}" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        extra_class,
        size,
        size,
        meaning,
        mark_safe(drawing or ""),
    )
