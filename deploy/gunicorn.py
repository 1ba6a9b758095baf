"""How gunicorn serves config.wsgi, in the demo and in production alike.

The number of processes is WEB_CONCURRENCY, which gunicorn reads by itself (here: 2 without it). Threads,
because browsers hold connections open that they may never use, and each would block a whole sync worker.
"""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
# Memory that a library loses over weeks is given back; the jitter keeps workers from doing so together.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file on a disk would stall the worker with the disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()


def post_worker_init(worker: object) -> None:
    from core.garbage import collect_seldom

    collect_seldom()
