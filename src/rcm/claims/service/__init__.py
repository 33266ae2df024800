"""Decisions about what payers answer."""
