"""What Prometheus reads. Labels are routes, methods, states, codes and queues: never ids, never names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rcm.core.db import Database
from rcm.core.hooks import connections_in_use, time_statements

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, that nobody asks for

_REQUEST_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
_STEP_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_QUERY_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)


class _Committed(Collector):
    """What the database says at this moment, of committed facts. Every process that is asked says the same, after a
    restart too: over several of them take `max`, not `sum`."""

    def __init__(self) -> None:
        self._families: list[Metric] = []

    def set(
        self,
        active: int,
        ended: Mapping[str, int],
        open_runs: Mapping[str, int],
        rows: Mapping[str, int],
        queued: Mapping[str, int],
    ) -> None:
        """States and queues without any disappear."""
        runs = CounterMetricFamily("rcm_workflow_runs", "Ends of runs, by state.", labels=["status"])
        standing = GaugeMetricFamily("rcm_workflow_open", "Runs that have not ended, by state.", labels=["status"])
        batch_rows = GaugeMetricFamily("rcm_batch_rows_total", "Rows of batches, by state.", labels=["status"])
        depth = GaugeMetricFamily(
            "rcm_workflow_queue_depth", "Runs that wait for a worker or are with one.", labels=["queue"]
        )
        for family, counts in ((runs, ended), (standing, open_runs), (batch_rows, rows), (depth, queued)):
            for label, count in counts.items():
                family.add_metric([label], count)
        in_progress = GaugeMetricFamily("rcm_active_workflows", "Runs in progress.", value=active)
        self._families = [in_progress, runs, standing, batch_rows, depth]

    def collect(self) -> Iterable[Metric]:
        return self._families


class StepSeconds:
    """How long steps take, in this process; what a worker serves to Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "rcm_workflow_step_duration_seconds",
            "Time of an action for the runs that stood on its node together.",
            ["action"],
            buckets=_STEP_BUCKETS,
            registry=self.registry,
        )

    def observe(self, action: str, seconds: float) -> None:
        self._seconds.labels(action).observe(seconds)

    def serve(self, host: str, port: int) -> tuple[int, Callable[[], None]]:
        """The port (0 takes any), and what ends it. OSError where it is taken."""
        server, thread = start_http_server(port, host, self.registry)

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return int(server.server_port), stop


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
        self.figures = _Committed()
        registry.register(self.figures)
        self.connections = Gauge("rcm_db_connections_active", "Connections in use.", registry=registry)

    def watch(self, databases: Sequence[Database]) -> None:
        """Count connections in use, and time every statement on connections made from now on."""
        self.connections.set_function(lambda: float(connections_in_use(databases)))
        for database in databases:
            time_statements(database, self.query_seconds.observe, lambda state: self.query_errors.labels(state).inc())

    def text(self) -> bytes:
        """The exposition format, for CONTENT_TYPE."""
        return generate_latest(self.registry)
