"""Names of what happens to the organisation."""

CALENDAR_STATUTORY_LOADED = "calendar.statutory_loaded"
