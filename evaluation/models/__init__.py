from evaluation.models.attainment import Attainment, DepartmentAttainment, Status
from evaluation.models.closing import ClosedPeriod
from evaluation.models.observation import ComputationRun, Observation

__all__ = [
    "Attainment",
    "ClosedPeriod",
    "ComputationRun",
    "DepartmentAttainment",
    "Observation",
    "Status",
]
