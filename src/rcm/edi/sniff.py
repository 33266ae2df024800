"""What kind of X12 file is this? Told from its first transaction set, without reading further."""

from __future__ import annotations

from typing import Final

from rcm.edi.tokenizer import Source, tokenize

_BY_GUIDE: Final = {
    "005010X222": "837P",
    "005010X223": "837I",
    "005010X224": "837D",
    "005010X214": "277CA",
    "004010X098": "837P",
    "004010X096": "837I",
    "004010X097": "837D",
}


def kind_of(source: Source, *, file_name: str = "") -> str:
    """`837P`, `837I`, `837D`, `835`, `999`, `277CA`, `277`, `271` …; `TA1` where nothing but a TA1 is
    there, `empty` for an interchange without content. Raises FileUnreadable where it is no X12.
    """
    version = ""
    has_ta1 = False
    for segment in tokenize(source, file_name=file_name):
        elements = [*segment.elements, "", "", "", "", "", "", "", ""]
        if elements[0] == "GS":
            version = elements[8]
        elif elements[0] == "TA1":
            has_ta1 = True
        elif elements[0] == "ST":
            return _BY_GUIDE.get((elements[3] or version)[:10], elements[1])
    return "TA1" if has_ta1 else "empty"
