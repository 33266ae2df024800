"""What Prometheus reads. Labels are routes, methods, states, codes and queues: never ids, never names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from rcm.core.db import Database
from rcm.core.hooks import connections_in_use, time_statements

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, that nobody asks for

_REQUEST_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
_QUERY_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)


class Metrics:
    """The metrics of one process. Each has a registry of its own, so that several can live side by side."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        self.requests = Counter(
            "rcm_requests_total", "Requests answered.", ["endpoint", "method", "status"], registry=registry
        )
        self.request_seconds = Histogram(
            "rcm_request_duration_seconds",
            "Time until the answer was sent.",
            ["endpoint", "method"],
            buckets=_REQUEST_BUCKETS,
            registry=registry,
        )
        self.errors = Counter(
            "rcm_errors_total", "Answers that were problems, by code.", ["type", "endpoint"], registry=registry
        )
        self.query_seconds = Histogram(
            "rcm_db_query_duration_seconds",
            "Time of each SQL statement.",
            buckets=_QUERY_BUCKETS,
            registry=registry,
        )
        self.query_errors = Counter(
            "rcm_db_errors_total", "SQL statements that failed, by SQLSTATE.", ["sqlstate"], registry=registry
        )
        self.active_runs = Gauge("rcm_active_workflows", "Runs in progress.", registry=registry)
        self.runs = Gauge("rcm_workflow_runs_total", "Runs there are, by state.", ["status"], registry=registry)
        self.rows = Gauge("rcm_batch_rows_total", "Rows of batches, by state.", ["status"], registry=registry)
        self.queued = Gauge(
            "rcm_workflow_queue_depth", "Runs that wait for a worker or are with one.", ["queue"], registry=registry
        )
        self.connections = Gauge("rcm_db_connections_active", "Connections in use.", registry=registry)

    def watch(self, databases: Sequence[Database]) -> None:
        """Count connections in use, and time every statement on connections made from now on."""
        self.connections.set_function(lambda: float(connections_in_use(databases)))
        for database in databases:
            time_statements(database, self.query_seconds.observe, lambda state: self.query_errors.labels(state).inc())

    def set_figures(
        self, active: int, runs: Mapping[str, int], rows: Mapping[str, int], queued: Mapping[str, int]
    ) -> None:
        """What the database says at this moment; states and queues without any disappear."""
        self.active_runs.set(active)
        for gauge, counts in ((self.runs, runs), (self.rows, rows), (self.queued, queued)):
            gauge.clear()
            for label, count in counts.items():
                gauge.labels(label).set(count)

    def text(self) -> bytes:
        """The exposition format, for CONTENT_TYPE."""
        return generate_latest(self.registry)
