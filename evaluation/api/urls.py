from rest_framework.routers import SimpleRouter

from evaluation.api.views import AttainmentViewSet, DepartmentAttainmentViewSet, ObservationViewSet

router = SimpleRouter()
router.register("observations", ObservationViewSet, basename="observation")
router.register("attainments", AttainmentViewSet, basename="attainment")
router.register("department-attainments", DepartmentAttainmentViewSet, basename="department-attainment")
