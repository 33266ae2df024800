"""EDI: what one core reads and writes in a second, and pyx12's validation of the same file beside it.

Generated claims, 5 % of them with a fault; the best of a few rounds of each. `read_837p` is SNIP 1 to 3
with the claim built; `acknowledge` adds the 999. pyx12 validates and writes a 999 of a smaller file; the
ratio compares claims a second of that with ours over the same file, start-up of its maps taken out.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyx12.params
import pyx12.x12n_document

from benchmarks.support.common import emit, parser, say
from rcm.core.time import today
from rcm.edi.acknowledgement import acknowledge, write_999
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine, Remittance
from rcm.edi.claim import Claim
from rcm.edi.envelope import Envelope
from rcm.edi.generator import generate_837p, generate_claims
from rcm.edi.professional import ClaimRead, read_837p
from rcm.edi.professional_writer import write_837p
from rcm.edi.remittance import balance, read_835, write_835
from rcm.edi.tokenizer import tokenize

_ENVELOPE = Envelope("HYBRIDRCM", "SIMPAYER", 1, 1, datetime(2026, 1, 2, tzinfo=UTC))


def _best(name: str, rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest round: the others were disturbed."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    say(f"{name}: {min(times):.3f} s")
    return min(times)


def _consume(items: Any) -> None:
    deque(items, maxlen=0)


def _answer(content: bytes) -> bytes:
    return write_999(acknowledge(read_837p(content)), _ENVELOPE)


def _remittance(claims: list[Claim]) -> Remittance:
    """A payer's answer to all of the claims: four fifths of each line's charge, the rest contractual."""
    paid = [_paid(claim) for claim in claims]
    return Remittance(
        payer_name="EVERGREEN MUTUAL HEALTH",
        payer_id="SIMPAYER01",
        payee_name="LANTERN CLINIC",
        payee_id="1234567893",
        trace_number="TRACE1",
        payment_date=today(),
        payment_amount=sum((claim.paid for claim in paid), Decimal(0)),
        payment_method="ACH",
        claims=tuple(paid),
    )


def _paid(claim: Claim) -> PaidClaim:
    lines = []
    for number, line in enumerate(claim.service_lines, 1):
        reduced = (line.charge / 5).quantize(Decimal("0.01"))
        lines.append(
            PaidLine(
                procedure_code=line.procedure_code,
                charge=line.charge,
                paid=line.charge - reduced,
                adjustments=(Adjustment("CO", "45", reduced),),
                line_control_number=str(number),
            )
        )
    total = sum((line.charge for line in lines), Decimal(0))
    return PaidClaim(
        claim_id=claim.claim_id,
        status="1",
        charge=total,
        paid=sum((line.paid for line in lines), Decimal(0)),
        patient_responsibility=Decimal(0),
        lines=tuple(lines),
    )


def _validated_by_pyx12(content: bytes) -> None:
    answer = io.StringIO()
    pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(content.decode("ascii")), answer, None)
    if "AK2*837" not in answer.getvalue():
        raise RuntimeError("pyx12 wrote no 999.")


def _compared(claims: int, rounds: int) -> dict[str, float]:
    one = generate_837p(1, seed=2, defects=0).content
    many = generate_837p(claims, seed=2).content
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    started = _best("pyx12, one claim", rounds, lambda: _validated_by_pyx12(one))
    theirs = _best(f"pyx12, {claims} claims", rounds, lambda: _validated_by_pyx12(many)) - started
    ours = _best(f"ours, {claims} claims", rounds, lambda: _answer(many))
    return {
        "pyx12_validate_999_claims_per_s": round((claims - 1) / theirs, 1),
        "ours_same_file_claims_per_s": round(claims / ours, 1),
        "ratio": round(claims / ours / ((claims - 1) / theirs), 1),
    }


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    count, rounds = options.claims, options.rounds
    made = generate_837p(count, seed=1)
    content = made.content
    size = len(content) / 1e6
    claims = generate_claims(count, seed=1)
    remittance = _remittance(claims)
    payment = write_835(remittance, _ENVELOPE)
    (read,) = read_835(payment)
    if balance(read) or len(read.claims) != count:
        raise RuntimeError("The 835 of the measurement does not balance.")
    good = sum(isinstance(x, ClaimRead) and x.ok for x in read_837p(content))
    say(f"{count} claims, {size:.1f} MB, {good} without a fault")
    seconds = {
        "tokenize": _best("tokenise", rounds, lambda: _consume(tokenize(content))),
        "read_837p": _best("read 837P, SNIP 1-3", rounds, lambda: _consume(read_837p(content))),
        "read_and_999": _best("read 837P and write 999", rounds, lambda: _answer(content)),
        "write_837p": _best("write 837P", rounds, lambda: write_837p(claims, _ENVELOPE)),
        "read_835_balance": _best("read 835 and balance", rounds, lambda: _balanced(payment)),
        "generate": _best("generate", rounds, lambda: generate_837p(count, seed=1)),
    }
    rates = {f"{name}_claims_per_s": round(count / taken, 1) for name, taken in seconds.items()}
    return {
        **rates,
        "tokenize_mb_per_s": round(size / seconds["tokenize"], 2),
        "read_837p_mb_per_s": round(size / seconds["read_837p"], 2),
        "claims": count,
        **_compared(options.compared, rounds),
    }


def _balanced(payment: bytes) -> None:
    for remittance in read_835(payment):
        balance(remittance)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--claims", type=int, default=5000)
    options.add_argument("--compared", type=int, default=200, help="claims in the file that pyx12 reads as well")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    if chosen.quick:
        chosen.claims, chosen.compared, chosen.rounds = min(chosen.claims, 500), min(chosen.compared, 50), 1
    emit(_measure(chosen), as_json=chosen.json)


if __name__ == "__main__":
    main()
