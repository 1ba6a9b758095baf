from django.urls import path

from evaluation.views import benchmarks, dashboard, deviations, goal, indicators, overdue, periods

app_name = "evaluation"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("goals/", goal.goals, name="goals"),
    path("goals/mine/", goal.my_goals, name="my_goals"),
    path("goals/<int:pk>/", goal.goal, name="goal"),
    path("departments/<int:pk>/", goal.department, name="department"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:code>/benchmarks/", benchmarks.add_benchmark, name="add_benchmark"),
    path("benchmarks/<int:pk>/retire/", benchmarks.retire_benchmark, name="retire_benchmark"),
    path("deviations/", deviations.deviations, name="deviations"),
    path("deviations/<int:pk>/", deviations.deviation, name="deviation"),
    path("deviations/<int:pk>/analyse/", deviations.analyse, name="analyse_deviation"),
    path("deviations/<int:pk>/question/", deviations.question, name="question_deviation"),
    path("periods/", periods.periods, name="periods"),
    path("periods/runs/", periods.runs, name="period_runs"),
    path("periods/to-close/", periods.to_close, name="period_to_close"),
    path("periods/compute/", periods.compute, name="period_compute"),
    path("periods/<str:name>/close/", periods.close, name="period_close"),
]
