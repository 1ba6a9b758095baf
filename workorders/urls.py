from django.urls import URLPattern, path

from workorders.views import order, orders

app_name = "workorders"
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="orders"),
    path("export/", orders.export, name="export"),
    path("new/", order.new, name="new"),
    path("<int:pk>/", order.order, name="order"),
    path("<int:pk>/assignees/", order.assignees, name="assignees"),
    *(path(f"<int:pk>/{name}/", order.act, {"name": name}, name=name) for name in order.ACTS),
]
