"""docs/reference/terminology.md: the words of the lookup tables, what they mean here, and which standard they follow.

The codes come from rcm.migrations.lookups; a code without an explanation here is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tools.reference_database import OLDER_NAMES

from rcm.migrations.lookups import ACTION_MAPPING, TRANSACTION_STANDARDS, VALUES, Value

DOMAINS: Final = {
    "eligibility": "Is the patient covered on the day of service, and for what.",
    "prior_auth": "The payer's consent before a service is given.",
    "claim": "The bill to the payer, from its first check to its last answer.",
    "payment": "Money that comes in, before it is told apart by claim.",
    "patient": "The person: identity, demographics, contact.",
    "provider": "Who gives the service: identifiers, licences, places.",
    "billing": "What is charged, to whom, on which statement.",
    "reporting": "Figures and lists for people.",
    "document": "Files that come in or go out, whatever they hold.",
    "credentialing": "Proving to payers that a provider may treat and bill.",
    "coding": "Diagnoses and procedures in the words of the code sets.",
    "charge_capture": "From a service that was given to a charge that can be billed.",
    "denial_mgmt": "What payers refused: sorted, answered, prevented.",
    "payment_posting": "Each amount of a remittance put to its claim and line.",
    "ar_followup": "Claims that are open too long.",
    "patient_access": "Everything at the front desk before the visit.",
}
ACTIONS: Final = {
    "verify": "Ask whether cover is active, and since when.",
    "batch_verify": "The same for a list of patients.",
    "benefits_breakdown": "Deductible, co-payment, co-insurance and limits by kind of service.",
    "coverage_discovery": "Look for cover that nobody has told of.",
    "request": "Ask for a decision: an authorization, a record.",
    "submit": "Send what is ready.",
    "inquire": "Ask where something stands that was sent.",
    "extend": "Ask for more days or units of what is authorized.",
    "expedite": "Ask for a decision in a shorter time, for a medical reason.",
    "cancel": "Take a request back.",
    "appeal": "Ask the payer to decide again, with reasons.",
    "scrub": "Check against rules before it is sent.",
    "correct": "Change what is wrong; the next submission replaces the former one.",
    "void": "Take a claim back that was sent.",
    "resubmit": "Send again after a correction.",
    "post_era": "Post an electronic remittance.",
    "post_manual": "Post a remittance on paper, or a single payment.",
    "reconcile": "Compare what was paid with what arrived at the bank.",
    "identify_variance": "Find payments that differ from the contract.",
    "triage": "Sort by worth and by deadline.",
    "followup": "Go after what is open or refused until it is settled.",
    "writeoff": "Give an amount up, with a reason and somebody who agrees.",
    "register": "Take a patient or a case in.",
    "verify_demographics": "Check name, address, date of birth and identifiers.",
    "insurance_discovery": "Find which insurers a patient has, and in which order they pay.",
    "estimate_copay": "Say beforehand what the patient will have to pay.",
    "assign_codes": "Choose the codes that the record supports.",
    "audit_codes": "Check chosen codes against the record and the rules.",
    "query_physician": "Ask the person who wrote the record what is meant.",
    "charge_entry": "Enter a charge.",
    "charge_audit": "Compare charges with what was done.",
    "enroll": "Register a provider with a payer.",
    "verify_credential": "Check a licence or a certificate at its source.",
    "revalidate": "Renew an enrolment before it ends.",
    "generate_statement": "Write a patient's bill.",
    "generate_report": "Make a report.",
    "export_data": "Write data out for another program.",
    "upload": "Bring a file to where it is wanted.",
    "download": "Fetch a file.",
    "parse": "Read a file into fields.",
    "validate": "Check a file against the rules of its format.",
}
#: word, meaning, where it lives
TERMS: Final = (
    ("organisation", "A tenant: a hospital, a billing firm, a credentialer, a payer", "organization"),
    ("identity", "What a person signs in with, one for each e-mail address", "identity"),
    ("user", "A person in one organisation, with a role there", "app_user"),
    ("channel type", "A kind of portal or line, the same for all", "channel_type"),
    ("endpoint", "An organisation's own connection over a channel", "endpoint"),
    ("workflow", "A graph that an organisation owns; published as revisions", "user_workflow"),
    ("node", "A step of a workflow, owned by it", "user_workflow_node"),
    ("transition", "What leads from a node to the next", "user_workflow_transition"),
    ("run", "One walk through a revision", "workflow_run"),
    ("step", "One node of one run, in the ledger", "workflow_run_step"),
    ("batch", "One file, put through one workflow", "batch_job"),
    ("row", "One item of a batch", "batch_row"),
    ("trace", "What an action did outside", "workflow_trace"),
    ("task type", "A template of work: an action in a domain", "task_type"),
    ("micro state", "What a page looked like, and the action that worked there", "micro_state"),
    ("macro state", "A cluster of micro states", "macro_state"),
    ("task signature", "The learned pattern of a task at a portal", "task_signature"),
)
_HEAD: Final = """# Terminology

A task is an **action** in a **domain**: `verify` in `eligibility` asks a payer about cover. Both are lookup tables
(`task_domain_lu`, `task_action_lu`), so an installation adds words of its own without a migration. Where HIPAA names a
transaction for a task, the action bears the meaning of that transaction, whatever channel carries it: a question about
cover is `eligibility.verify` as a 270, as a FHIR resource or typed into a portal.
"""
_FOOT: Final = """All tables: [Database](database.md). What is done in each domain:
[Process areas](../explanation/bpo-taxonomy.md)."""


def terminology_page(made: str, table_of: Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]) -> str:
    parts = [
        f"{made}{_HEAD}",
        "## Domains\n\n" + table_of(("domain", "meaning"), _explained("task_domain_lu", DOMAINS)),
        "## Actions\n\n" + table_of(("action", "meaning"), _explained("task_action_lu", ACTIONS)),
        "## Transactions\n\nThe X12 transaction sets of a task, from `transaction_standard`. An empty request means"
        " that the set comes unasked.\n\n"
        + table_of(
            ("task", "request", "response", "implementation guide"),
            (
                (f"`{d}.{a}`", request or "", response, guide)
                for d, a, request, response, guide in TRANSACTION_STANDARDS
            ),
        ),
        "## Deprecated words\n\nOlder systems wrote these. They are accepted and stored as they come; reports group by"
        " the standard word that\n`task_action_mapping` gives for the domain.\n\n"
        + table_of(
            ("older action", "in domain", "standard action"),
            ((f"`{legacy}`", f"`{domain}`", f"`{standard}`") for legacy, domain, standard in ACTION_MAPPING),
        ),
        "Other deprecated codes:\n\n" + table_of(("table", "code", "instead"), _deprecated()),
        "## Things and their tables\n\n"
        + table_of(
            ("word", "meaning", "table", "older names (views)"),
            (
                (
                    word,
                    meaning,
                    f"[{table}](database.md#{table})",
                    ", ".join(f"`{n}`" for n in OLDER_NAMES.get(table, ())),
                )
                for word, meaning, table in TERMS
            ),
        ),
        _FOOT,
    ]
    return "\n".join(parts)


def current(table: str) -> tuple[Value, ...]:
    """Values that are offered."""
    return tuple(value for value in VALUES[table] if value.deprecated is None)


def _explained(table: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """In the lookup table's order. KeyError: a code that nobody has explained yet."""
    assert words.keys() == {value.code for value in current(table)}, f"{table} and its explanations differ"
    return [(f"`{value.code}`", words[value.code]) for value in current(table)]


def _deprecated() -> list[tuple[str, ...]]:
    return [
        (f"`{table}`", f"`{value.code}`", value.deprecated.removeprefix("Deprecated: ").removesuffix("."))
        for table, values in sorted(VALUES.items())
        for value in values
        if value.deprecated is not None and table != "task_action_lu"
    ]
