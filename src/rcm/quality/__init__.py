"""Quality signals: what stands out among peers, who looks after it, what came of it."""
