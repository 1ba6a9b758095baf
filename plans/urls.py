from django.urls import path

from plans.views import cycles, decisions, editions, editor, goals, measures, objectives, parts, plans

app_name = "plans"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.new_cycle, name="new_cycle"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/edit/", cycles.edit_cycle, name="edit_cycle"),
    path("cycles/<int:pk>/open/", cycles.open_cycle, name="open_cycle"),
    path("cycles/<int:pk>/ask/", cycles.ask_departments, name="ask_departments"),
    path("cycles/<int:pk>/close/", cycles.close_cycle, name="close_cycle"),
    path("cycles/<int:pk>/objectives/", objectives.add_objective, name="add_objective"),
    path("objectives/<int:pk>/", objectives.edit_objective, name="edit_objective"),
    path("objectives/<int:pk>/remove/", objectives.remove_objective, name="remove_objective"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/edit/", editor.edit, name="edit"),
    path("<int:pk>/parts/<slug:part>/", parts.update_part, name="update_part"),
    path("<int:pk>/goals/", goals.add_goal, name="add_goal"),
    path("<int:pk>/goals/check/", goals.check_goal, name="check_goal"),
    path("goals/<int:pk>/", goals.update_goal, name="update_goal"),
    path("goals/<int:pk>/remove/", goals.remove_goal, name="remove_goal"),
    path("<int:pk>/measures/", measures.add_measure, name="add_measure"),
    path("measures/<int:pk>/", measures.update_measure, name="update_measure"),
    path("measures/<int:pk>/remove/", measures.remove_measure, name="remove_measure"),
    path("<int:pk>/submit/", decisions.submit, name="submit"),
    path("<int:pk>/return/", decisions.return_, name="return"),
    path("<int:pk>/review/", decisions.review, name="review"),
    path("<int:pk>/approve/", decisions.approve, name="approve"),
    path("<int:pk>/publish/", decisions.publish, name="publish"),
    path("editions/<int:pk>/", editions.edition, name="edition"),
]
