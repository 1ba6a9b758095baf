"""Exits 0 if the address answers 200: the image has no curl, and needs none.

It asks under the first name of ALLOWED_HOSTS, because any other is refused.
"""

import os
import sys
import urllib.request

request = urllib.request.Request(  # noqa: S310 - the address stands in docker-compose.yml
    sys.argv[1], headers={"Host": os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()}
)
with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
    sys.exit(0 if answer.status == 200 else 1)
