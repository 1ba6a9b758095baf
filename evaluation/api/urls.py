from rest_framework.routers import SimpleRouter

from evaluation.api.views import (
    AttainmentViewSet,
    BenchmarkViewSet,
    DepartmentAttainmentViewSet,
    ObservationViewSet,
)

router = SimpleRouter()
router.register("observations", ObservationViewSet, basename="observation")
router.register("attainments", AttainmentViewSet, basename="attainment")
router.register("benchmarks", BenchmarkViewSet, basename="benchmark")
router.register("department-attainments", DepartmentAttainmentViewSet, basename="department-attainment")
