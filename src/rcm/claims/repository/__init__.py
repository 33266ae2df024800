"""SQL of claims and of the exchange with payers; always for many claims in one statement."""
