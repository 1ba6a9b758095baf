"""The states of a plan that can be compared: its editions, what was handed in each time, and what it says now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.hashing import content_hash
from core.moments import exact
from organization.models import User
from plans.models import DepartmentPlan, PlanEdition, Submission

NOW = "now"


@dataclass(frozen=True)
class State:
    """`code` names it in an address: `edition-2`, `submission-1`, `now`. `fingerprint` is that of its content."""

    code: str
    label: str
    at: datetime | None = None
    fingerprint: str = ""

    @property
    def line(self) -> str:
        return exact(self.at) if self.at else ""


def states_of(plan: DepartmentPlan, user: User) -> list[State]:
    """What this person may see of them, newest first; two queries. What was handed in is for who follows the plan."""
    submissions = Submission.objects.visible_to(user).filter(plan=plan).order_by("-number")
    editions = PlanEdition.objects.visible_to(user).filter(plan=plan).order_by("-number")
    handed_in = [
        State(
            f"submission-{number}",
            _("第 %(number)s 次报送（第 %(version)s 稿）") % {"number": number, "version": version},
            at,
            fingerprint,
        )
        for number, version, at, fingerprint in submissions.values_list(
            "number", "plan_version", "submitted_at", "content_hash"
        )
    ]
    published = [
        State(f"edition-{number}", _("已发布第 %(number)s 版") % {"number": number}, at, fingerprint)
        for number, at, fingerprint in editions.values_list("number", "published_at", "content_hash")
    ]
    words = _("现在的内容（第 %(version)s 稿）") % {"version": plan.version}
    now = State(NOW, words, fingerprint=content_hash(plan.content()))
    dated = [*published, *handed_in]
    return [now, *sorted(dated, key=lambda one: one.at.timestamp() if one.at else 0, reverse=True)]


def telling_pair(states: list[State]) -> tuple[State | None, State | None]:
    """The newest state, and the newest before it that says something else; the one before it where nothing does."""
    after = states[0]
    before = next((state for state in states[1:] if state.fingerprint != after.fingerprint), None)
    return before or next(iter(states[1:]), None), after


def state_named(states: list[State], name: str, code: str) -> State:
    """The one that `code` names; `name` is what the refusal calls the parameter."""
    found = next((state for state in states if state.code == code), None)
    if found is None:
        sentence = _("这份计划没有「%(code)s」这一稿，请从列表中选择。") % {"code": code[:40]}
        raise Invalid("unknown_state", sentence, {name: [sentence]})
    return found


def content_of(plan: DepartmentPlan, state: State) -> dict[str, Any]:
    kind, _dash, number = state.code.partition("-")
    if not number:
        return plan.kept()
    kept = plan.submissions if kind == "submission" else plan.editions
    content: dict[str, Any] = kept.values_list("content", flat=True).get(number=int(number))
    return content
