"""Failures below the FHIR door leave as an OperationOutcome, with the status that R4 gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.responses import Response

from rcm.clinical.issues import Issue, IssueCode, operation_outcome
from rcm.clinical.text import dump

_SYSTEM: Final = "urn:hybrid-rcm:error"
MEDIA_TYPE: Final = "application/fhir+json"
_CODES: Final[dict[int, IssueCode]] = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    409: "conflict", 410: "deleted", 412: "conflict", 413: "too-long", 415: "not-supported", 422: "processing",
    429: "throttled", 503: "timeout",
}  # fmt: skip
#: What the rest of the API calls unprocessable is a bad request here, unless a resource's content is meant.
_UNPROCESSABLE: Final = 422
_CONTENT: Final = frozenset({"clinical.resource_invalid", "clinical.patch_invalid", "clinical.bundle_invalid"})


def is_fhir(path: str) -> bool:
    return path.startswith("/fhir/")


def status_below(status: int, code: str) -> int:
    """Of a failure that the rest of the API answers with `status`."""
    return 400 if status == _UNPROCESSABLE and code not in _CONTENT else status


def outcome(
    status: int,
    code: str,
    title: str,
    detail: str,
    facts: Mapping[str, Any] | None,
    headers: Mapping[str, str] | None,
) -> Response:
    status = status_below(status, code)
    issues = _issues(facts) or [Issue("error", _CODES.get(status, "exception"), "", f"{title} {detail}".strip())]
    told = operation_outcome(issues)
    # Our own word for it: stable, where the text beside it is not.
    told["issue"][0]["details"] = {"coding": [{"system": _SYSTEM, "code": code}]}
    return Response(dump(told), status, headers=headers, media_type=MEDIA_TYPE)


def _issues(facts: Mapping[str, Any] | None) -> list[Issue]:
    found = (facts or {}).get("issues", ())
    return [each for each in found if isinstance(each, Issue)] if isinstance(found, Iterable) else []
