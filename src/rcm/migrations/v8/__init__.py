"""Data steps of the revisions 007 and 017, both ways. Frozen: a mistake found later is mended by a new revision."""
