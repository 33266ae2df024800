"""Code sets and imported edits, with the dates on which they hold. What others license is imported, never shipped."""
