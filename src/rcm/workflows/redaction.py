"""What is taken out of prompts, answers of models and error texts before they are kept with a trace.

Numbers and addresses that name a person are found by their form. Names have none: who sends a trace must leave them
out, which the documentation of the route says.
"""

from __future__ import annotations

import re
from typing import Final

#: In this order: what is longer and surer comes first.
_FORMS: Final = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("ssn", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    ("token", re.compile(r"(?i)\b(?:bearer\s+|rcm_|sk-)[A-Za-z0-9._-]{8,}")),
    ("secret", re.compile(r"(?i)(?<=password)(\s*[:=]\s*)\S+")),
    ("date", re.compile(r"(?<!\d)(?:(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/(?:19|20)?\d{2})(?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\+?1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]\d{3}[ .-]\d{4}(?!\d)")),
    # Record, member and account numbers: seven digits and more, with letters before them or none.
    ("number", re.compile(r"(?<![\w-])[A-Z]{0,4}\d{7,}[A-Z]?(?![\w-])")),
)


def redact(text: str | None) -> str | None:
    """`[redacted email]` and the like in the place of what was found. Text that has none comes back as it is."""
    if not text:
        return text
    for kind, form in _FORMS:
        text = form.sub(f"[redacted {kind}]", text)
    return text
