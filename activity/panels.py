"""Parts of My day that other apps draw: named here, fetched by the browser, left out where they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.navigation import address


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment of the right column. `url_name` answers GET with markup, or with nothing for this person."""

    url_name: str
    position: int = 50
    allow: Callable[[Any], bool] = lambda user: True


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    _panels[panel.url_name] = panel


def panel_urls(user: Any) -> list[str]:
    """Addresses of the panels this person sees, in their order."""
    ordered = sorted(_panels.values(), key=lambda panel: (panel.position, panel.url_name))
    return [url for panel in ordered if panel.allow(user) and (url := address(panel.url_name))]


register(Panel("evaluation:my_goals", position=10, allow=lambda user: bool(user.standing.own_department_ids)))
register(Panel("plans:today", position=5, allow=lambda user: bool(user.standing.roles)))
register(Panel("evaluation:period_to_close", position=7, allow=lambda user: bool(user.standing.is_director)))
register(Panel("plans:my_part", position=15, allow=lambda user: bool(user.standing.own_department_ids)))
register(Panel("workorders:right_now", position=90))
register(
    Panel("workorders:my_presence", position=95, allow=lambda user: bool(user.standing.own_department_ids))
)
