"""The Alembic chain, the engine's schema, and the one door that applies both."""
