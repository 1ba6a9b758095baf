from rest_framework.routers import SimpleRouter

from plans.api.adjustments import AdjustmentViewSet
from plans.api.breakdown import GoalPartViewSet
from plans.api.custom import CustomFieldViewSet
from plans.api.findings import FindingViewSet
from plans.api.goals import GoalViewSet
from plans.api.measures import MeasureViewSet
from plans.api.organization_views import (
    OrganizationEditionViewSet,
    OrganizationPlanViewSet,
    ReceiptViewSet,
)
from plans.api.reporting import ProblemViewSet, ReportViewSet
from plans.api.resource_views import PoolViewSet, RequestViewSet
from plans.api.review import RemarkViewSet, SubmissionViewSet
from plans.api.schedule import DependencyViewSet, MilestoneViewSet
from plans.api.views import CycleViewSet, IndicatorViewSet, PlanViewSet

router = SimpleRouter()
router.register("cycles", CycleViewSet, basename="cycle")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("plans", PlanViewSet, basename="plan")
router.register("adjustments", AdjustmentViewSet, basename="adjustment")
router.register("goals", GoalViewSet, basename="goal")
router.register("goal-parts", GoalPartViewSet, basename="goal-part")
router.register("measures", MeasureViewSet, basename="measure")
router.register("findings", FindingViewSet, basename="finding")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("measure-dependencies", DependencyViewSet, basename="measure-dependency")
router.register("resource-pools", PoolViewSet, basename="resource-pool")
router.register("resource-requests", RequestViewSet, basename="resource-request")
router.register("remarks", RemarkViewSet, basename="remark")
router.register("submissions", SubmissionViewSet, basename="submission")
router.register("progress-reports", ReportViewSet, basename="progress-report")
router.register("problems", ProblemViewSet, basename="problem")
router.register("organization-plans", OrganizationPlanViewSet, basename="organization-plan")
router.register("organization-editions", OrganizationEditionViewSet, basename="organization-edition")
router.register("receipts", ReceiptViewSet, basename="receipt")
