"""A partner's mailbox over HTTP: PUT into its inbox, list and GET from its outbox."""

from __future__ import annotations

from typing import Final

import httpx

from rcm.claims.channels.port import RemoteFile
from rcm.core.errors import DomainError

_TIMEOUT: Final = httpx.Timeout(60.0, connect=5.0)


class PartnerUnreachable(DomainError):
    """The trading partner does not answer, or answers that it can't just now. It is tried again."""

    code = "claims.partner_unreachable"
    retryable = True


class PartnerRefused(DomainError):
    """The trading partner refused the file."""

    code = "claims.partner_refused"


class MailboxChannel:
    """`url` of the server, `mailbox` our name there."""

    def __init__(self, url: str, mailbox: str) -> None:
        self._client = httpx.AsyncClient(base_url=f"{url.rstrip('/')}/mailboxes/{mailbox}", timeout=_TIMEOUT)

    async def send(self, file_name: str, body: bytes) -> None:
        headers = {"content-type": "application/edi-x12"}
        await self._ask("PUT", f"/inbound/{file_name}", content=body, headers=headers)

    async def listing(self, after: int) -> list[RemoteFile]:
        answer = await self._ask("GET", "/outbound", params={"after": after, "limit": 100})
        return [RemoteFile(f["seq"], f["name"], f["kind"]) for f in answer.json()["files"]]

    async def fetch(self, name: str) -> bytes:
        return (await self._ask("GET", f"/outbound/{name}")).content

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **options: object) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, **options)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise PartnerUnreachable(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code in {408, 425, 429}:
            raise PartnerUnreachable(f"HTTP {answer.status_code}.")
        if answer.is_error:
            raise PartnerRefused(f"HTTP {answer.status_code} for {path}.")
        return answer
