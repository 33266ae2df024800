"""Measurements: each script prints progress on stderr and, with --json, one object as its last line."""
