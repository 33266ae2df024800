"""Decisions about runs and batches: start, stop, resume, retry, take in a file."""
