from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "organization"
    verbose_name = _("组织")

    def ready(self) -> None:
        from activity import recipients
        from organization import subscribers  # noqa: F401 - subscribes to events
        from organization.directory import OrganizationDirectory
        from organization.offers import register_offers
        from organization.purposes import register_purposes
        from organization.search import register_search
        from organization.sentences import register_sentences

        recipients.install(OrganizationDirectory)
        register_sentences()
        register_purposes()
        register_offers()
        register_search()
