"""Which fields a task must have: rules as data in three tiers (installation, payer, organisation)."""
