"""Claims: registration to posting, the exchange with payers, and the life cycle of a claim."""
