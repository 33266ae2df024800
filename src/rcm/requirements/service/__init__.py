"""Decisions about requirements: what is asked, what is changed, and what a change comes to."""
