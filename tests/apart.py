"""Gives each test process a Redis database of its own, before settings are read (pytest loads it with -p).

Workers of one process would otherwise take the tasks of another. PostgreSQL is kept apart by pytest-django.
"""

import os
from urllib.parse import urlsplit, urlunsplit

number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if number and os.environ.get("REDIS_URL"):
    # Redis has sixteen databases; the first stays with the process that runs alone.
    apart = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{1 + int(number) % 15}")
    os.environ["REDIS_URL"] = urlunsplit(apart)
