"""Names of what happens in evaluation."""

COMPUTATION_REQUESTED = "computation.requested"
PERIOD_COMPUTED = "period.computed"
PERIOD_CLOSED = "period.closed"
FIGURE_RESTATED = "figure.restated"
OBSERVATION_ENTERED = "observation.entered"
BENCHMARK_RECORDED = "benchmark.recorded"
BENCHMARK_RETIRED = "benchmark.retired"
