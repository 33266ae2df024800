"""`rcm requirements …`: what tasks need, in three tiers."""

from __future__ import annotations

from typing import Final

import typer

from rcm.cli.lazy import Place, lazy_group

_COMMANDS: Final = {
    "show": Place(
        "requirements_asking", "show", "What the task needs, and which tier says so. Without --org: what holds for all."
    ),
    "why": Place(
        "requirements_asking",
        "why",
        "Why a field is asked for: tier, row, date and person in a sentence; --json has the chain of rules.",
    ),
    "validate": Place(
        "requirements_asking",
        "validate",
        "Try values against what the task needs. Ends with 1 where something is missing or wrong.",
    ),
    "changelog": Place(
        "requirements_asking",
        "changelog",
        "Who changed which rule, newest first: the organisation's and the installation's.",
    ),
    "set": Place(
        "requirements_writing", "set_one", "Add a rule. Refused with the rule and the tier that it disagrees with."
    ),
    "end": Place(
        "requirements_writing",
        "end",
        "End a rule: --until is the first day without it (default, and earliest: today). One not begun is withdrawn.",
    ),
    "waive": Place(
        "requirements_writing",
        "waive",
        "Ask for a waiver: to need less than the installation or a payer does, until a day. Another person approves.",
    ),
    "approve": Place("requirements_writing", "approve", "Agree to a waiver, as another person than the one who asked."),
    "import": Place(
        "requirements_documents",
        "import_file",
        "Take rules from a document: all of them or none. The same document twice changes nothing.",
    ),
    "export": Place(
        "requirements_documents",
        "export",
        "Write rules as a document that `import` takes: an organisation's with --org, else those of the installation.",
    ),
    "migrate": Place(
        "requirements_migrate",
        "migrate",
        "Make rules of the tiers out of the deprecated field_requirement rows; those stay. Ends with 1 when"
        " there is something in them that no rule says.",
    ),
    "rebuild": Place(
        "requirements_migrate",
        "rebuild",
        "Make all effective rows anew out of the rules; they come out as they were, unless somebody wrote into"
        " the tables past this program.",
    ),
}

app = typer.Typer(
    cls=lazy_group(_COMMANDS),
    help="What tasks need, in three tiers.",
    no_args_is_help=True,
)


@app.callback()
def requirements() -> None:
    """What tasks need, in three tiers."""
