"""Ways through a graph, compared with the plainest way to find them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.workflows.paths import Reach, reachable, reversed_ways, rings

_nodes = "abcdef"
_ways = st.fixed_dictionaries({node: st.lists(st.sampled_from(_nodes), max_size=3) for node in _nodes})


def closure(ways: dict[str, list[str]]) -> set[tuple[str, str]]:
    """All pairs, by adding until nothing is added (Warshall)."""
    pairs = {(source, target) for source, targets in ways.items() for target in targets}
    for middle in _nodes:
        pairs |= {(a, d) for a, b in pairs if b == middle for c, d in pairs if c == middle}
    return pairs


@settings(max_examples=300, deadline=None)
@given(_ways)
def test_ways_are_those_of_the_closure(ways: dict[str, list[str]]) -> None:
    pairs = closure(ways)
    reach = Reach(ways)
    for node in _nodes:
        assert reach[node] == {target for source, target in pairs if source == node}
        assert reachable([node], reversed_ways(ways)) == {source for source, target in pairs if target == node}
    on_ring = {node for node in _nodes if (node, node) in pairs}
    assert {node for ring in rings(ways) for node in ring} == on_ring
    for ring in rings(ways):
        assert ring == {node for node in on_ring if (node, min(ring)) in pairs and (min(ring), node) in pairs}


def test_a_long_way_exhausts_no_stack() -> None:
    ways = {str(n): [str((n + 1) % 5000)] for n in range(5000)}
    (ring,) = rings(ways)
    assert len(ring) == 5000
    assert reachable(["0"], ways) == ring
