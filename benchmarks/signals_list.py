"""The list of signals with facets over a million signals of one organisation, over HTTP, as rcm_app.

One API process; questions differ from one to the next; each comes after a write, so that every answer first reads what
changed. `list_cold_s` is the first request, which reads all columns.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import Site, emit, fresh_site, parser, plain, say
from rcm.core.settings import load_settings
from rcm.main import compose

_ROWS: Final = """
insert into signals (org_id, canonical_node_id, temporal_node_id, metric_id, domain, facility, facility_id, system_name,
  service_line, description, metric_value, peer_mean, peer_std, percentile_rank, encounters, detected_at,
  simplified_signal_type, simplified_severity, simplified_severity_range, simplified_inputs, simplified_reasoning,
  evidence, q_value, slope_q_value, annual_excess_cost, impact)
select %(org)s, 'o' || n, 's' || n, 'metric' || n %% 20, (array['Efficiency', 'Safety', 'Effectiveness'])[1 + n %% 3],
  'Facility ' || n / 20 %% 2000, 'F' || n / 20 %% 2000, 'System ' || n / 20 %% 100, 'Line ' || n / 40000 %% 12,
  'Stays are longer than those of peers, and have been for six periods.', 1.3, 1.0, .1, (n * 37 %% 10001) / 100.0, 400,
  date '2026-12-31' - (n / 480000 %% 4) * 31,
  (array['critical_trajectory', 'recovering', 'chronic_underperformer', 'volatility_alert', 'emerging_risk',
         'sustained_excellence', 'improving_leader', 'baseline', 'suspect_data'])[1 + n * 7 %% 9],
  n * 31 %% 101, '[81, 90]', '{"aggregate_zscore": 3.1, "slope_percentile": 52.0, "acceleration": 0.01}',
  'z is above 1.5: the unit lies among the worst of its peers.', case when n %% 3 = 0 then 'watch' else 'raised' end,
  (n * 13 %% 1000) / 1000.0, (n * 17 %% 1000) / 1000.0, (n * 41 %% 900001) / 100.0, '{"cash": 1200}'
  from generate_series(%(first)s::int, %(last)s::int) n
"""
_CHUNK: Final = 50_000


def _fill(site: Site, rows: int) -> None:
    with plain(site.urls.owner) as connection:
        for first in range(0, rows, _CHUNK):
            last = min(first + _CHUNK, rows) - 1
            connection.execute(_ROWS.encode(), {"org": site.org_id, "first": first, "last": last})
        connection.execute("vacuum analyze signals")
    site.settle()


def _questions(random: Random) -> dict[str, Any]:
    asked: dict[str, Any] = {"facets": True, "sort": random.choice(("-severity", "-detected_at", "-cost", "q"))}
    more: tuple[dict[str, Any], ...] = (
        {}, {"evidence": "all"}, {"domain": "Safety"}, {"system": ["System 1", "System 2"]}, {"severity_min": 60},
        {"facility": [f"F{random.randrange(2000)}" for _ in range(3)]}, {"type": "emerging_risk"},
        {"service_line": "Line 3", "metric": "metric7"}, {"search": "facility 12"}, {"detected_from": "2026-11-01"},
    )  # fmt: skip
    return asked | random.choice(more)


async def _ask(site: Site, requests: int) -> dict[str, Any]:
    # A worker's imports are of no use here, and slow.
    import httpx  # noqa: PLC0415
    from tests.support.api import serving  # noqa: PLC0415
    from tests.support.factories import Factory  # noqa: PLC0415

    from rcm.main.http import create_api  # noqa: PLC0415

    application = compose(load_settings(log_level="warning"), site.urls, name="bench")
    try:
        person = await Factory(application).person(site.org_id, "viewer")
        async with (
            serving(create_api(application)) as url,
            httpx.AsyncClient(base_url=f"{url}/api/v1/", headers=person.headers, timeout=120) as client,
        ):
            began = time.perf_counter()
            (await client.get("signals", params={"facets": True})).raise_for_status()
            cold, random, took = time.perf_counter() - began, Random(7), []
            with plain(site.urls.owner) as connection:
                for _ in range(requests):
                    connection.execute(
                        b"update signals set percentile_rank = 50 where org_id = %s and canonical_node_id = %s",
                        (site.org_id, f"o{random.randrange(1000)}"),
                    )
                    asked = _questions(random)
                    began = time.perf_counter()
                    answer = await client.get("signals", params=asked)
                    took.append((time.perf_counter() - began) * 1000)
                    answer.raise_for_status()
    finally:
        await application.close()
    cuts = quantiles(took, n=100)
    return {"list_p50_ms": round(cuts[49], 1), "list_p95_ms": round(cuts[94], 1), "list_cold_s": round(cold, 2)}


def measure(rows: int = 1_000_000, requests: int = 200) -> dict[str, Any]:
    with fresh_site() as site:
        began = time.perf_counter()
        _fill(site, rows)
        say(f"{rows:,} signals written in {time.perf_counter() - began:.0f} s")
        result = asyncio.run(_ask(site, requests))
    say(f"list with facets: p50 {result['list_p50_ms']} ms, p95 {result['list_p95_ms']} ms")
    return result | {"list_rows": rows, "list_requests": requests}


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    return measure(20_000, 20) if options.quick else measure(options.rows, options.requests)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=200)
    chosen = options.parse_args()
    emit(_measure(chosen), as_json=chosen.json)


if __name__ == "__main__":
    main()
