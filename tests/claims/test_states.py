"""The life cycle of a claim: every pair of states, in the table and in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from tests.support.factories import chain, claims_file
from tests.workflows.engine_bench import Bench, bench_on

from rcm.claims.repository.claims import Move, move
from rcm.claims.states import ADJUDICATED, ANSWERED, COMES_FROM, ClaimStatus, may_become
from rcm.core.urls import DatabaseUrls

S = ClaimStatus
PAIRS = [(a, b) for a in S for b in S]


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(COMES_FROM) == set(S)
    assert all(before in S for states in COMES_FROM.values() for before in states)


def test_no_state_follows_itself_and_nothing_leads_back_to_a_draft() -> None:
    assert not any(may_become(state, state) for state in S)
    assert not any(may_become(state, S.DRAFT) for state in S)


def test_what_is_adjudicated_stays_so() -> None:
    assert not any(may_become(state, to) for state in ADJUDICATED for to in S)
    assert {S.REJECTED} == ANSWERED - ADJUDICATED


def test_every_state_can_be_reached_and_every_open_one_can_end() -> None:
    reached = {S.DRAFT}
    for _ in S:
        reached |= {to for to in S if any(may_become(before, to) for before in reached)}
    assert reached == set(S)
    for state in set(S) - ADJUDICATED:
        ahead = {state}
        for _ in S:
            ahead |= {to for to in S if any(may_become(before, to) for before in ahead)}
        assert ahead & ADJUDICATED, state


def test_an_acknowledgement_never_moves_a_claim_backwards() -> None:
    way = [S.BATCHED, S.TRANSMITTED, S.ACCEPTED_999, S.RECEIVED, S.IN_ADJUDICATION]
    for position, later in enumerate(way):
        assert not any(may_become(later, earlier) for earlier in way[:position])


def test_nothing_that_was_not_sent_can_be_answered() -> None:
    for state in (S.DRAFT, S.SCRUB_FAILED, S.READY):
        assert not any(may_become(state, answer) for answer in ANSWERED)


async def test_the_database_moves_exactly_the_pairs_of_the_table_and_tells_each(bench: Bench) -> None:
    await bench.publish(chain("claims.register"))
    await bench.factory.batch(bench.tenant.actor, claims_file(len(PAIRS)).content, workflow="test")
    await bench.settle()
    claims: list[UUID] = [row[0] for row in bench.rows("select claim_id from claims order by claim_id")]
    assert len(claims) == len(PAIRS)
    for claim, (before, _) in zip(claims, PAIRS, strict=True):
        bench.write("update claims set status = %s where claim_id = %s", before, claim)
    async with bench.application.database.write(bench.tenant.actor) as session:
        for to in S:
            mine = [claim for claim, (_, wanted) in zip(claims, PAIRS, strict=True) if wanted == to]
            moved = await move(session, Move(mine, to, "test", "nobody"))
            for claim, (before, wanted) in zip(claims, PAIRS, strict=True):
                if wanted == to:
                    assert (claim in moved) is may_become(before, to), (before, to)
    found = {row[0]: row[1:] for row in bench.rows("select claim_id, status, event_count from claims")}
    told = {
        row[0]: row[1:]
        for row in bench.rows("select claim_id, from_status, to_status, seq from claim_event where cause = 'test'")
    }
    for claim, (before, to) in zip(claims, PAIRS, strict=True):
        if may_become(before, to):
            assert found[claim] == (to, 2)
            assert told[claim] == (before, to, 2)
        else:
            assert found[claim] == (before, 1)
            assert claim not in told
