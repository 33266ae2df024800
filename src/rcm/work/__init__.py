"""What follows a commit and what waits for a person: the outbox now, work items and jobs later."""
