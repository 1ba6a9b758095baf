from evaluation.models.attainment import Attainment, DepartmentAttainment
from evaluation.models.benchmark import Benchmark
from evaluation.models.closing import ClosedPeriod
from evaluation.models.deviation import Deviation
from evaluation.models.observation import Observation, PeriodKind
from evaluation.models.run import ComputationRun, RunState
from evaluation.models.status import Status

__all__ = [
    "Attainment",
    "Benchmark",
    "ClosedPeriod",
    "ComputationRun",
    "DepartmentAttainment",
    "Deviation",
    "Observation",
    "PeriodKind",
    "RunState",
    "Status",
]
