from rest_framework.routers import SimpleRouter

from approvals.api.views import CaseViewSet, ChainViewSet

router = SimpleRouter()
router.register("approval-chains", ChainViewSet, basename="approval-chain")
router.register("approval-cases", CaseViewSet, basename="approval-case")
