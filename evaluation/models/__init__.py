from evaluation.models.attainment import Attainment, DepartmentAttainment
from evaluation.models.closing import ClosedPeriod
from evaluation.models.observation import ComputationRun, Observation
from evaluation.models.status import Status

__all__ = [
    "Attainment",
    "ClosedPeriod",
    "ComputationRun",
    "DepartmentAttainment",
    "Observation",
    "Status",
]
