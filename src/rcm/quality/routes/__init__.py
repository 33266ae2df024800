"""HTTP of quality signals."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.quality.routes import signals

ROUTERS: Final[tuple[APIRouter, ...]] = (signals.router,)
