from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "correspondence"
    verbose_name = _("客户往来")

    def ready(self) -> None:
        from correspondence import subscribers  # noqa: F401 - subscribes to events
        from correspondence.conversation import register_conversation
        from correspondence.discussions import register_discussions
        from correspondence.purposes import register_purposes
        from correspondence.sentences import register_sentences

        register_conversation()
        register_discussions()
        register_purposes()
        register_sentences()
