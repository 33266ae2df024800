"""`rcm x12 …`: X12 files checked and made from the shell."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rcm.cli.files import write_file
from rcm.core.errors import DomainError
from rcm.core.time import today
from rcm.edi.errors import AnswerUnreadable, FileUnreadable
from rcm.edi.findings import Finding
from rcm.edi.generator import PAYERS, generate_837p
from rcm.edi.professional import ClaimRead, read_837p
from rcm.edi.remittance import balance, read_835
from rcm.edi.sniff import kind_of

app = typer.Typer(name="x12", help="Check X12 files, and make some.", no_args_is_help=True)

CLEAN, FOUND, UNREADABLE = 0, 1, 2
_progress = Console(stderr=True)


class FileReport(msgspec.Struct):
    """What was found in one file; `findings` holds the first ones, the counts count all."""

    file: str
    kind: str = ""
    claims: int = 0
    claims_in_error: int = 0
    errors: int = 0
    warnings: int = 0
    unreadable: str = ""
    findings: list[Finding] = []

    def add(self, findings: tuple[Finding, ...] | list[Finding], limit: int) -> None:
        for finding in findings:
            if finding.severity == "error":
                self.errors += 1
            else:
                self.warnings += 1
            if len(self.findings) < limit:
                self.findings.append(finding)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="X12 files (837P, 835).", exists=True, dir_okay=False)],
    snip: Annotated[int, typer.Option(help="Highest SNIP level to check.", min=1, max=7)] = 3,
    limit: Annotated[int, typer.Option(help="Show this many findings of each file.", min=0)] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object as the last line.")] = False,
) -> None:
    """Check files: exit 0 where they are clean, 1 where errors were found, 2 where one can't be read."""
    reports = [_checked(file, snip, limit) for file in files]
    if as_json:
        _print_json({"files": msgspec.to_builtins(reports), "errors": sum(x.errors for x in reports)})
    else:
        for report in reports:
            _print_report(report)
    if any(x.unreadable for x in reports):
        raise typer.Exit(UNREADABLE)
    raise typer.Exit(FOUND if any(x.errors for x in reports) else CLEAN)


def _checked(file: Path, snip: int, limit: int) -> FileReport:
    report = FileReport(str(file))
    try:
        report.kind = kind_of(file, file_name=file.name)
        if report.kind == "837P":
            _check_claims(report, file, snip, limit)
        elif report.kind == "835":
            for remittance in read_835(file, file_name=file.name):
                report.claims += len(remittance.claims)
                found = [x for x in balance(remittance) if x.snip <= snip]
                report.claims_in_error += len({x.claim_id for x in found if x.claim_id})
                report.add(found, limit)
        else:
            report.unreadable = f"It is {report.kind}; 837P and 835 can be checked."
    except (FileUnreadable, AnswerUnreadable) as failure:
        report.unreadable = failure.message
    return report


def _check_claims(report: FileReport, file: Path, snip: int, limit: int) -> None:
    for read in read_837p(file, file_name=file.name, snip=snip):
        if isinstance(read, ClaimRead):
            report.claims += 1
            report.claims_in_error += not read.ok
        report.add(read.findings, limit)


def _print_report(report: FileReport) -> None:
    console = Console()
    if report.unreadable:
        console.print(f"[red]{escape(report.file)}[/red]: {escape(report.unreadable)}", soft_wrap=True)
        return
    colour = "red" if report.errors else "green"
    console.print(
        f"[{colour}]{escape(report.file)}[/{colour}]: {report.kind}, {report.claims} claims, "
        f"{report.claims_in_error} in error; {report.errors} errors, {report.warnings} warnings",
        soft_wrap=True,
    )
    if not report.findings:
        return
    table = Table("segment", "byte", "claim", "SNIP", "rule", "message")
    for x in report.findings:
        place = f"{x.segment_number or ''} {x.segment}".strip()
        style = "" if x.severity == "error" else "yellow"
        offset = "" if x.byte_offset is None else str(x.byte_offset)
        text = f"{x.message} {x.hint}".strip()
        cells = (place, offset, x.claim_id, str(x.snip), x.rule_id, text)
        table.add_row(*map(escape, cells), style=style)
    console.print(table)
    more = report.errors + report.warnings - len(report.findings)
    if more:
        console.print(f"{more} more; --limit shows them.")


@app.command()
def generate(
    claims: Annotated[int, typer.Option(help="How many claims.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same file.", min=0)] = 1,
    defects: Annotated[int | None, typer.Option(help="Defective claims among them (default 5 %).", min=0)] = None,
    payer: Annotated[list[str] | None, typer.Option(help="Id of a payer; give it again for more.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file.", dir_okay=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object as the last line.")] = False,
) -> None:
    """Make an 837P file of made-up claims. Without --out (and --json) the file goes to standard output."""
    try:
        payers = [(code, code) for code in payer] if payer else PAYERS
        made = generate_837p(claims, seed=seed, defects=defects, payers=payers, as_of=today())
        if out is not None:
            write_file(out, made.content)
    except DomainError as failure:
        _progress.print(escape(failure.message), style="red")
        raise typer.Exit(UNREADABLE) from failure
    if out is not None:
        kinds = Counter(made.defects.values())
        _progress.print(f"{escape(str(out))}: {claims} claims, {len(made.defects)} with a defect", soft_wrap=True)
        for kind, count in sorted(kinds.items()):
            _progress.print(f"  {count} x {kind}")
    elif not as_json:
        sys.stdout.buffer.write(made.content)
    if as_json:
        _print_json(
            {
                "claims": claims,
                "seed": seed,
                "bytes": len(made.content),
                "file": None if out is None else str(out),
                "defects": made.defects,
            }
        )


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
