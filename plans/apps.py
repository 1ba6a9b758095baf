from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("目标与计划")

    def ready(self) -> None:
        from plans.purposes import register_purposes

        register_purposes()
