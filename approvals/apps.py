from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = _("审批")

    def ready(self) -> None:
        from approvals import subscribers  # noqa: F401 - subscribes to events
        from approvals.counting import register_counts
        from approvals.delegating import register_delegating
        from approvals.purposes import register_purposes
        from approvals.sentences import register_sentences

        register_purposes()
        register_sentences()
        register_counts()
        register_delegating()
