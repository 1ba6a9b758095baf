from plans.models.adjustment import Adjustment, AdjustmentChange, AdjustmentDecision, FormerTerms
from plans.models.breakdown import GoalPart
from plans.models.consolidation import ItemDecision
from plans.models.custom import CustomField
from plans.models.cycle import PlanCycle, StrategicObjective
from plans.models.decision import PlanEdition, ReviewDecision
from plans.models.finding import Evidence, Finding
from plans.models.goal import Goal, GoalMeasure, GoalTarget, Measure
from plans.models.indicator import Indicator
from plans.models.organization_plan import (
    IncludedPlan,
    OrganizationDecision,
    OrganizationEdition,
    OrganizationPlan,
    OrganizationSubmission,
    Receipt,
)
from plans.models.plan import DepartmentPlan, PlanRows
from plans.models.problem import Problem, ProblemAnswer
from plans.models.reporting import ProgressAnswer, ProgressFiling, ProgressNote, ProgressReport
from plans.models.resource import PoolAmount, ResourceGrant, ResourcePool, ResourceRequest, ResourceSettlement
from plans.models.review import Remark, Submission
from plans.models.schedule import MeasureDependency, Milestone
from plans.models.writing import Drafter, Explanation, PlanTemplate, Presence

__all__ = [
    "Adjustment",
    "AdjustmentChange",
    "AdjustmentDecision",
    "CustomField",
    "DepartmentPlan",
    "Drafter",
    "Evidence",
    "Explanation",
    "Finding",
    "FormerTerms",
    "Goal",
    "GoalMeasure",
    "GoalPart",
    "GoalTarget",
    "IncludedPlan",
    "Indicator",
    "ItemDecision",
    "Measure",
    "MeasureDependency",
    "Milestone",
    "OrganizationDecision",
    "OrganizationEdition",
    "OrganizationPlan",
    "OrganizationSubmission",
    "PlanCycle",
    "PlanEdition",
    "PlanRows",
    "PlanTemplate",
    "PoolAmount",
    "Presence",
    "Problem",
    "ProblemAnswer",
    "ProgressAnswer",
    "ProgressFiling",
    "ProgressNote",
    "ProgressReport",
    "Receipt",
    "Remark",
    "ResourceGrant",
    "ResourcePool",
    "ResourceRequest",
    "ResourceSettlement",
    "ReviewDecision",
    "StrategicObjective",
    "Submission",
]
