from rest_framework.routers import SimpleRouter

from plans.api.custom import CustomFieldViewSet
from plans.api.resource_views import PoolViewSet, RequestViewSet
from plans.api.views import CycleViewSet, IndicatorViewSet, PlanViewSet

router = SimpleRouter()
router.register("cycles", CycleViewSet, basename="cycle")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("plans", PlanViewSet, basename="plan")
router.register("resource-pools", PoolViewSet, basename="resource-pool")
router.register("resource-requests", RequestViewSet, basename="resource-request")
