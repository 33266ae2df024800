"""Why a request of the FHIR door is refused; api/errors.py says with which status."""

from __future__ import annotations

from rcm.core.errors import DomainError, InvalidInput, NotFound


class ResourceTypeUnknown(NotFound):
    """This is no resource type of FHIR R4. Types are written as `Patient`, with their capitals."""

    code = "clinical.resource_type_unknown"


class ResourceUnknown(NotFound):
    """There is no such resource here, or it belongs to somebody else."""

    code = "clinical.resource_not_found"


class VersionUnknown(NotFound):
    """The resource has no such version."""

    code = "clinical.version_not_found"


class ResourceDeleted(DomainError):
    """The resource was deleted. Its versions are still in its history; a PUT brings it back."""

    code = "clinical.resource_deleted"

    def __init__(self, resource_type: str, id: str, version: int) -> None:
        self.version = version
        super().__init__(f"{resource_type}/{id}, by version {version}.")


class PreconditionLost(DomainError):
    """The resource is not, or no longer, as the request demands. Read it again and repeat what you meant."""

    code = "clinical.precondition_lost"


class SeveralMatch(PreconditionLost):
    """More than one resource meets the condition, and it is not for us to choose. Make it narrower."""

    code = "clinical.condition_matches_several"


class RequestUnusable(InvalidInput):
    """The request can't be read as it is written."""

    code = "clinical.request_unusable"


class NotOffered(DomainError):
    """This is not offered for this type of resource. `GET /fhir/R4/metadata` tells what is."""

    code = "clinical.interaction_not_offered"


class FormatNotOffered(DomainError):
    """Resources are answered as JSON: ask for application/fhir+json."""

    code = "clinical.format_not_offered"


class MediaTypeUnknown(DomainError):
    """The body's media type is not one that this address takes."""

    code = "clinical.media_type_unknown"


class JobUnknown(NotFound):
    """There is no such job here, or it was cancelled."""

    code = "clinical.job_not_found"


class ExportFileUnknown(NotFound):
    """The export has no such file, or it had its day."""

    code = "clinical.export_file_not_found"


class BodyTooLarge(DomainError):
    """The body is larger than this address takes (RCM_FHIR_RESOURCE_LIMIT_MB, RCM_FHIR_BUNDLE_LIMIT_MB)."""

    code = "clinical.body_too_large"


class BundleTooLarge(BodyTooLarge):
    """The bundle is larger than this address takes (RCM_FHIR_BUNDLE_LIMIT_MB). Send it to $import."""

    code = "clinical.bundle_too_large"
