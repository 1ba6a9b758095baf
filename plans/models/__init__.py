from plans.models.cycle import PlanCycle, StrategicObjective
from plans.models.decision import PlanEdition, ReviewDecision
from plans.models.goal import Goal, GoalMeasure, GoalTarget, Measure
from plans.models.indicator import Indicator
from plans.models.plan import DepartmentPlan

__all__ = [
    "DepartmentPlan",
    "Goal",
    "GoalMeasure",
    "GoalTarget",
    "Indicator",
    "Measure",
    "PlanCycle",
    "PlanEdition",
    "ReviewDecision",
    "StrategicObjective",
]
