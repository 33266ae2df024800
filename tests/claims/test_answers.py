"""What payers answer, worked into the claims: in order, out of order, twice, broken, not ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.claims.payer_mailbox import Mailbox, file_277ca, file_835, file_999, open_mailbox, paid
from tests.support.factories import Tenant
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.urls import DatabaseUrls
from rcm.workflows.states import RunOperation


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with open_mailbox() as made:
        yield made


@pytest.fixture
async def bench(database: DatabaseUrls, mailbox: Mailbox) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        made.tenant = await at(made, mailbox)
        yield made


async def at(bench: Bench, mailbox: Mailbox) -> Tenant:
    """An organisation with one payer, which is reached through `mailbox`."""
    tenant = await bench.factory.organization(payers=[])
    code, name = PAYER
    bench.factory.payer(tenant.org_id, code, name, channel="mailbox", channel_config={"url": mailbox.url})
    return tenant


PAYER = ("MERIDIAN", "Meridian Health Plan")


def one_payer(claims: int, seed: int = 1) -> bytes:
    from rcm.edi.generator import generate_837p  # noqa: PLC0415

    return generate_837p(claims, seed=seed, payers=[PAYER]).content


async def sent(bench: Bench, claims: int = 3) -> UUID:
    """A batch whose claims are all with the payer; its id."""
    taken = await bench.factory.batch(bench.tenant.actor, one_payer(claims))
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"processing": claims}
    return taken.batch_job_id


async def poll(bench: Bench) -> None:
    (tick,) = [tick for tick in bench.application.registry.ticks if tick.name == "mailboxes"]
    await tick.run()
    await bench.settle()


def claims_of(bench: Bench) -> list[tuple[str, Decimal]]:
    return [(r[0], r[1]) for r in bench.rows("select claim_number, total_charges from claims order by claim_number")]


def statuses(bench: Bench) -> dict[str, str]:
    return dict(bench.rows("select claim_number, status from claims"))


def history(bench: Bench, number: str) -> list[str]:
    rows = bench.rows(
        "select e.to_status from claim_event e join claims c using (org_id, claim_id) where claim_number = %s"
        " order by seq", number,
    )  # fmt: skip
    return [row[0] for row in rows]


def incoming(bench: Bench) -> list[tuple[str, Any]]:
    return bench.rows("select status, detail from interchange where direction = 'in' order by created_at, file_name")


def control(bench: Bench) -> int:
    return int(bench.rows("select control_number from interchange where direction = 'out'")[0][0])


async def test_a_claim_goes_all_the_way(bench: Bench, mailbox: Mailbox) -> None:
    batch = await sent(bench)
    claims = claims_of(bench)
    assert len(mailbox.puts) == 1, "one file for all claims of the payer"
    mailbox.put("999", file_999(control(bench)))
    mailbox.put("277CA", file_277ca(*((n, "A1", c) for n, c in claims), *((n, "A2", c) for n, c in claims)))
    await poll(bench)
    assert set(statuses(bench).values()) <= {"received", "in_adjudication"}
    (first, charge), (second, other), (third, most) = claims
    mailbox.put(
        "835",
        file_835(
            paid(first, charge, charge - 10), paid(second, other, Decimal(0), reason="29"),
            paid(third, most, most - 5, reason="96"),
        ),
    )  # fmt: skip
    await poll(bench)
    assert statuses(bench) == {first: "paid", second: "denied", third: "partial"}
    assert bench.counts(batch) == {"completed": 3}
    for number, total, got, adjusted, patient in bench.rows(
        "select claim_number, total_charges, paid_amount, adjusted_amount, patient_responsibility from claims"
    ):
        assert total == got + adjusted + patient, number
    assert bench.rows("select denial_reason from claims where claim_number = %s", second) == [("CO-29",)]
    assert history(bench, first)[:4] == ["draft", "ready", "batched", "transmitted"]
    assert history(bench, first)[-1] == "paid"


async def test_answers_in_any_order_end_the_same(bench: Bench, mailbox: Mailbox) -> None:
    batch = await sent(bench)
    claims = claims_of(bench)
    mailbox.put("835", file_835(*(paid(n, c) for n, c in claims)))
    mailbox.put("277CA", file_277ca(*((n, "A1", c) for n, c in claims)))
    mailbox.put("999", file_999(control(bench)))
    mailbox.put("277CA", file_277ca(*((n, "A3", c) for n, c in claims)))
    await poll(bench)
    assert set(statuses(bench).values()) == {"paid"}
    assert history(bench, claims[0][0]) == ["draft", "ready", "batched", "transmitted", "paid"]
    assert bench.counts(batch) == {"completed": 3}
    assert {status for status, _ in incoming(bench)} == {"processed"}


async def test_the_same_remittance_twice_is_posted_once(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    body = file_835(*(paid(n, c, c - 10) for n, c in claims_of(bench)))
    mailbox.put("835", body)
    mailbox.put("835", body)
    await poll(bench)
    before = bench.rows("select claim_id, paid_amount, adjusted_amount, event_count from claims order by 1")
    mailbox.put("835", body)
    await poll(bench)
    assert bench.rows("select claim_id, paid_amount, adjusted_amount, event_count from claims order by 1") == before
    assert all(paid_amount > 0 and adjusted == 10 for _, paid_amount, adjusted, _ in before)


async def test_claims_that_are_not_ours_are_named_and_the_others_posted(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    (number, charge), *_ = claims_of(bench)
    mailbox.put("277CA", file_277ca((number, "A1", charge), ("STRANGER1", "A1", charge)))
    mailbox.put("835", file_835(paid(number, charge), paid("STRANGER2", Decimal(100))))
    await poll(bench)
    assert statuses(bench)[number] == "paid"
    assert incoming(bench) == [
        ("processed", {"unmatched": ["STRANGER1"]}),
        ("processed", {"unmatched": ["STRANGER2"]}),
    ]


async def test_strangers_of_a_long_file_are_all_named(bench: Bench, mailbox: Mailbox) -> None:
    """It is worked through in several transactions; each adds to what is told."""
    await sent(bench, 1)
    ((number, charge),) = claims_of(bench)
    strangers = [paid(f"STRANGER{n:04d}", Decimal(1)) for n in range(1100)]
    mailbox.put("835", file_835(*strangers, paid(number, charge)))
    await poll(bench)
    ((status, detail),) = incoming(bench)
    assert (status, detail["unmatched"]) == ("processed", [claim.claim_id for claim in strangers])
    assert statuses(bench) == {number: "paid"}


async def test_a_payer_says_nothing_of_claims_of_another_organisation(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    (number, charge), *_ = claims_of(bench)
    theirs, bench.tenant = bench.tenant, await at(bench, mailbox)
    from rcm.claims.repository.exchange import insert_incoming  # noqa: PLC0415
    from rcm.claims.service.answers import ANSWERS  # noqa: PLC0415
    from rcm.core.ids import new_id  # noqa: PLC0415

    ((payer,),) = bench.rows("select payer_id from payer where code = %s", PAYER[0])
    async with bench.application.database.write(bench.tenant.actor) as session:
        await insert_incoming(session, new_id(), payer, "835", "x.835", file_835(paid(number, charge)))
    await bench.application.registry.jobs.run(ANSWERS, bench.tenant.org_id, payer)
    assert statuses(bench)[number] == "transmitted"
    assert bench.rows("select status, detail from interchange where org_id = %s", bench.tenant.org_id) == [
        ("processed", {"unmatched": [number]})
    ]
    assert theirs.org_id != bench.tenant.org_id


async def test_a_remittance_that_does_not_add_up_is_quarantined_whole(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    claims = claims_of(bench)
    total = sum((c for _, c in claims), Decimal(0))
    mailbox.put("835", file_835(*(paid(n, c) for n, c in claims), payment=total + 1))
    mailbox.put("835", file_835(*(paid(n, c) for n, c in claims)))
    await poll(bench)
    (first, why), (second, _) = incoming(bench)
    assert (first, second) == ("quarantined", "processed")
    assert why["out_of_balance"]
    assert set(statuses(bench).values()) == {"paid"}, "the good file behind it is posted all the same"


async def test_files_that_can_not_be_read_are_kept_and_stop_nobody(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    claims = claims_of(bench)
    good = file_835(*(paid(n, c) for n, c in claims))
    mailbox.put("835", b"hello")
    mailbox.put("835", good[: len(good) // 2])
    mailbox.put("271", b"ISA*00*")
    mailbox.put("277CA", b"")
    mailbox.put("999", b"\x00\xff" * 50)
    mailbox.put("835", good)
    await poll(bench)
    assert sorted(status for status, _ in incoming(bench)) == ["processed"] + ["unreadable"] * 5
    assert set(statuses(bench).values()) == {"paid"}
    bodies = bench.rows("select body from interchange where direction = 'in'")
    assert {bytes(row[0]) for row in bodies} >= {b"hello", good}


async def test_a_rejected_file_fails_its_runs_and_a_later_payment_still_counts(bench: Bench, mailbox: Mailbox) -> None:
    batch = await sent(bench)
    mailbox.put("999", file_999(control(bench), "R"))
    await poll(bench)
    assert set(statuses(bench).values()) == {"rejected"}
    assert bench.counts(batch) == {"failed": 3}
    assert bench.rows("select distinct error_code from batch_row") == [("claims.claim_rejected",)]
    (number, _charge), *_ = claims_of(bench)
    # Nobody waits any more, so the mailbox is not looked into by itself: a retry waits for nothing.
    bench.write("update claims set status = 'paid' where claim_number = %s", number)
    assert await bench.operate_on_batch(batch, RunOperation.RETRY) == 3
    await bench.settle()
    assert bench.counts(batch) == {"completed": 1, "failed": 2}


async def test_a_claim_rejected_by_277ca_fails_alone(bench: Bench, mailbox: Mailbox) -> None:
    batch = await sent(bench)
    (bad, charge), *good = claims_of(bench)
    mailbox.put("277CA", file_277ca((bad, "A3", charge), *((n, "A1", c) for n, c in good)))
    await poll(bench)
    assert statuses(bench) == {bad: "rejected"} | {n: "received" for n, _ in good}
    assert bench.counts(batch) == {"failed": 1, "processing": 2}
    assert bench.rows("select status, category from submission where category = 'A3'") == [("rejected", "A3")]


# Submission


async def test_a_partner_that_answers_with_an_error_gets_the_same_file_again(bench: Bench, mailbox: Mailbox) -> None:
    mailbox.refuse = [503, 500]
    await sent(bench)
    assert len(mailbox.puts) == 3
    assert len(set(mailbox.puts)) == len(mailbox.received) == 1
    assert bench.rows("select count(*), count(distinct claim_id) from submission where status = 'sent'") == [(3, 3)]


async def test_a_file_that_is_refused_fails_and_goes_out_under_the_same_name_when_retried(
    bench: Bench, mailbox: Mailbox
) -> None:
    mailbox.refuse = [422]
    taken = await bench.factory.batch(bench.tenant.actor, one_payer(2))
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"failed": 2}
    assert bench.rows("select distinct error_code from batch_row") == [("claims.partner_refused",)]
    await bench.operate_on_batch(taken.batch_job_id, RunOperation.RETRY)
    await bench.settle()
    assert set(statuses(bench).values()) == {"transmitted"}
    assert len(set(mailbox.puts)) == 1


async def test_a_run_that_comes_to_submission_again_sends_nothing(bench: Bench, mailbox: Mailbox) -> None:
    """After a crash between sending and noting it, and after a rewind of the run."""
    await sent(bench)
    puts = list(mailbox.puts)
    rewound = '{"t": [["submission", 1, 1, false]]}'
    bench.write("delete from run_wait")
    bench.write("delete from workflow_run_step where node_id in ('submission', 'status_tracking', 'end')")
    bench.write("delete from workflow_run_step_attempt where node_id in ('submission', 'status_tracking')")
    bench.write("update workflow_run set frontier = %s::jsonb, status = 'PAUSED'", rewound)
    for (run,) in bench.rows("select run_id from workflow_run"):
        await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert mailbox.puts == puts
    assert bench.rows("select count(*) from submission") == [(3,)]
    assert bench.rows("select count(*) from run_wait where delivered_at is null") == [(3,)]


async def test_the_database_refuses_a_second_submission_of_a_version(bench: Bench, mailbox: Mailbox) -> None:
    import psycopg  # noqa: PLC0415

    await sent(bench, 1)
    with pytest.raises(psycopg.errors.UniqueViolation):
        bench.write(
            "insert into submission (submission_id, org_id, claim_id, claim_version, frequency_code, interchange_id,"
            " status) select gen_random_uuid(), org_id, claim_id, claim_version, frequency_code, interchange_id,"
            " 'prepared' from submission"
        )


async def test_the_same_claims_in_another_file_are_doubles(bench: Bench, mailbox: Mailbox) -> None:
    await sent(bench)
    again = await bench.factory.batch(bench.tenant.actor, one_payer(3) + b"\n")
    await bench.settle()
    assert bench.counts(again.batch_job_id) == {"set_aside": 3}
    assert len(mailbox.puts) == 1
    assert bench.rows("select count(*) from claims") == [(3,)]


async def test_a_claim_that_stands_twice_in_one_file_is_registered_once(bench: Bench, mailbox: Mailbox) -> None:
    body = one_payer(2)
    numbers = sorted({part.split(b"*")[1] for part in body.replace(b"\n", b"").split(b"~") if part[:4] == b"CLM*"})
    body = body.replace(b"CLM*" + numbers[1], b"CLM*" + numbers[0])
    taken = await bench.factory.batch(bench.tenant.actor, body)
    await bench.settle()
    counts = bench.counts(taken.batch_job_id)
    assert counts == {"processing": 1, "set_aside": 1}
    assert bench.rows("select count(*) from claims") == [(1,)]
