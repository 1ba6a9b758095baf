from django.urls import path

from evaluation.views import dashboard, goal

app_name = "evaluation"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("goals/", goal.goals, name="goals"),
    path("goals/mine/", goal.my_goals, name="my_goals"),
    path("goals/<int:pk>/", goal.goal, name="goal"),
    path("departments/<int:pk>/", goal.department, name="department"),
]
