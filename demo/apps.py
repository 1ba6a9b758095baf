from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """A believable company to try the product on; never part of a real installation's data."""

    name = "demo"
    verbose_name = _("演示数据")
