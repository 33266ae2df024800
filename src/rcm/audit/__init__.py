"""Who did what to which record: plain rows, sealed afterwards in a chain of hashes."""
