"""X12 as values: bytes in, typed values and findings out, and back. Pure: no database, no network."""
