"""The first lines that run; written so that an old Python can still read them and say what is missing."""

import os
import shutil
import signal
import sys

WANTED = (3, 11)


def run(module, arguments):  # type: ignore[no-untyped-def]
    """Hands over to `module.main`, under another Python of the machine where this one is too old."""
    if sys.version_info < WANTED:
        for minor in range(14, 10, -1):
            found = shutil.which("python3.%d" % minor)
            if found:
                os.execv(found, [found] + sys.argv)
        sys.exit("Python 3.11 or later is needed; this is %s." % sys.version.split()[0])
    import importlib

    from launch.console import Failed

    # A polite request to end must end what we started, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    try:
        sys.exit(importlib.import_module(module).main(arguments))
    except Failed as failed:
        sys.stdout.flush()
        sys.stderr.write("\n%s\n" % failed)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
