"""Organisations, people, access tokens: who somebody is and which tenant they act in."""
