"""What happened to cycles, plans and what belongs to them, in words: one room for each topic."""

from __future__ import annotations

from activity.sentences import register
from plans.sentences import (
    adjustments,
    custom_fields,
    cycles,
    organization_plan,
    plans,
    progress,
    reporting,
    resources,
)

TOPICS = (cycles, plans, adjustments, organization_plan, resources, progress, custom_fields, reporting)


def register_sentences() -> None:
    for topic in TOPICS:
        register(*topic.SENTENCES)
