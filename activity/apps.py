from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("活动与督办")

    def ready(self) -> None:
        from activity import (
            counts,
            discussion_words,
            job_words,
            looks,
            subscribers,  # noqa: F401 - subscribes to events
        )

        counts.register()
        looks.register_all()
        discussion_words.register_all()
        job_words.register_all()
