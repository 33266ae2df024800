"""Hybrid RCM: a self-hosted, multi-tenant revenue-cycle platform on PostgreSQL."""

__version__ = "0.1.0"
