from rest_framework.routers import SimpleRouter

from organization.api.delegations import DelegationViewSet
from organization.api.steering import InstructionViewSet, MeetingViewSet
from organization.api.views import DepartmentViewSet, PersonViewSet

router = SimpleRouter()
router.register("departments", DepartmentViewSet, basename="department")
router.register("people", PersonViewSet, basename="person")
router.register("instructions", InstructionViewSet, basename="instruction")
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("delegations", DelegationViewSet, basename="delegation")
