from workorders.models.action import ActionOrder
from workorders.models.category import Category, Priority, ServiceLevel
from workorders.models.correction import ClockCorrection
from workorders.models.importing import ImportDraft, ImportedChange, ImportMapping, ImportPiece, ImportRun
from workorders.models.numbers import DayNumber
from workorders.models.order import Assignment, ClockEvent, OrderKind, WorkOrder
from workorders.models.priority import Impact, PriorityRule, Urgency
from workorders.models.procedure import (
    OrderStep,
    OwnerRule,
    Procedure,
    ProcedureEdition,
    ProcedureStep,
    Stage,
)
from workorders.models.saved_view import SavedView

__all__ = [
    "ActionOrder",
    "Assignment",
    "Category",
    "ClockCorrection",
    "ClockEvent",
    "DayNumber",
    "Impact",
    "ImportDraft",
    "ImportMapping",
    "ImportPiece",
    "ImportRun",
    "ImportedChange",
    "OrderKind",
    "OrderStep",
    "OwnerRule",
    "Priority",
    "PriorityRule",
    "Procedure",
    "ProcedureEdition",
    "ProcedureStep",
    "SavedView",
    "ServiceLevel",
    "Stage",
    "Urgency",
    "WorkOrder",
]
