import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.checks import refuse_to_start_unsafely  # noqa: E402 - the settings are there only now

refuse_to_start_unsafely()
