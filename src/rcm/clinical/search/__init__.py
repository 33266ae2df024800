"""Search by FHIR R4's own parameters: what a resource is found by, and what a request asks for. No database here."""
