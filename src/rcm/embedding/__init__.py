"""Texts to vectors. Pure: imports core only."""
