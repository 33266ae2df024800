"""Shapes of quality signals in the API."""
