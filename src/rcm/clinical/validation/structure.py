"""The slow answer: a walk over a resource that collects every problem of structure, each at its element.

Paths are made of the names as they stand in the body, with positions in lists: "Observation.component[1].valueString".
What is required and missing is told at the place where it should stand; a choice there is "medication[x]".
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from rcm.clinical import definitions
from rcm.clinical.definitions import Element, TypeDefinition, type_named
from rcm.clinical.issues import Issue, IssueCode
from rcm.clinical.text import DEPTH
from rcm.clinical.validation.primitives import (
    MEDIA_TYPES,
    PREDICATES,
    has_json_type,
    is_media_type,
    json_type,
    trouble,
)

#: More problems than this help nobody; a huge list of wrong entries must not become a huger answer.
MOST: Final = 500
_LONGEST_SHOWN: Final = 60
#: Python refuses to write numbers of thousands of digits.
_LARGE: Final = 10**40


def walk(resource: Any) -> list[Issue]:
    found = _Walk()
    with suppress(_Enough):
        found.resource(resource, "", inside=False)
    return found.issues


class _Enough(Exception):
    """There are as many issues as anybody will read; a huge wrong resource must not keep a process busy."""


class _Walk:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._depth = 0

    def resource(self, value: Any, path: str, *, inside: bool) -> None:
        """`inside` another resource nothing may be contained. `path` is "" for the outermost, named by its type."""
        if not isinstance(value, dict):
            self._tell("structure", path, f"must be a resource, an object with resourceType, not {_called(value)}.")
            return
        name = value.get("resourceType")
        if not isinstance(name, str):
            self._tell("required", f"{path}.resourceType" if path else "", "A resource must tell its resourceType.")
        elif name not in definitions.resource_types():
            near = difflib.get_close_matches(_cut(name), definitions.resource_types(), 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            where = f"{path}.resourceType" if path else ""
            self._tell("not-supported", where, f'FHIR R4 has no resource "{_cut(name)}".{meant}')
        else:
            members = {key: child for key, child in value.items() if key != "resourceType"}
            if inside and members.pop("contained", None) is not None:
                self._tell("structure", f"{path}.contained", "A contained resource must not contain others.")
            self._members(members, type_named(name), path or name)

    def _members(self, value: dict[str, Any], definition: TypeDefinition, path: str) -> None:
        if self._depth > DEPTH:
            self._tell("too-long", path, f"is nested deeper than {DEPTH} levels.")
            return
        self._depth += 1
        there: dict[str, list[str]] = {}
        for key, child in value.items():
            name = key.removeprefix("_")
            member = definition.members.get(name)
            if member is None or (key != name and member[1] not in PREDICATES):
                self._unknown(key, definition, path)
                continue
            element, fhir_type = member
            names = there.setdefault(element.name, [])
            if name not in names:
                names.append(name)
            if key != name:
                self._beside(child, element, f"{path}.{key}", value.get(name), f"{path}.{name}")
            else:
                self._member(child, element, fhir_type, f"{path}.{name}", value.get(f"_{name}"))
        self._presence(definition, there, path)
        self._depth -= 1

    def _presence(self, definition: TypeDefinition, there: Mapping[str, list[str]], path: str) -> None:
        for name, element in definition.elements.items():
            names = there.get(name, [])
            if element.least and not names:
                shown = f"{name}[x]" if element.is_choice else name
                self._tell("required", f"{path}.{shown}", f"{definition.name}.{shown} is required.")
            if len(names) > 1:
                for each in names[1:]:
                    self._tell("structure", f"{path}.{each}", f"must not stand beside {names[0]}: only one {name}[x].")
        if definition.name == "Extension" and ("value" in there) == ("extension" in there):
            both = "value" in there
            self._tell(
                "invariant",
                path,
                f"An extension has either a value or extensions, {'not both' if both else 'one of them'} (ext-1).",
            )

    def _member(self, value: Any, element: Element, fhir_type: str, path: str, beside: Any) -> None:
        if not element.is_list:
            if isinstance(value, list):
                self._tell("structure", path, f"must be one value, not a list: {element.name} may be there once.")
            elif value is None:
                self._tell("structure", path, "must not be null; leave it out instead.")
            else:
                self._value(value, element, fhir_type, path)
            return
        if not isinstance(value, list):
            self._tell(
                "structure", path, f"must be a list, not {_called(value)}: {element.name} may be there more than once."
            )
            return
        if not value:
            self._tell("structure", path, "must not be an empty list; leave it out instead.")
        for position, each in enumerate(value):
            place = f"{path}[{position}]"
            if each is not None:
                self._value(each, element, fhir_type, place)
            elif not (isinstance(beside, list) and position < len(beside) and beside[position] is not None):
                self._tell("structure", place, "must not be null without an extension beside it.")

    def _value(self, value: Any, element: Element, fhir_type: str, path: str) -> None:
        if fhir_type == "Resource":
            self._depth += 1
            if self._depth > DEPTH:
                self._tell("too-long", path, f"is nested deeper than {DEPTH} levels.")
            else:
                self.resource(value, path, inside=element.name == "contained")
            self._depth -= 1
        elif fhir_type in PREDICATES:
            self._primitive(value, element, fhir_type, path)
        elif not isinstance(value, dict):
            self._tell("structure", path, f"must be an object of type {fhir_type}, not {_called(value)}.")
        else:
            if not value:
                self._tell("structure", path, "must not be an empty object; leave it out instead.")
            self._members(value, type_named(fhir_type), path)
            if fhir_type == "CodeableConcept" and element.systems:
                self._concept(value, element, path)

    def _primitive(self, value: Any, element: Element, fhir_type: str, path: str) -> None:
        if not has_json_type(value, fhir_type):
            self._tell("structure", path, f"must be {json_type(fhir_type)} ({fhir_type}), not {_called(value)}.")
        elif not PREDICATES[fhir_type](value):
            self._tell("value", path, f"{_shown(value)} {trouble(value, fhir_type)}.")
        elif fhir_type != "code":
            return
        elif element.codes and value not in element.codes:
            self._tell(
                "code-invalid", path, f"{_shown(value)} is not a code of {element.value_set}{_known(element.codes)}."
            )
        elif element.value_set == MEDIA_TYPES and not is_media_type(value):
            self._tell("code-invalid", path, f"{_shown(value)} is not a media type, like application/pdf.")

    def _concept(self, value: dict[str, Any], element: Element, path: str) -> None:
        """One coding of a CodeableConcept must come from a required value set; an extension may say why none does."""
        codings = value.get("coding")
        if not isinstance(codings, list):
            if "extension" not in value:
                self._tell("code-invalid", path, f"needs a coding of {element.value_set}.")
            return
        systems = element.systems or {}
        pairs = [(str(each.get("system")), str(each.get("code"))) for each in codings if isinstance(each, dict)]
        if not any(code in systems.get(system, ()) for system, code in pairs):
            self._tell(
                "code-invalid", path, f"has no coding of {element.value_set}{_known(element.codes or frozenset())}."
            )

    def _beside(self, value: Any, element: Element, path: str, plain: Any, plain_path: str) -> None:
        """What `_name` holds: id and extensions of a primitive; in a list, one for each value or null."""
        if not element.is_list:
            self._extended(value, path)
            return
        if not isinstance(value, list) or not value:
            self._tell("structure", path, "must be a list that is as long as the values it belongs to.")
            return
        if isinstance(plain, list) and len(plain) != len(value):
            self._tell(
                "structure", path, f"must be as long as {plain_path}: null stands where there is nothing to say."
            )
        for position, each in enumerate(value):
            if each is not None:
                self._extended(each, f"{path}[{position}]")
            elif not (isinstance(plain, list) and position < len(plain) and plain[position] is not None):
                self._tell("structure", f"{path}[{position}]", "must not be null where there is no value either.")

    def _extended(self, value: Any, path: str) -> None:
        if not isinstance(value, dict) or not value:
            self._tell("structure", path, "must be an object with id or extension.")
        else:
            self._members(value, type_named("Element"), path)

    def _unknown(self, key: str, definition: TypeDefinition, path: str) -> None:
        shown = _cut(key)
        near = difflib.get_close_matches(shown, definition.members, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        self._tell("structure", f"{path}.{shown}", f'{definition.name} has no element "{shown}".{meant}')

    def _tell(self, code: IssueCode, path: str, message: str) -> None:
        self.issues.append(Issue("error", code, path, f"{message[0].upper()}{message[1:]}"))
        if len(self.issues) >= MOST:
            raise _Enough


def _called(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a number"


def _shown(value: Any) -> str:
    return f'"{_cut(value)}"' if not isinstance(value, int) or abs(value) < _LARGE else "A number as large"


def _cut(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _known(codes: frozenset[str]) -> str:
    return f": {', '.join(sorted(codes))}" if len(codes) <= 12 else ""
