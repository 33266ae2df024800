"""What a narrative may hold: XHTML to be shown, nothing that acts (rules txt-1 and txt-2)."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_SPACE: Final = "{http://www.w3.org/1999/xhtml}"
_ALLOWED: Final = frozenset(
    {
        "a", "abbr", "acronym", "address", "area", "b", "bdo", "big", "blockquote", "br", "caption", "center",
        "cite", "code", "col", "colgroup", "dd", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "i", "img", "kbd", "li", "map", "ol", "p", "pre", "q", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
        "var",
    }
)  # fmt: skip
_LINKS: Final = ("href", "src", "cite", "longdesc", "usemap")
#: XML knows five names; XHTML's others become their characters before it is read.
_NAMED: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w+;)")


def trouble_with_narrative(div: str) -> str | None:
    """What is wrong with the div of a narrative; None when it is fine."""
    try:
        root: Element = fromstring(_NAMED.sub(lambda found: html5.get(found[1], found[0]), div))
    except (ParseError, DefusedXmlException, ValueError) as error:
        return f"is not well-formed XHTML: {error} (txt-1)"
    for element in root.iter():
        name = str(element.tag).removeprefix(_SPACE)
        if name not in _ALLOWED:
            return f"holds an element that a narrative may not, <{name}> (txt-1)"
        if wrong := _trouble_with_attributes(element):
            return wrong
    return None


def shows_nothing(div: str) -> bool:
    """Neither text nor an image (rule txt-2). HL7 itself publishes such a one, so it is told and not refused."""
    return "<img" not in div and not re.sub(r"<[^>]*>", "", div).strip()


def _trouble_with_attributes(element: Element) -> str | None:
    for name, value in element.items():
        if name.lower().startswith("on"):
            return f"holds an attribute that a narrative may not, {name} (txt-1)"
        if name.lower() in _LINKS and value.strip().lower().startswith(("javascript:", "vbscript:")):
            return f"holds a link that acts, {name} (txt-1)"
    return None
