"""Clients that ask a server over HTTP at their own pace, whether or not answers keep up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

#: Seconds from one request of a client to its next: 16 clients ask 80 times a second.
_PACE_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    p50_ms: float
    p95_ms: float
    p99_ms: float
    sent: int
    per_s: float


def ask(port: int, token: str, paths: Iterator[str], *, clients: int, seconds: float) -> Asked:
    """The clock runs from when a request was due to the last byte of its answer, which must be 200."""
    asked = asyncio.run(_all(port, token, paths, clients, seconds))
    took = [each for times in asked for each in times[len(times) // 10 :]]  # the first ones warm caches
    cuts = quantiles(took, n=100)
    return Asked(
        round(median(took), 2), round(cuts[94], 2), round(cuts[98], 2), sum(map(len, asked)), clients / _PACE_S
    )


async def _all(port: int, token: str, paths: Iterator[str], clients: int, seconds: float) -> list[list[float]]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_client(port, token, paths, number / clients, seconds)) for number in range(clients)]
    return [task.result() for task in tasks]


async def _client(port: int, token: str, paths: Iterator[str], offset: float, seconds: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter() + offset * _PACE_S
    took: list[float] = []
    number = 0
    while (due := began + number * _PACE_S) < began + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        request = f"GET {next(paths)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(request.encode())
        status = await _answer(reader)
        if status != b"200":
            raise RuntimeError(f"It answers {status.decode()} to {request.split()[1]}.")
        took.append((time.perf_counter() - due) * 1000)
        number += 1
    writer.close()
    return took


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return head.split()[1]
