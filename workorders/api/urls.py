from rest_framework.routers import SimpleRouter

from workorders.api.views import WorkOrderViewSet
from workorders.api.visits import VisitViewSet

router = SimpleRouter()
router.register("work-orders", WorkOrderViewSet, basename="work-order")
router.register("visits", VisitViewSet, basename="visit")
