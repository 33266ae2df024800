"""Rules in the scrubbing step: what they make of claims is written once, and a person has the last word on a hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.claims.payer_mailbox import Mailbox, open_mailbox
from tests.support.factories import Tenant
from tests.workflows.engine_bench import Bench, bench_on

from rcm.claims.repository import claims as claim_repository
from rcm.claims.repository import rules as rules_repository
from rcm.claims.service import releasing
from rcm.claims.states import ClaimStatus
from rcm.core.actor import Actor
from rcm.core.hooks import time_statements
from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import generate_837p
from rcm.requirements.claim_rules import service, switching
from rcm.requirements.claim_rules.schemas import ClaimRuleIn, SwitchIn
from rcm.workflows.service.rerun import Rerun, rerun
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

PAYER = ("MERIDIAN", "Meridian Health Plan")
ALWAYS = {"exists": [{"var": "claim.number"}]}


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
    tenant = await bench.factory.organization(payers=[])
    code, name = PAYER
    bench.factory.payer(tenant.org_id, code, name, channel="mailbox", channel_config={"url": mailbox.url})
    return tenant


async def rule(bench: Bench, code: str, action: str = "hold", *, actor: Actor | None = None, **values: Any) -> UUID:
    asked = {
        "code": code,
        "name": code,
        "when": ALWAYS,
        "action": action,
        "message": f"{code} says no.",
        "active": True,
    }
    async with bench.application.database.write(actor or bench.tenant.actor) as session:
        return (await service.write(session, ClaimRuleIn.model_validate(asked | values))).claim_rule_id


async def batch(bench: Bench, claims: int = 3, seed: int = 1, tenant: Tenant | None = None) -> UUID:
    content = generate_837p(claims, seed=seed, payers=[PAYER]).content
    taken = await bench.factory.batch((tenant or bench.tenant).actor, content)
    await bench.settle()
    return taken.batch_job_id


async def release(bench: Bench, claim_id: UUID, *rules: str, actor: Actor | None = None) -> Any:
    registry = bench.application.registry
    async with registry.database.write(actor or bench.tenant.actor) as session:
        runs = RunService(session, registry.backend)
        done = await releasing.release(session, runs, claim_id, rules, "looked at by a person")
    await bench.settle()
    return done


def statuses(bench: Bench) -> list[str]:
    return [row[0] for row in bench.rows("select status from claims order by claim_number")]


def found(bench: Bench) -> list[dict[str, Any]]:
    """Findings of the rules of these tests, without what built-in checks say of made-up claims."""
    findings = [
        each for (said,) in bench.rows("select findings from claims order by claim_number") for each in said or []
    ]
    return [each for each in findings if not each["code"].startswith("builtin.")]


async def test_rules_that_find_nothing_change_nothing(bench: Bench, mailbox: Mailbox) -> None:
    await rule(bench, "never", when={"==": [{"var": "claim.number"}, "no such"]})
    job = await batch(bench)
    assert bench.counts(job) == {"processing": 3}
    assert statuses(bench) == ["transmitted"] * 3
    assert len(mailbox.puts) == 1
    assert bench.rows("select count(*) from claim_snapshot") == [(0,)]
    assert found(bench) == []
    assert bench.rows("select version from claims") == [(1,)] * 3


async def test_a_held_claim_waits_for_a_person_and_goes_out_once_released(bench: Bench, mailbox: Mailbox) -> None:
    await rule(bench, "look-at-it", hint="Read the chart.", citation="Manual 4.2")
    job = await batch(bench, 2)
    assert bench.counts(job) == {"set_aside": 2}
    assert statuses(bench) == ["scrub_failed"] * 2
    assert mailbox.puts == []
    claims = [row[0] for row in bench.rows("select claim_id from claims order by claim_number")]
    assert [(f["code"], f["action"], f["tier"], f["hint"], f["citation"]) for f in found(bench)] == [
        ("look-at-it", "hold", "organization", "Read the chart.", "Manual 4.2")
    ] * 2
    items = bench.rows("select kind, status, subject_id, detail from work_item order by subject_id")
    assert [(kind, status, detail) for kind, status, _, detail in items] == [
        ("claim_review", "open", {"rules": ["look-at-it"]})
    ] * 2
    assert {row[2] for row in items} == set(claims)

    done = await release(bench, claims[0], "look-at-it")
    assert (done.goes_on, done.held_by, done.errors) == (True, [], [])
    assert bench.counts(job) == {"processing": 1, "set_aside": 1}
    assert statuses(bench) == ["transmitted", "scrub_failed"]
    assert len(mailbox.puts) == 1
    assert bench.rows("select status, outcome from work_item where subject_id = %s", claims[0]) == [
        ("completed", "released: look-at-it")
    ]
    ((action, changes),) = bench.rows("select action, changes from audit_logs where resource_type = 'claim'")
    assert (action, changes["rules"], changes["reason"]) == ("claim.release", ["look-at-it"], "looked at by a person")


async def test_two_rules_change_a_claim_once_with_what_it_was(bench: Bench, mailbox: Mailbox) -> None:
    """The net effect: one new version, one snapshot, each field from its first to its last value."""
    field = "authorization.number"
    await rule(bench, "first", "set_field", position=1, settings={"field": field, "value": "AUTH1"})
    await rule(bench, "second", "set_field", position=2, settings={"field": field, "value": "AUTH2"},
               when={"==": [{"var": field}, "AUTH1"]})  # fmt: skip
    await rule(bench, "third", "set_field", position=3, settings={"field": "service.lines.modifiers", "add": ["KX"]})
    await rule(bench, "note", "add_note", position=4, settings={"note": "Sent with KX."})
    job = await batch(bench, 1)
    assert bench.counts(job) == {"processing": 1}
    ((version, data),) = bench.rows("select version, claim_data from claims")
    assert (version, data["prior_authorization"]) == (2, "AUTH2")
    assert found(bench) == [{"code": "note", "action": "add_note", "message": "Sent with KX."}]
    ((kept_version, former, changes),) = bench.rows("select claim_version, claim_data, changes from claim_snapshot")
    assert (kept_version, former.get("prior_authorization", "")) == (1, "")
    assert changes[field] == {"before": None, "after": "AUTH2", "rule": "second"}
    assert {change["rule"] for path, change in changes.items() if path != field} == {"third"}
    assert all("KX" in row[0] for row in bench.rows("select modifiers from claim_line"))
    ((detail,),) = bench.rows("select detail from claim_event where to_status = 'ready'")
    assert {code for code in detail["rules"] if not code.startswith("builtin.")} == {"note", "second", "third"}
    (body,) = mailbox.received.values()
    assert b"REF*G1*AUTH2~" in body
    assert b":KX" in body


async def test_trying_a_held_claim_again_writes_nothing_twice(bench: Bench) -> None:
    await rule(bench, "hold-it")
    await rule(bench, "set-it", "set_field", settings={"field": "authorization.number", "value": "AUTH1"})
    await batch(bench, 1)
    ((run,),) = bench.rows("select run_id from claims")
    before = everything(bench)
    for _ in range(2):
        await bench.operate(run, RunOperation.RETRY)
        await bench.settle()
        assert everything(bench) == before


def everything(bench: Bench) -> list[list[tuple[Any, ...]]]:
    return [
        bench.rows("select claim_id, version, status, event_count, findings, claim_data from claims order by 1"),
        bench.rows("select claim_id, seq, to_status from claim_event order by 1, 2"),
        bench.rows("select claim_id, claim_version, changes from claim_snapshot order by 1, 2"),
        bench.rows("select work_item_id, status, detail, version from work_item order by 1"),
    ]


async def test_an_error_is_mended_not_released(bench: Bench) -> None:
    await rule(bench, "wrong", "error")
    job = await batch(bench, 1)
    assert bench.counts(job) == {"set_aside": 1}
    assert bench.rows("select count(*) from work_item") == [(0,)]
    ((claim, code),) = bench.rows("select claim_id, r.error_code from claims join workflow_run r using (run_id)")
    assert code == "wrong"
    with pytest.raises(releasing.ClaimNotHeld):
        await release(bench, claim, "wrong")
    async with bench.application.database.write(bench.tenant.actor) as session:
        await service.deactivate(session, "wrong")
    ((run,),) = bench.rows("select run_id from claims")
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert statuses(bench) == ["transmitted"]
    assert found(bench) == []


async def test_each_rule_that_holds_has_to_be_released(bench: Bench) -> None:
    await rule(bench, "one")
    await rule(bench, "two")
    await batch(bench, 1)
    ((claim,),) = bench.rows("select claim_id from claims")
    with pytest.raises(releasing.RuleNotReleasable) as refused:
        await release(bench, claim, "three")
    assert refused.value.facts["held_by"] == ["one", "two"]
    first = await release(bench, claim, "one")
    assert (first.goes_on, first.held_by) == (False, ["two"])
    assert bench.rows("select status from work_item") == [("open",)]
    second = await release(bench, claim, "two")
    assert (second.goes_on, second.held_by) == (True, [])
    assert bench.rows("select status from work_item") == [("completed",)]
    assert statuses(bench) == ["transmitted"]
    with pytest.raises(releasing.ClaimNotHeld):
        await release(bench, claim, "one")


async def test_a_release_is_for_the_claim_as_it_was_looked_at(bench: Bench) -> None:
    """Another version of the claim is held anew."""
    await rule(bench, "look")
    await batch(bench, 1)
    await rule(bench, "change", "set_field", settings={"field": "authorization.number", "value": "AUTH1"})
    ((claim,),) = bench.rows("select claim_id from claims")
    await release(bench, claim, "look")
    assert statuses(bench) == ["scrub_failed"]
    assert bench.rows("select version from claims") == [(2,)]
    assert bench.rows("select status from work_item order by created_at") == [("completed",), ("open",)]
    await release(bench, claim, "look")
    assert statuses(bench) == ["transmitted"]


async def test_a_rule_that_cannot_be_evaluated_holds_the_claim_and_names_itself(bench: Bench) -> None:
    """Such a row is refused where rules are written; one may come past that all the same."""
    bench.factory.insert(
        "claim_rule", org_id=bench.tenant.org_id, code="broken", name="Broken", condition={"no_such": []},
        action="warn", message="…", is_active=True,
    )  # fmt: skip
    job = await batch(bench, 1)
    assert bench.counts(job) == {"set_aside": 1}
    (finding,) = found(bench)
    assert (finding["code"], finding["action"]) == ("broken", "hold")
    assert "broken" in finding["message"]
    assert bench.rows("select detail from work_item") == [({"rules": ["broken"]},)]


async def test_a_rule_may_not_make_a_claim_the_double_of_another(bench: Bench) -> None:
    """And the other claims of the chunk are none the worse for it."""
    await batch(bench, 2)
    first = bench.rows("select claim_number from claims order by claim_number")[0][0]
    when = {"==": [{"var": "claim.number"}, first]}
    await rule(bench, "corrected", "set_field", when=when, settings={"field": "claim.frequency_code", "value": "1"})
    content = generate_837p(2, seed=1, payers=[PAYER]).content
    content = content.replace(b":B:1*", b":B:6*")
    taken = await bench.factory.batch(bench.tenant.actor, content)
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"set_aside": 2}
    codes = bench.rows("select error_code from batch_row where batch_job_id = %s order by 1", taken.batch_job_id)
    assert codes == [("builtin.duplicate_claim",), ("claims.claim_duplicate",)]
    assert bench.rows("select count(*) from claim_snapshot") == [(0,)]


async def test_a_bill_for_the_same_service_is_found(bench: Bench) -> None:
    """Another number, the same patient, provider, day, procedure and amount."""
    await batch(bench, 1)
    ((number,),) = bench.rows("select claim_number from claims")
    content = generate_837p(1, seed=1, payers=[PAYER]).content
    again = content.replace(f"CLM*{number}*".encode(), b"CLM*AGAIN*")
    assert again != content
    taken = await bench.factory.batch(bench.tenant.actor, again)
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"set_aside": 1}
    ((said,),) = bench.rows("select findings from claims where claim_number = 'AGAIN'")
    doubles = [finding for finding in said if finding["code"] == "builtin.duplicate_claim"]
    assert {finding["action"] for finding in doubles} == {"hold"}
    assert all(number in finding["message"] for finding in doubles)
    ((claim,),) = bench.rows("select claim_id from claims where claim_number = 'AGAIN'")
    await release(bench, claim, "builtin.duplicate_claim")
    assert statuses(bench) == ["transmitted"] * 2


async def test_a_double_is_found_for_the_claim_as_rules_leave_it(bench: Bench) -> None:
    """The file names another billing provider, a rule puts the right one in: then it is the same service."""
    await batch(bench, 1)
    ((number, npi),) = bench.rows("select claim_number, billing_npi from claims")
    await rule(bench, "right-npi", "set_field", settings={"field": "billing.npi", "value": npi})
    content = generate_837p(1, seed=1, payers=[PAYER]).content
    again = content.replace(f"CLM*{number}*".encode(), b"CLM*AGAIN*").replace(npi.encode(), b"1245319599")
    taken = await bench.factory.batch(bench.tenant.actor, again)
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"set_aside": 1}
    ((said,),) = bench.rows("select findings from claims where claim_number = 'AGAIN'")
    assert "builtin.duplicate_claim" in {finding["code"] for finding in said}


async def again(bench: Bench, run: UUID, step: str = "scrubbing") -> UUID:
    async with bench.application.database.write(bench.tenant.actor) as session:
        made = await rerun(session, bench.application.registry.backend, run, Rerun(step))
    await bench.settle()
    return made


async def the_same_service(bench: Bench, number: str) -> UUID:
    """Another claim with another number; its batch."""
    content = generate_837p(1, seed=1, payers=[PAYER]).content
    ((first,),) = bench.rows("select claim_number from claims order by created_at limit 1")
    taken = await bench.factory.batch(
        bench.tenant.actor, content.replace(f"CLM*{first}*".encode(), f"CLM*{number}*".encode())
    )
    return taken.batch_job_id


async def test_of_two_claims_for_a_service_one_is_ready_whichever_was_mended_later(bench: Bench) -> None:
    """The older one was set aside, so the younger one is ready; it has not gone out yet when the older one is tried
    again, which would be a second bill."""
    await rule(bench, "wrong", "error")
    await batch(bench, 1)
    ((first, run),) = bench.rows("select claim_number, run_id from claims")
    async with bench.application.database.write(bench.tenant.actor) as session:
        await service.deactivate(session, "wrong")
    await the_same_service(bench, "YOUNGER")
    await bench.settle()
    # As if nothing had been sent yet.
    bench.write("update claims set status = 'ready' where claim_number = 'YOUNGER'")
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    ((status, said),) = bench.rows("select status, findings from claims where claim_number = %s", first)
    assert status == "scrub_failed"
    (double,) = {finding["code"] for finding in said if finding["action"] == "hold"}
    assert double == "builtin.duplicate_claim"


async def test_of_two_that_look_at_the_same_service_at_once_the_second_sees_the_first(bench: Bench) -> None:
    """Each chunk asks in a transaction of its own, and neither sees what the other has not written yet."""
    await rule(bench, "wrong", "error")
    await batch(bench, 1)
    await the_same_service(bench, "YOUNGER")
    await bench.settle()
    found = bench.rows("select claim_id from claims order by claim_id")
    (older,), (younger,) = found
    database, actor = bench.application.database, bench.tenant.actor
    looked = asyncio.Event()

    async def first() -> None:
        async with database.write(actor) as session:
            claims = await claim_repository.load(session, [younger])
            assert len(await rules_repository.alike(session, claims)) == 1
            looked.set()
            await claim_repository.move(session, claim_repository.Move([younger], ClaimStatus.READY, "test", "test"))

    async def second() -> list[UUID]:
        await looked.wait()
        async with database.write(actor) as session:
            known = await rules_repository.alike(session, await claim_repository.load(session, [older]))
            return [each.claim_id for each in sorted(known, key=lambda each: each.order)]

    _, order = await asyncio.gather(first(), second())
    assert order == [younger, older]


async def test_what_is_with_the_payer_is_neither_changed_nor_held(bench: Bench, mailbox: Mailbox) -> None:
    await batch(bench, 2)
    bench.write("update claims set status = 'paid' where claim_number = (select min(claim_number) from claims)")
    bench.write("update workflow_run set status = 'COMPLETED'")
    before = everything(bench)
    await rule(bench, "late", "hold")
    await rule(bench, "set-it", "set_field", settings={"field": "authorization.number", "value": "AUTH1"})
    for (run,) in bench.rows("select run_id from claims"):
        await again(bench, run)
    assert everything(bench) == before
    outputs = bench.rows(
        "select output from workflow_run_step where node_id = 'scrubbing' and output ? 'already' order by output::text"
    )
    assert [output["already"] for (output,) in outputs] == ["paid", "transmitted"]
    assert len(mailbox.puts) == 1


async def test_a_claim_that_is_held_in_a_second_try_goes_on_there(bench: Bench) -> None:
    """The run in which it was registered stays as it is: its re-run is the one that is sent off again."""
    await rule(bench, "look")
    await batch(bench, 1)
    ((claim, first),) = bench.rows("select claim_id, run_id from claims")
    second = await again(bench, first)
    assert bench.rows("select count(*) from work_item where status = 'open'") == [(1,)]
    done = await release(bench, claim, "look")
    assert (done.goes_on, done.run_id) == (True, second)
    assert statuses(bench) == ["transmitted"]
    assert bench.rows("select status from work_item") == [("completed",)]


async def test_a_second_try_clears_what_the_first_one_found(bench: Bench) -> None:
    await rule(bench, "look")
    await batch(bench, 1)
    ((run,),) = bench.rows("select run_id from claims")
    async with bench.application.database.write(bench.tenant.actor) as session:
        await service.deactivate(session, "look")
    await again(bench, run)
    assert statuses(bench) == ["transmitted"]
    assert found(bench) == []
    assert bench.rows("select status, outcome from work_item") == [("completed", "scrubbed again")]


async def test_a_claim_that_another_changed_meanwhile_is_not_overwritten(bench: Bench) -> None:
    await batch(bench, 1)
    ((claim_id,),) = bench.rows("select claim_id from claims")
    async with bench.application.database.write(bench.tenant.actor) as session:
        claim = (await claim_repository.load(session, [claim_id]))[claim_id]
        wanted = msgspec.structs.replace(claim, prior_authorization="AUTH1")
        change = {"authorization.number": {"before": None, "after": "AUTH1", "rule": "test"}}
        for version, written in ((2, set()), (1, {claim_id}), (1, set())):
            made = rules_repository.ChangedClaim(claim_id, version, wanted, change)
            assert await rules_repository.change(session, [made]) == written
    assert bench.rows("select version from claims") == [(2,)]


async def test_rules_and_switches_of_one_organisation_are_none_of_anothers(bench: Bench, mailbox: Mailbox) -> None:
    other = await at(bench, mailbox)
    await rule(bench, "mine")
    mine, theirs = await batch(bench, 1), await batch(bench, 1, tenant=other)
    assert bench.counts(mine) == {"set_aside": 1}
    assert bench.counts(theirs) == {"processing": 1}
    ((claim,),) = bench.rows("select claim_id from claims where org_id = %s", bench.tenant.org_id)
    with pytest.raises(Exception, match="no such claim"):
        await release(bench, claim, "mine", actor=other.actor)
    assert bench.rows("select count(*) from claim_rule_release") == [(0,)]


async def test_a_switch_acts_from_the_next_chunk_on(bench: Bench) -> None:
    """Stricter at once; weaker only once another person has approved it."""
    await rule(bench, "soft", "warn")
    assert bench.counts(await batch(bench, 1, seed=1)) == {"processing": 1}
    assert [finding["action"] for finding in found(bench)] == ["warn"]
    async with bench.application.database.write(bench.tenant.actor) as session:
        await switching.switch(session, "soft", SwitchIn(switch="hold"))
    assert bench.counts(await batch(bench, 1, seed=2)) == {"set_aside": 1}


async def test_no_statement_is_made_for_each_claim(bench: Bench) -> None:
    """Forty claims of a chunk take as many as three: what rules and tables say is read for all of them at once."""
    made: list[float] = []
    time_statements(bench.application.database, made.append)
    await bench.application.database.engine.dispose()
    await rule(bench, "set-it", "set_field", settings={"field": "authorization.number", "value": "AUTH1"})
    await rule(bench, "hold-it", when={"==": [{"var": "claim.frequency_code"}, "1"]})
    counts = []
    for seed, claims in ((1, 3), (2, 3), (3, 40)):
        made.clear()
        assert bench.counts(await batch(bench, claims, seed)) == {"set_aside": claims}
        counts.append(len(made))
    assert counts[2] <= counts[1] + 2
