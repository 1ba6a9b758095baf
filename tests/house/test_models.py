"""Every model is classed, and obeys its class: mutable, append-only (the database refuses), or frozen."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import InternalError, connection, models, transaction

from tests.house.test_lifecycles import OWN_APPS

APPEND_ONLY = {
    "workorders.ImportedChange",
    "activity.Event",
    "correspondence.Message",
    "approvals.ApprovalChain",
    "approvals.ChainStep",
    "approvals.NamedApprover",
    "approvals.Opinion",
    "evaluation.ClosedPeriod",
    "organization.InstructionReply",
    "organization.MeetingMinutes",
    "activity.EventSeal",
    "plans.AdjustmentDecision",
    "plans.FormerTerms",
    "plans.ReviewDecision",
    "plans.PlanEdition",
    "plans.ProblemAnswer",
    "plans.ProgressAnswer",
    "plans.ProgressFiling",
    "plans.Submission",
    "plans.ItemDecision",
    "plans.OrganizationDecision",
    "plans.OrganizationEdition",
    "plans.OrganizationSubmission",
    "plans.ResourceSettlement",
    "workorders.ActionOrder",
    "workorders.Assignment",
    "workorders.ClockEvent",
    "workorders.ProcedureEdition",
    "workorders.ProcedureStep",
    "workorders.TimeEntry",
    "workorders.RecurringRun",
}
MUTABLE = {
    "activity.Attachment", "activity.Comment", "activity.Delivery", "activity.Duty", "activity.Heartbeat", "activity.Job",
    "activity.Mail", "activity.MailPreference", "activity.Mention", "activity.Notification", "activity.Reminder",
    "approvals.ApprovalCase", "approvals.CaseStep",
    "organization.CalendarDay", "organization.CalendarYear", "organization.Delegation",
    "organization.Department", "organization.ImprovementOffice",
    "organization.LeadershipGroup", "organization.Membership", "organization.Post", "organization.User",
    "organization.WorkCalendar", "organization.WorkPeriod", "organization.ActionItem", "organization.AgendaItem",
    "organization.Instruction", "organization.InstructionAddressee", "organization.Meeting",
    "organization.MeetingAttendee",
    "plans.Adjustment", "plans.AdjustmentChange",
    "plans.DepartmentPlan", "plans.Goal", "plans.GoalMeasure", "plans.GoalTarget", "plans.Indicator", "plans.Measure",
    "plans.PlanCycle", "plans.StrategicObjective", "plans.CustomField", "plans.Drafter", "plans.Evidence",
    "plans.Explanation", "plans.Finding", "plans.GoalPart", "plans.MeasureDependency", "plans.Milestone",
    "plans.PlanTemplate", "plans.PoolAmount", "plans.Presence", "plans.ResourceGrant", "plans.ResourcePool",
    "plans.ResourceRequest", "plans.Problem", "plans.ProgressNote", "plans.ProgressReport", "plans.Remark",
    "plans.IncludedPlan", "plans.OrganizationPlan", "plans.Receipt",
    "workorders.Category", "workorders.ClockCorrection", "workorders.OrderStep", "workorders.PriorityRule",
    "workorders.Procedure", "workorders.DayNumber", "workorders.ImportDraft", "workorders.ImportRun",
    "workorders.OrderField", "workorders.OrderFieldValues", "workorders.OrderLink",
    "workorders.ImportMapping", "workorders.ImportPiece", "workorders.OrderTemplate", "workorders.RecurringOrder",
    "workorders.SavedView", "workorders.ServiceLevel", "workorders.WorkOrder",
    "workorders.Absence", "workorders.PersonSkill", "workorders.RoutingEdition", "workorders.RoutingRule",
    "workorders.RoutingTrial", "workorders.RoutingTurn", "workorders.Skill",
    "workorders.Visit",
    "evaluation.Attainment", "evaluation.Benchmark", "evaluation.ComputationRun", "evaluation.DepartmentAttainment",
    "evaluation.Deviation", "evaluation.Observation",
    "correspondence.InboundMail", "correspondence.Mailbox",
    "integrations.ApiClient", "integrations.StoredAnswer",
}  # fmt: skip


def own_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS and not model._meta.auto_created and not model._meta.proxy
    ]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_every_model_is_classed_once() -> None:
    assert not APPEND_ONLY & MUTABLE
    known = APPEND_ONLY | MUTABLE
    assert {label(m) for m in own_models()} == known, "class new models here, and remove those that are gone"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(APPEND_ONLY))
def test_the_database_refuses_to_empty_an_append_only_table(name: str) -> None:
    """UPDATE and DELETE fire per row and are shown where such rows exist; TRUNCATE needs none (AD-02)."""
    table = connection.ops.quote_name(apps.get_model(name)._meta.db_table)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%_append_only_%%'",
            [apps.get_model(name)._meta.db_table],
        )
        assert cursor.fetchall(), f"{name} lacks the trigger that refuses UPDATE and DELETE"


# Moments that are nobody's decision, or that name their person otherwise.
NOBODYS_MOMENTS = {
    "created_at", "updated_at", "computed_at", "seen_at", "opened_at", "reported_at", "due_at", "response_due_at",
    "step_due_at", "first_responded_at", "rated_at", "delivered_at", "gave_up_at", "sent_at", "read_at", "started_at",
    "finished_at", "submission_due_at", "starts_at", "expires_at", "confirmed_at", "cimd_expires_at", "edited_at",
    "scanned_at", "escalation_due_at", "escalated_at", "mail_due_at", "digest_at",
    "sealed_at", "ends_at", "next_at", "received_at", "looked_at",
}  # fmt: skip


@pytest.mark.parametrize("model", own_models(), ids=label)
def test_every_decision_has_its_person(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    stems = {name[:-3] for name in names if name.endswith("_at")}
    assert {
        stem for stem in stems if f"{stem}_by" not in names and f"{stem}_at" not in NOBODYS_MOMENTS
    } == set()
