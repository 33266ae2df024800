"""POST /claim-rules: what nobody could store or evaluate is refused, and told without being repeated."""

from __future__ import annotations

import json

import httpx
import pytest

_RULE = '{"code": "r", "name": "R", "when": %s, "action": "hold", "message": "It is wrong.", "settings": %s}'
_ALWAYS = '{"exists": [{"var": "claim.number"}]}'


def _among(value: str) -> str:
    return f'{{"in": [{{"var": "claim.place_of_service"}}, [{value}]]}}'


@pytest.mark.parametrize(
    ("when", "given"),
    [
        ('{"not": [' * 120 + _ALWAYS + "]}" * 120, "{}"),
        (_among("[" * 120 + "]" * 120), "{}"),
        (_among('{"var": "service.place_of_service"}'), "{}"),
        (_among("NaN"), "{}"),
        (_among("1e999"), "{}"),
        (_among(str(2**70)), "{}"),
        (_among(r'"\u0000"'), "{}"),
        (_among(r'"\ud800"'), "{}"),
        (_ALWAYS, r'{"\ud800": 1}'),
        (_ALWAYS, r'{"note": "\u0000"}'),
    ],
)
async def test_what_can_not_be_stored_is_refused(client: httpx.AsyncClient, when: str, given: str) -> None:
    body = (_RULE % (when, given)).encode()
    for path in ("claim-rules", "claim-rules/backtest"):
        content = body if path == "claim-rules" else b'{"rule": %s}' % body
        answer = await client.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}, (path, answer.text)
        json.loads(answer.content.decode())


async def test_a_payer_is_named_by_text_that_can_be_stored(client: httpx.AsyncClient) -> None:
    rule = json.loads(_RULE % (_ALWAYS, "{}")) | {"payer": "A\0", "tier": "payer"}
    assert (await client.post("claim-rules", json=rule)).status_code == 422
