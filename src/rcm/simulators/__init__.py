"""Counterparts to test and demonstrate against: real servers on loopback with books of their own."""
