from rest_framework.routers import SimpleRouter

from plans.api.custom import CustomFieldViewSet
from plans.api.views import CycleViewSet, IndicatorViewSet, PlanViewSet

router = SimpleRouter()
router.register("cycles", CycleViewSet, basename="cycle")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("plans", PlanViewSet, basename="plan")
