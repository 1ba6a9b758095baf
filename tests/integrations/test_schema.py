from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_api_describes_itself_without_gaps() -> None:
    """OpenAPI 3.1, valid, no warning: every operation, filter and error has its shape."""
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    text = out.getvalue()
    assert "openapi: 3.1" in text
    for path in ("/api/v1/work-orders/{id}/resolve/", "/api/v1/plans/{id}/approve/", "clientCredentials"):
        assert path in text
