"""What the assembly put at the routes' disposal."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from rcm.workflows.registry import Registry
from rcm.workflows.service.reading import BatchMoney


def _registry(request: Request) -> Registry:
    registry: Registry = request.app.state.registry
    return registry


def _money(request: Request) -> BatchMoney:
    money: BatchMoney = request.app.state.batch_money
    return money


CurrentRegistry = Annotated[Registry, Depends(_registry)]
CurrentMoney = Annotated[BatchMoney, Depends(_money)]
