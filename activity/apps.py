from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("活动与督办")

    def ready(self) -> None:
        from activity import counts, looks

        counts.register()
        looks.register_all()
