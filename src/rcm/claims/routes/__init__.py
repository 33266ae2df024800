"""HTTP of claims, and of what rules make of them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.claims.routes import claims, rules

ROUTERS: Final[tuple[APIRouter, ...]] = (claims.router, rules.trials, rules.releases)
