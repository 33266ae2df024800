"""SQL of workflows, runs and batches."""
