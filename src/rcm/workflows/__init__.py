"""Workflows: graphs, revisions, runs, batches, and the engine that advances them."""
