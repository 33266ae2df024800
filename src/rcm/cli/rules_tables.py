"""How rules and what a trial found look in the shell; files of rules."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import orjson
from rich.console import Group
from rich.markup import escape
from rich.table import Column, Table

from rcm.claims.rule_schemas import TrialOut
from rcm.requirements.claim_rules.documents import Taken
from rcm.requirements.claim_rules.schemas import ClaimRuleOut
from rcm.requirements.rule import Tier

_FIELDS = (
    "code", "tier", "version", "newest_version", "name", "payer", "position", "action", "acts_as", "is_active",
    "message", "hint", "citation", "effective_from", "effective_to", "reason",
)  # fmt: skip


class FileFormat(StrEnum):
    JSON = "json"
    YAML = "yaml"


def taken_lines(taken: Sequence[Taken]) -> list[str]:
    """What became of each rule of a file, and the command that comes next."""
    return [_taken_line(each) for each in taken]


def _taken_line(each: Taken) -> str:
    rule = each.rule
    whose = {Tier.ORGANIZATION: "your organisation", Tier.GLOBAL: "the installation"}.get(rule.tier)
    began = f"{rule.code}, version {rule.version} ({whose or f'payer {rule.payer_code}'})"
    became = "written" if each.written else "is there already"
    if rule.is_active:
        return f"{began}: {became}, {'switched on' if each.activated else 'on'}"
    tier = "" if rule.tier is Tier.ORGANIZATION else f" --tier {rule.tier}"
    return f"{began}: {became}, a draft. Let it act: rcm rules on {rule.code} --version {rule.version}{tier}"


def rules_table(rules: Sequence[ClaimRuleOut]) -> Table:
    table = Table("rule", "tier", Column("version", justify="right"), "payer", "acts as", "message")
    for rule in rules:
        acts = rule.acts_as or "off (draft)"
        if rule.acts_as is not None and rule.acts_as != rule.action:
            acts = f"{rule.acts_as} (own: {rule.action})"
        if rule.request is not None:
            acts += f"; {rule.request.switch} asked for"
        version = "" if rule.version is None else str(rule.version)
        table.add_row(rule.code, rule.tier, version, rule.payer or "", acts, escape(rule.message))
    return table


def rule_fields(rule: dict[str, Any]) -> Group:
    table = Table(box=None, show_header=False)
    for name in _FIELDS:
        if rule[name] not in {None, ""}:
            table.add_row(name, escape(str(rule[name])))
    if rule["when"] is not None:
        table.add_row("when", escape(orjson.dumps(rule["when"]).decode()))
    if rule["settings"]:
        table.add_row("settings", escape(orjson.dumps(rule["settings"]).decode()))
    for name in ("switch", "request"):
        if (switch := rule[name]) is not None:
            said = f"{switch['switch']} until {switch['until'] or 'further notice'}: {switch['reason']}"
            table.add_row(name, escape(f"{said}  {switch['claim_rule_switch_id']}"))
    versions = [f"{each['version']}{' (on)' if each['is_active'] else ''}" for each in rule["versions"]]
    if versions:
        table.add_row("versions", ", ".join(versions))
    return Group(table)


def trial_tables(found: TrialOut) -> Group:
    figures = Table(box=None, show_header=False)
    looked = f"{found.looked_at:,}" + ("" if found.is_exact else " (the newest of them)")
    figures.add_row("claims looked at", looked + (f", only those of {escape(found.payer)}" if found.payer else ""))
    figures.add_row("registered", f"{found.since} to {found.until}")
    for name in ("stopped", "warned", "changed", "noted", "failed"):
        figures.add_row(f"would be {name}" if name != "failed" else "can't be judged", f"{getattr(found, name):,}")
    figures.add_row("of these denied later, in whole or in part", f"{found.denied_later:,}")
    figures.add_row("denied in whole or in part, not touched", f"{found.denied_untouched:,}")
    figures.add_row("charges stopped", f"{found.charges_stopped:,.2f}")
    figures.add_row("charges not paid on those denied", f"{found.charges_denied:,.2f}")
    for reason, count in found.denial_reasons.items():
        figures.add_row(f"  {escape(reason)}", f"{count:,}")
    claims = Table(Column("claim", no_wrap=True), "state", "effect", Column("charges", justify="right"), "denied for")
    for item in found.items:
        charges = f"{item.total_charges:,.2f}"
        claims.add_row(escape(item.claim_number), item.status, item.effect, charges, escape(item.denial_reason or ""))
    return Group(figures, claims) if found.items else Group(figures)
