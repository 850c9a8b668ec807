"""The part of QTI 2.1 that we write, as a grammar, and what breaks it.

Content models and attributes follow the final XML binding of QTI 2.1 (2012) and of its packages
(2013), and presentation MathML 2.0; they are narrower, for an element or attribute that we do not
write is unknown here. The consortium's own schema files are not in this repository.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["ITEM", "PACKAGE", "complaints"]

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"

NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
PAIR = rf"{NAME} {NAME}"
FLOAT = r"-?\d+(\.\d+)?(e[+-]\d+)?"
COUNT, TRUTH, ANY = r"\d+", "true|false", r"[\s\S]*"
FILE = r"[a-z0-9_]+\.(xml|svg)"

PHRASES = "em|strong|code|span|br|math"
INLINE = f"({PHRASES}|img|textEntryInteraction)"
BLOCKS = "p|div|pre|ul|ol|table|blockquote|h3|h4"
FLOW = f"({PHRASES}|img|{BLOCKS})"
INTERACTIONS = "choiceInteraction|orderInteraction|matchInteraction|extendedTextInteraction"
TERM = "(variable|correct|baseValue)"
TEST = "(match|equal|member|stringMatch|or)"
TOKENS = "mi|mn|mo|mtext|mspace"
LAYOUT = f"({TOKENS}|mrow|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mtable)"


@dataclass(frozen=True)
class Rule:
    """What an element holds.

    Attributes
    ----------
    children : str
        A regular expression over the names of its children, each with a space behind it.
    words : str
        A regular expression for its text; mixed with the children where both are given.
    needs, may : mapping of str to str
        Attributes, with regular expressions for their values.
    """

    children: str = ""
    words: str = r"\s*"
    needs: Mapping[str, str] = field(default_factory=dict)
    may: Mapping[str, str] = field(default_factory=dict)


def some(names: str, least: int = 0) -> str:
    """Return the expression for so many, or more, of the named."""
    return f"({names} ){{{least},}}"


def _respond(**more: str) -> dict[str, str]:
    return {"responseIdentifier": NAME, **more}


CLASS = {"class": r"[a-z -]+"}
VALUES = {"identifier": NAME, "cardinality": "single|multiple|ordered"}
BASE = "identifier|string|float|directedPair"

ITEM: dict[str, Rule] = {
    QTI + "assessmentItem": Rule(
        some("responseDeclaration", 1)
        + some("outcomeDeclaration", 1)
        + "itemBody responseProcessing (modalFeedback )*",
        needs={"identifier": NAME, "title": ANY, "adaptive": TRUTH, "timeDependent": TRUTH},
        may={LANG: "en|ko", LOCATION: ANY},
    ),
    QTI + "responseDeclaration": Rule("correctResponse ", needs={**VALUES, "baseType": BASE}),
    QTI + "outcomeDeclaration": Rule("(defaultValue )?", needs={**VALUES, "baseType": BASE}),
    QTI + "correctResponse": Rule(some("value", 1)),
    QTI + "defaultValue": Rule(some("value", 1)),
    QTI + "value": Rule(words=ANY),
    QTI + "itemBody": Rule(some(f"({BLOCKS}|{INTERACTIONS})", 1)),
    QTI + "modalFeedback": Rule(
        some(FLOW),
        ANY,
        {"outcomeIdentifier": NAME, "identifier": NAME, "showHide": "show|hide"},
    ),
    **{QTI + name: Rule(some(INLINE), ANY) for name in ("p", "em", "strong", "h3", "h4")},
    QTI + "span": Rule(some(INLINE), ANY, may=CLASS),
    QTI + "code": Rule(some(f"({PHRASES})"), ANY, may=CLASS),
    QTI + "pre": Rule(some(f"({PHRASES})"), ANY),
    QTI + "div": Rule(some(FLOW), ANY, may=CLASS),
    QTI + "blockquote": Rule(some(f"({BLOCKS})")),
    QTI + "br": Rule(),
    QTI + "img": Rule(needs={"src": FILE, "alt": r"[\s\S]+"}),
    QTI + "ul": Rule(some("li", 1)),
    QTI + "ol": Rule(some("li", 1), may={}),
    QTI + "li": Rule(some(FLOW), ANY),
    QTI + "table": Rule("(thead )?(tbody )+"),
    QTI + "thead": Rule(some("tr", 1)),
    QTI + "tbody": Rule(some("tr", 1)),
    QTI + "tr": Rule(some("(th|td)", 1)),
    QTI + "th": Rule(some(FLOW), ANY),
    QTI + "td": Rule(some(FLOW), ANY),
    QTI + "prompt": Rule(some(f"({PHRASES}|img)"), ANY),
    QTI + "choiceInteraction": Rule(
        "(prompt )?" + some("simpleChoice", 1),
        needs=_respond(shuffle=TRUTH, maxChoices=COUNT),
    ),
    QTI + "orderInteraction": Rule(
        "(prompt )?" + some("simpleChoice", 1), needs=_respond(shuffle=TRUTH)
    ),
    QTI + "matchInteraction": Rule(
        "(prompt )?simpleMatchSet simpleMatchSet ",
        needs=_respond(shuffle=TRUTH, maxAssociations=COUNT),
    ),
    QTI + "simpleMatchSet": Rule(some("simpleAssociableChoice", 1)),
    QTI + "simpleChoice": Rule(some(FLOW), ANY, {"identifier": NAME}),
    QTI + "simpleAssociableChoice": Rule(some(FLOW), ANY, {"identifier": NAME, "matchMax": COUNT}),
    QTI + "textEntryInteraction": Rule(needs=_respond()),
    QTI + "extendedTextInteraction": Rule("(prompt )?", needs=_respond(expectedLines=COUNT)),
    QTI + "responseProcessing": Rule(some("(responseCondition|setOutcomeValue)", 1)),
    QTI + "responseCondition": Rule("responseIf "),
    QTI + "responseIf": Rule(f"{TEST} (setOutcomeValue )+"),
    QTI + "setOutcomeValue": Rule(f"({TERM}|sum) ", needs={"identifier": NAME}),
    QTI + "sum": Rule(some(TERM, 1)),
    QTI + "or": Rule(some(TEST, 1)),
    QTI + "match": Rule(f"{TERM} {TERM} "),
    QTI + "member": Rule(f"{TERM} {TERM} "),
    QTI + "stringMatch": Rule(f"{TERM} {TERM} ", needs={"caseSensitive": TRUTH}),
    QTI + "equal": Rule(
        f"{TERM} {TERM} ",
        needs={"toleranceMode": "exact|absolute|relative", "tolerance": rf"{FLOAT}( {FLOAT})?"},
    ),
    QTI + "variable": Rule(needs={"identifier": NAME}),
    QTI + "correct": Rule(needs={"identifier": NAME}),
    QTI + "baseValue": Rule(words=r"[\s\S]+", needs={"baseType": BASE}),
    MATH + "math": Rule(some(LAYOUT, 1), needs={"display": "block|inline"}),
    MATH + "mrow": Rule(some(LAYOUT)),
    MATH + "msqrt": Rule(some(LAYOUT, 1)),
    MATH + "mi": Rule(words=r"\S+", may={"mathvariant": "normal|bold|italic|double-struck|script"}),
    MATH + "mn": Rule(words=r"\S+"),
    MATH + "mo": Rule(
        words=ANY,
        may={
            **dict.fromkeys(("stretchy", "fence", "separator", "movablelimits"), TRUTH),
            "form": "prefix|infix|postfix",
        },
    ),
    MATH + "mtext": Rule(words=ANY),
    MATH + "mspace": Rule(needs={"width": r"-?[\d.]+em"}),
    **{MATH + n: Rule(f"{LAYOUT} {LAYOUT} ") for n in ("mfrac", "mroot", "msub", "msup", "munder")},
    MATH + "mover": Rule(f"{LAYOUT} {LAYOUT} ", may={"accent": TRUTH}),
    MATH + "msubsup": Rule(f"{LAYOUT} {LAYOUT} {LAYOUT} "),
    MATH + "munderover": Rule(f"{LAYOUT} {LAYOUT} {LAYOUT} "),
    MATH + "mtable": Rule(some("mtr", 1), may={"columnalign": "(left|right|center| )+"}),
    MATH + "mtr": Rule(some("mtd", 1)),
    MATH + "mtd": Rule(some(LAYOUT), may={"columnalign": "left|right|center"}),
}
PACKAGE: dict[str, Rule] = {
    CP + "manifest": Rule("metadata organizations resources ", needs={"identifier": NAME}),
    CP + "metadata": Rule("schema schemaversion "),
    CP + "schema": Rule(words=r"QTIv2\.1 Package"),
    CP + "schemaversion": Rule(words=r"1\.0\.0"),
    CP + "organizations": Rule(),
    CP + "resources": Rule(some("resource", 1)),
    CP + "resource": Rule(
        some("file", 1),
        needs={"identifier": NAME, "type": "imsqti_item_xmlv2p1", "href": FILE},
    ),
    CP + "file": Rule(needs={"href": FILE}),
}


def complaints(root: ET.Element, grammar: Mapping[str, Rule]) -> Iterator[str]:
    """Yield what in a document is not of the grammar, whose first rule is the root's."""
    if root.tag != next(iter(grammar)):
        yield f"the root is {root.tag}"
    for element in root.iter():
        rule = grammar.get(element.tag)
        if rule is None:
            yield f"{element.tag} is unknown"
        else:
            yield from _broken(element, rule)


def _broken(element: ET.Element, rule: Rule) -> Iterator[str]:
    name = _short(element.tag)
    children = "".join(f"{_short(child.tag)} " for child in element)
    if not re.fullmatch(rule.children, children):
        yield f"{name} holds {children!r}"
    words = "".join([element.text or "", *(child.tail or "" for child in element)])
    if not re.fullmatch(rule.words, words):
        yield f"{name} holds the text {words!r:.60}"
    known = {**rule.needs, **rule.may}
    for key in set(rule.needs) - set(element.attrib):
        yield f"{name} lacks {key}"
    for key, value in element.attrib.items():
        if not re.fullmatch(known.get(key, "(?!)"), value):
            yield f"{name} has {key}={value!r:.60}"


def _short(tag: str) -> str:
    return tag.rpartition("}")[2]
