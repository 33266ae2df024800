"""Statements on code tables."""
