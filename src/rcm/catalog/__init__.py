"""Lookup tables, payers, and an organisation's settings for a payer."""
