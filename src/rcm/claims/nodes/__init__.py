"""The nine steps of `end_to_end_rcm` as actions: what the task nodes call."""
