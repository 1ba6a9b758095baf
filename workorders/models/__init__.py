from workorders.models.action import ActionOrder
from workorders.models.category import Category, Priority, ServiceLevel
from workorders.models.correction import ClockCorrection
from workorders.models.importing import ImportDraft, ImportedChange, ImportMapping, ImportPiece, ImportRun
from workorders.models.links import LinkKind, LinkRole, OrderLink
from workorders.models.numbers import DayNumber
from workorders.models.order import Assignment, ClockEvent, OrderKind, WorkOrder
from workorders.models.order_fields import OrderField, OrderFieldValues, RequiredWhen
from workorders.models.order_template import OrderTemplate
from workorders.models.priority import Impact, PriorityRule, Urgency
from workorders.models.procedure import (
    OrderStep,
    OwnerRule,
    Procedure,
    ProcedureEdition,
    ProcedureStep,
    Stage,
)
from workorders.models.recurring import CatchUp, Halt, RecurringOrder, RecurringRun
from workorders.models.routing import (
    Absence,
    Complexity,
    Level,
    PersonSkill,
    Pick,
    RoutingEdition,
    RoutingRule,
    RoutingTrial,
    RoutingTurn,
    Skill,
)
from workorders.models.saved_view import Audience, SavedView
from workorders.models.time_spent import TimeEntry, WorkKind
from workorders.models.visit import Obstacle, Visit

__all__ = [
    "Absence",
    "ActionOrder",
    "Assignment",
    "Audience",
    "CatchUp",
    "Category",
    "ClockCorrection",
    "ClockEvent",
    "Complexity",
    "DayNumber",
    "Halt",
    "Impact",
    "ImportDraft",
    "ImportMapping",
    "ImportPiece",
    "ImportRun",
    "ImportedChange",
    "Level",
    "LinkKind",
    "LinkRole",
    "Obstacle",
    "OrderField",
    "OrderFieldValues",
    "OrderKind",
    "OrderLink",
    "OrderStep",
    "OrderTemplate",
    "OwnerRule",
    "PersonSkill",
    "Pick",
    "Priority",
    "PriorityRule",
    "Procedure",
    "ProcedureEdition",
    "ProcedureStep",
    "RecurringOrder",
    "RecurringRun",
    "RequiredWhen",
    "RoutingEdition",
    "RoutingRule",
    "RoutingTrial",
    "RoutingTurn",
    "SavedView",
    "ServiceLevel",
    "Skill",
    "Stage",
    "TimeEntry",
    "Urgency",
    "Visit",
    "WorkKind",
    "WorkOrder",
]
