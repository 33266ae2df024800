"""Puts segments that were kept as text back to their place among those written from fields."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.edi.guide import Guide, LoopSpec


def arrange(guide: Guide, loop: LoopSpec, known: Sequence[str], extra: Sequence[str]) -> list[str]:
    """Both, in the order of the loop's table; at one position the known ones come first."""
    if not extra:
        return list(known)
    both = [*_positions(guide, loop, known), *_positions(guide, loop, extra)]
    return [text for _, text in sorted(both, key=lambda x: x[0])]


def _positions(guide: Guide, loop: LoopSpec, texts: Sequence[str]) -> list[tuple[int, str]]:
    """Each text with its position in `loop`; what belongs to a loop below goes with that loop."""
    path: list[tuple[LoopSpec, int]] = [(loop, -1)]
    found: list[tuple[int, str]] = []
    for text in texts:
        key = guide.key(text.split("*"), ":")
        for depth in range(len(path) - 1, -1, -1):
            inside, position = path[depth]
            step = inside.index.get(key)
            if step is not None and step.position >= position:
                path[depth:] = [(inside, step.position)]
                if step.loop is not None:
                    path.append((step.loop, 0))
                break
        found.append((path[0][1], text))
    return found
