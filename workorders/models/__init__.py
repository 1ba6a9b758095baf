from workorders.models.action import ActionOrder
from workorders.models.category import Category, Priority, ServiceLevel
from workorders.models.importing import ImportDraft, ImportRun
from workorders.models.numbers import DayNumber
from workorders.models.order import Assignment, ClockEvent, OrderKind, WorkOrder
from workorders.models.saved_view import SavedView

__all__ = [
    "ActionOrder",
    "Assignment",
    "Category",
    "ClockEvent",
    "DayNumber",
    "ImportDraft",
    "ImportRun",
    "OrderKind",
    "Priority",
    "SavedView",
    "ServiceLevel",
    "WorkOrder",
]
