import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("jingjin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def refuse_to_start_unsafely(**kwargs: Any) -> None:
    """Ends the process; any other exception would only be logged by Celery, which then goes on."""
    from core import checks

    try:
        checks.refuse_to_start_unsafely()
    except ImproperlyConfigured as refused:
        raise SystemExit(str(refused)) from None


worker_init.connect(refuse_to_start_unsafely)
beat_init.connect(refuse_to_start_unsafely)
