"""The clinical store: FHIR R4 resources in tables of their own, searched by index, told of and audited; what agents
remember, say and know."""
