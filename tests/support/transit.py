"""A key management service on loopback: the transit engine's protocol, with real keys and real sockets."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.made-up-token-of-a-test"


@dataclass
class Transit:
    """The service's books. `faults`: what the next requests get instead, in order: a status, or "hang", "close"."""

    url: str = ""
    keys: dict[str, list[bytes]] = field(default_factory=dict)
    oldest: int = 1
    token: str = TOKEN
    faults: list[int | str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        what, _, rest = path.removeprefix("/v1/transit/").partition("/")
        name, _, action = rest.partition("/")
        versions = self.keys.get(name)
        if versions is None:
            return (404, {"errors": []}) if what == "keys" else (400, {"errors": ["encryption key not found"]})
        if (method, what, action) == ("GET", "keys", ""):
            kept = {str(n): 1700000000 for n in range(self.oldest, len(versions) + 1)}
            return 200, {"data": {"name": name, "type": "aes256-gcm96", "latest_version": len(versions), "keys": kept}}
        if (method, what, action) == ("POST", "keys", "rotate"):
            versions.append(os.urandom(32))
            return 200, {"data": {"latest_version": len(versions)}}
        aad = base64.b64decode(body.get("associated_data", ""))
        if (method, what) == ("POST", "encrypt"):
            nonce = os.urandom(12)
            sealed = nonce + AESGCM(versions[-1]).encrypt(nonce, base64.b64decode(body["plaintext"]), aad)
            text = f"vault:v{len(versions)}:{base64.b64encode(sealed).decode()}"
            return 200, {"data": {"ciphertext": text, "key_version": len(versions)}}
        return self._decrypt(versions, body["ciphertext"], aad)

    def _decrypt(self, versions: list[bytes], ciphertext: str, aad: bytes) -> tuple[int, dict[str, Any]]:
        _, version, text = ciphertext.split(":")
        number = int(version[1:])
        if not self.oldest <= number <= len(versions):
            return 400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}
        try:
            raw = base64.b64decode(text, validate=True)
            plain = AESGCM(versions[number - 1]).decrypt(raw[:12], raw[12:], aad)
        except ValueError:
            return 400, {"errors": ["invalid ciphertext: could not decode base64"]}
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}


@contextmanager
def transit_service(*names: str) -> Iterator[Transit]:
    books = Transit(keys={name: [os.urandom(32)] for name in names})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def _serve(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            books.requests.append(f"{method} {self.path}")
            fault = books.faults.pop(0) if books.faults else None
            if fault == "hang":
                books.released.wait(30)
                return
            if fault == "close":
                self.connection.close()
                return
            if isinstance(fault, int):
                self._say(fault, {"errors": [f"told: {body}"]})
            elif self.headers.get("X-Vault-Token") != books.token:
                self._say(403, {"errors": ["permission denied"]})
            else:
                self._say(*books.answer(method, self.path, body))

        def _say(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

        def finish(self) -> None:
            if not self.wfile.closed and self.connection.fileno() >= 0:
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    books.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield books
    finally:
        books.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def token_file(folder: Path, token: str = TOKEN) -> Path:
    path = folder / "kms-token"
    path.write_text(f"{token}\n", encoding="utf-8")
    return path
