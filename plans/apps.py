from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("目标与计划")

    def ready(self) -> None:
        from plans import subscribers  # noqa: F401 - subscribes to events
        from plans.discussions import register_discussions
        from plans.documents.jobs import register_jobs
        from plans.meeting_points import register_meeting_points
        from plans.purposes import register_purposes
        from plans.search import register_search
        from plans.sentences import register_sentences
        from plans.setup import register_setup
        from plans.subjects import register_subjects

        register_discussions()
        register_jobs()
        register_purposes()
        register_sentences()
        register_search()
        register_setup()
        register_subjects()
        register_meeting_points()
