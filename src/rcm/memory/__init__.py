"""State memory: what pages looked like, what worked there, how tasks are done."""
