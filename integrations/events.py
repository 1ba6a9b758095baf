"""Names of what happens to API clients."""

CLIENT_REGISTERED = "api_client.registered"
CLIENT_SOURCES_CHANGED = "api_client.sources_changed"
CLIENT_REVOKED = "api_client.revoked"
CLIENT_SECRET_RENEWED = "api_client.secret_renewed"  # noqa: S105 - a name
