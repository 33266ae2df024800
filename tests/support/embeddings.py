"""A server of embeddings on loopback: the OpenAI-style protocol over real sockets, with vectors of its own."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "made-up-key-of-a-test"
MODEL = "made-up-small"


@dataclass
class EmbeddingServer:
    """`faults`: what the next requests get instead, in order: a status, "close", "hang", or a whole answer."""

    url: str = ""
    dimensions: int = 384
    key: str | None = KEY
    faults: list[Any] = field(default_factory=list)
    retry_after: str | None = None
    asked: list[list[str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["model"] != MODEL:
            return 404, {"error": {"message": f"no such model: {body}"}}
        data = [
            {"object": "embedding", "index": at, "embedding": vector_of(text, self.dimensions)}
            for at, text in enumerate(body["input"])
        ]
        data.reverse()  # the index counts, not the order
        return 200, {"object": "list", "model": MODEL, "data": data, "usage": {"total_tokens": 1}}


def vector_of(text: str, dimensions: int) -> list[float]:
    """Words add up, so that texts with words in common are near; not of unit length."""
    vector = [0.0] * dimensions
    for word in text.lower().split() or [text]:
        number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        for shift in (0, 16, 32, 48):
            vector[(number >> shift) % dimensions] += 3.0
    return vector


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    books = EmbeddingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length))
            books.asked.append(body["input"])
            fault = books.faults.pop(0) if books.faults else None
            if fault == "hang":
                books.released.wait(30)
            elif fault == "close":
                self.connection.close()
            elif isinstance(fault, int):
                self._say(fault, {"error": {"message": f"told: {body}"}})
            elif fault is not None:
                self._say(200, fault)
            elif self.path != "/v1/embeddings":
                self._say(404, {})
            elif books.key and self.headers.get("Authorization") != f"Bearer {books.key}":
                self._say(401, {"error": {"message": "bad key"}})
            else:
                self._say(*books.answer(body))

        def _say(self, status: int, told: Any) -> None:
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if books.retry_after is not None:
                self.send_header("Retry-After", books.retry_after)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

        def finish(self) -> None:
            if not self.wfile.closed and self.connection.fileno() >= 0:
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    books.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield books
    finally:
        books.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
