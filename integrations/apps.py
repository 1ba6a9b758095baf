from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("对接")

    def ready(self) -> None:
        from integrations import (
            schema,  # noqa: F401 - registers how clients sign in
            sources,  # noqa: F401 - tells which sources a client may name
        )
        from integrations.sentences import register_sentences

        register_sentences()
