"""Logs and metrics: what a process tells of itself. Ids, never personal data."""
