from django.urls import URLPattern, path

from workorders.views import bulk, catalogue, imports, order, orders, right_now, saved_views

app_name = "workorders"
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="orders"),
    path("right-now/", right_now.right_now, name="right_now"),
    path("export/", orders.export, name="export"),
    path("new/", order.new, name="new"),
    path("selected/assign/", bulk.assign_many, name="assign_many"),
    path("selected/close/", bulk.close_many, name="close_many"),
    path("selected/export/", bulk.export_many, name="export_many"),
    path("views/", saved_views.saved_views, name="views"),
    path("views/new/", saved_views.new_view, name="new_view"),
    path("views/<int:pk>/", saved_views.change_view, name="view"),
    path("views/<int:pk>/delete/", saved_views.remove_view, name="delete_view"),
    path("categories/", catalogue.categories, name="categories"),
    path("categories/new/", catalogue.category, name="new_category"),
    path("categories/<int:pk>/", catalogue.category, name="category"),
    path("levels/", catalogue.levels, name="levels"),
    path("levels/new/", catalogue.level, name="new_level"),
    path("levels/<int:pk>/", catalogue.level, name="level"),
    path("<int:pk>/", order.order, name="order"),
    path("<int:pk>/assignees/", order.assignees, name="assignees"),
    *(path(f"<int:pk>/{name}/", order.act, {"name": name}, name=name) for name in order.ACTS),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_orders, name="import"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/rejects.csv", imports.import_rejects, name="import_rejects"),
    path("imports/preview/<int:pk>/", imports.import_preview, name="import_preview"),
    path(
        "imports/preview/<int:pk>/rejects.csv", imports.import_preview_rejects, name="import_preview_rejects"
    ),
    path("imports/preview/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/preview/<int:pk>/discard/", imports.import_discard, name="import_discard"),
]
