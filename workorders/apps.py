from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkordersConfig(AppConfig):
    name = "workorders"
    verbose_name = _("工单")

    def ready(self) -> None:
        from workorders.purposes import register_purposes

        register_purposes()
