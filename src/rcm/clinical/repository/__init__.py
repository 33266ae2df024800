"""SQL of the clinical store, and nothing else."""
