"""A workflow as one document, JSON or YAML, to keep in files and to hand on.

What is written can be read again and is the same to the byte. YAML is read as what JSON can say and no more: no tags,
no aliases (a page of them can stand for a billion values), no date, no `yes` that is true, no member twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import orjson
import yaml

from rcm.core.errors import InvalidInput
from rcm.workflows.snapshot import FORMAT, Snapshot, canonical

Format = Literal["json", "yaml"]
MOST_BYTES: Final = 4_000_000
_MOST_DEPTH: Final = 60


class DocumentInvalid(InvalidInput):
    """This is no workflow document that can be read. Nothing was made."""

    code = "workflow.document_invalid"


def write(snapshot: Snapshot, form: Format) -> str:
    """Members in a fixed order, nodes by id; the file ends with a line break."""
    document = {"format": FORMAT, **canonical(snapshot)}
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return yaml.dump(document, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, default_flow_style=False, width=100)  # type: ignore[no-any-return]


def read(text: str | bytes, form: Format | None = None) -> dict[str, Any]:
    """The document, not yet validated. Raises DocumentInvalid."""
    document = parsed(text, form)
    if not isinstance(document, dict):
        raise DocumentInvalid("Expected an object with nodes and transitions.")
    if document.get("format", FORMAT) != FORMAT:
        raise DocumentInvalid(f"Its format is {ascii(document['format'])[:60]}; this program reads {FORMAT}.")
    return {name: value for name, value in document.items() if name != "format"}


def parsed(text: str | bytes, form: Format | None = None) -> Any:
    """What JSON or the plain part of YAML says, whatever it is about. Without `form`: JSON if it begins with a brace.

    Raises DocumentInvalid.
    """
    if isinstance(text, bytes):
        text = _decoded(text)
    elif len(text) > MOST_BYTES:
        raise _too_large()
    text = text.removeprefix("\ufeff")
    form = form or ("json" if text.lstrip().startswith("{") else "yaml")
    return _read_json(text) if form == "json" else _read_yaml(text)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _too_large()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"Byte {error.start + 1} is not UTF-8.", byte=error.start + 1) from None


def _too_large() -> DocumentInvalid:
    return DocumentInvalid(f"It is larger than {MOST_BYTES // 1_000_000} MB.")


def _at(line: int, column: int, said: str) -> DocumentInvalid:
    """`line` and `column` count from 1."""
    return DocumentInvalid(f"Line {line}, column {column}: {said}.", line=line, column=column)


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_no_member_twice, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _at(error.lineno, error.colno, error.msg) from None
    except RecursionError:
        raise DocumentInvalid("It is nested too deeply.") from None
    except ValueError as error:  # a number of thousands of digits
        raise DocumentInvalid(str(error)[:200]) from None


def _no_member_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise DocumentInvalid(f"An object has {ascii(name)[:60]} twice.")
        found[name] = value
    return found


def _no_number(name: str) -> Any:
    raise DocumentInvalid(f"{name} is no number of JSON.")


#: libyaml where PyYAML has it: ten times faster.
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Plain scalars that are no text. A part of what YAML 1.1 takes for such, so that all that is written plain is read
#: as it was meant.
_PLAIN: Final[tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...]] = (
    (re.compile(r"(?:~|null|Null|NULL|)"), lambda _: None),
    (re.compile(r"(?:true|True|TRUE)"), lambda _: True),
    (re.compile(r"(?:false|False|FALSE)"), lambda _: False),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})"), int),
    (re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?"), float),
)


def _read_yaml(text: str) -> Any:
    """By the events of the parser, which builds nothing by itself."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "this is no YAML"
        raise _at(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, said) from None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        raise DocumentInvalid(" ".join(str(error).split())[:200]) from None
    return builder.document


class _Builder:
    """Makes plain values of events. `_open` holds the collections that are not closed yet."""

    def __init__(self) -> None:
        self.document: Any = None
        self._open: list[dict[str, Any] | list[Any]] = []
        self._names: list[str | None] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                raise self._refused(event, "a second document begins; expected one")
        elif kind == "AliasEvent":
            raise self._refused(event, f"an alias (*{event.anchor}) is not read here: write the value out")
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._begin(event, {} if kind == "MappingStartEvent" else [])
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._open.pop()
            self._names.pop()
        elif kind == "ScalarEvent":
            self._scalar(event)

    def _begin(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        if event.tag is not None:
            raise self._refused(event, f"a tag ({event.tag}) is not read here")
        if len(self._open) >= _MOST_DEPTH:
            raise self._refused(event, f"nested deeper than {_MOST_DEPTH} levels")
        if self._open and isinstance(self._open[-1], dict) and self._names[-1] is None:
            raise self._refused(event, "the name of a member is no text")
        self._put(value)
        self._open.append(value)
        self._names.append(None)

    def _scalar(self, event: Any) -> None:
        if event.tag not in {None, "!"}:
            raise self._refused(event, f"a tag ({event.tag}) is not read here")
        if self._open and isinstance(self._open[-1], dict) and self._names[-1] is None:
            if event.value in self._open[-1]:
                raise self._refused(event, f"{ascii(event.value)[:60]} is there twice")
            self._names[-1] = event.value
            return
        self._put(_plain(event.value) if event.implicit[0] else event.value)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.document = value
            return
        place = self._open[-1]
        if isinstance(place, list):
            place.append(value)
        else:
            name = self._names[-1]
            assert name is not None
            place[name] = value
            self._names[-1] = None

    def _refused(self, event: Any, said: str) -> DocumentInvalid:
        return _at(event.start_mark.line + 1, event.start_mark.column + 1, said)


def _plain(text: str) -> Any:
    for pattern, convert in _PLAIN:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def same(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Do two snapshots mean the same?"""
    return orjson.dumps(canonical(a)) == orjson.dumps(canonical(b))
