"""Statements of rules, of what they come to, and of their log."""
