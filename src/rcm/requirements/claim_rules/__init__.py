"""Which edits a claim must pass before a payer sees it: built-in checks and rules as data, tried before they act."""
