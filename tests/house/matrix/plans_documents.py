from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activity.commands.jobs import request_job
from activity.commands.running import deliver, take_next
from activity.jobs import JobKind, find_kind
from activity.models import Job
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.jobs import made
from tests.factories.plans import complete_plan, make_cycle, plan_in
from tests.house.matrix import LEADERSHIP, OFFICE, PEOPLE, SIGNED_IN, Row, World

HEAD = frozenset({"head_a"})
SEES_A = LEADERSHIP | OFFICE | HEAD
CRM = frozenset({"crm_write"})
"""May ask for documents, for its token has the scope of plans."""


def build(cast: Cast) -> Mapping[str, Any]:
    plan = complete_plan(cast, cycle=make_cycle())
    published = plan_in("published", cast, cycle=make_cycle())
    return {
        "document_kind": "plan-document",
        "edition_kind": "edition-document",
        "printed_plan": plan,
        "printed_edition": published.editions.get(),
        "made_job": made_job(plan, cast),
        "waiting_job": waiting_job(plan, cast, "pdf"),
        "other_waiting_job": waiting_job(published, cast, "pdf"),
    }


def kind_of_plan() -> JobKind:
    kind = find_kind("plan-document")
    assert kind is not None
    return kind


def waiting_job(plan: DepartmentPlan, cast: Cast, form: str) -> Job:
    return request_job(kind_of_plan(), plan, {"format": form}, by=cast.head_a)[0]


def made_job(plan: DepartmentPlan, cast: Cast) -> Job:
    job = waiting_job(plan, cast, "docx")
    turn = take_next()
    assert turn is not None
    deliver(turn, made())
    return job


def wanted(world: World) -> dict[str, Any]:
    return {"kind": "plan-document", "subject_id": world["printed_plan"].pk, "params": {"format": "pdf"}}


ROWS = [
    Row("plans:print_plan", ("printed_plan",), get=SEES_A),
    Row("plans:print_edition", ("printed_edition",), get=SEES_A | {"supervisor"}),
    Row("activity:jobs", get=PEOPLE),
    Row(
        "activity:request_job",
        ("document_kind", "printed_plan"),
        post=SEES_A,
        body=lambda world: {"format": "docx"},
    ),
    Row("activity:cancel_job", ("waiting_job",), post=HEAD),
    # Another's file by its number is a 404, whoever asks (AZ-06).
    Row("activity:job_result", ("made_job",), get=HEAD),
    Row("api:job-list", get=SIGNED_IN, post=SEES_A | CRM, body=wanted),
    Row("api:job-detail", ("made_job",), get=HEAD),
    Row("api:job-cancel", ("other_waiting_job",), post=HEAD),
    Row("api:job-result", ("made_job",), get=HEAD),
]
