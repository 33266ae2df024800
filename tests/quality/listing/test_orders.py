"""An order that is kept gives the pages that sorting everything anew would give."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from rcm.quality.listing import orders
from rcm.quality.listing.orders import Floats, Mask, Order, ascending


def page(order: Order, values: Floats, shown: Mask, after: tuple[float, int], wanted: int, *, down: bool) -> list[int]:
    """As a list does it: by key, then by position."""
    rows = order.first(shown, after[0], wanted)
    assert len(set(rows.tolist())) == rows.size
    keys = ascending(values[rows], descending=down)
    return [row for _, row in sorted(each for each in zip(keys, rows.tolist(), strict=True) if each > after)][:wanted]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("chunk", [3, 65_536])
def test_pages_follow_one_another_whatever_changed(monkeypatch: pytest.MonkeyPatch, chunk: int, down: bool) -> None:
    monkeypatch.setattr(orders, "_CHUNK", chunk)
    for seed in range(60):
        random = Random(seed)
        size, later = random.randrange(40), random.randrange(4)
        values = np.array([random.choice((np.nan, -1.5, 0.0, 2.0, random.random())) for _ in range(size + later)])
        order = Order(values[:size], descending=down)
        for _ in range(random.randrange(6)):
            row = random.randrange(size + later) if size + later else None
            if row is not None:
                values[row] = random.choice((np.nan, 0.0, 3.0))
                order.move(row)
        shown = np.array([random.random() < 0.7 for _ in values], dtype=np.bool_)
        keys = ascending(values, descending=down)
        wanted = [row for _, row in sorted((keys[row], row) for row in np.flatnonzero(shown).tolist())]
        found: list[int] = []
        after = (-np.inf, -1)
        while more := page(order, values, shown, after, 3, down=down):
            found += more
            after = (float(keys[more[-1]]), more[-1])
        assert found == wanted, seed


def test_an_order_with_much_beside_it_is_worn() -> None:
    order = Order(np.zeros(30_000), descending=False)
    for row in range(20_000):
        order.move(row)
    assert not order.is_worn
    order.move(20_000)
    assert order.is_worn
