"""Where the runs of a batch stand, worked out from their tokens."""

from __future__ import annotations

from collections import Counter

from tests.support.factories import chain, graph

from rcm.samples.end_to_end import end_to_end_rcm
from rcm.workflows.funnel import Standing, completed_counts, funnel, tells_completed
from rcm.workflows.graph import from_snapshot

END_TO_END = from_snapshot(end_to_end_rcm())


def test_parallel_branches_count_at_both_of_their_steps() -> None:
    standings = [
        Standing("IN_PROGRESS", None, (("eligibility", False), ("charge_audit", False)), 5),
        Standing("IN_PROGRESS", None, (("status_tracking", True),), 3),
        Standing("COMPLETED", None, (), 2),
        Standing("FAILED", "submission", (("submission", False),), 1),
        Standing("CANCELLED", None, (("scrubbing", False),), 4),
        Standing("PENDING", None, (("registration", False),), 7),
    ]
    assert tells_completed(END_TO_END)
    nodes = {node.node_id: node for node in funnel(END_TO_END, standings, completed_counts(END_TO_END, standings))}
    figures = {key: (n.waiting, n.running, n.completed, n.failed) for key, n in nodes.items()}
    assert figures["registration"] == (7, 0, 15, 0)
    assert figures["eligibility"] == (0, 5, 6 + 4, 0)
    assert figures["medical_coding"] == (0, 0, 15, 0)
    assert figures["charge_audit"] == (0, 5, 10, 0)
    assert figures["scrubbing"] == (0, 0, 6, 0)
    assert figures["submission"] == (0, 0, 5, 1)
    assert figures["status_tracking"] == (3, 0, 2, 0)
    assert [node.position for node in nodes.values()] == list(range(9))


def test_paused_runs_wait() -> None:
    (node,) = funnel(from_snapshot(chain("a")), [Standing("PAUSED", None, (("step1", False),), 2)], Counter())
    assert (node.waiting, node.running) == (2, 0)


def test_graphs_in_which_a_way_can_be_left_out_need_the_ledger() -> None:
    task = {"type": "task", "config": {"action": "x"}}
    ends = [{"id": "start", "type": "start"}, {"id": "end", "type": "end"}]
    labelled = graph(
        [*ends, {"id": "a", **task}, {"id": "b", **task}],
        [("start", "a"), {"from": "a", "to": "b", "label": "no"}, ("a", "end"), ("b", "end")],
    )
    loop = graph(
        [*ends, {"id": "a", **task}], [("start", "a"), {"from": "a", "to": "a", "label": "again"}, ("a", "end")]
    )
    assert not tells_completed(from_snapshot(labelled))
    assert not tells_completed(from_snapshot(loop))
    assert tells_completed(from_snapshot(chain("a", "b")))
