"""The HTTP API put together: routes of all domains, one table of errors, health, metrics, live events."""
