"""Static variants as QTI 2.1 items, for other systems.

What QTI can judge, a choice, an order, a match, a number within its tolerance, is judged by
response processing; of a formula, a short text and an output only what the author wrote is
recognised, and the rest is left to a person.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt

from grader.course import Unit
from grader.markdown import reader
from grader.quiz.qtiprocess import accepted, declarations, processing, safe
from grader.quiz.variants import Variant

__all__ = ["item_xml", "write_package"]

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
XHTML_MATH = "http://www.w3.org/1998/Math/MathML"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOCATION = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMAS = f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
BOOLEANS = ("true", "false")
WORDS = {"en": {"true": "true", "false": "false"}, "ko": {"true": "참", "false": "거짓"}}

ET.register_namespace("m", XHTML_MATH)
ET.register_namespace("xsi", LOCATION)


def write_package(unit: Unit, variants: Sequence[Variant], out: Path, language: str) -> Path:
    """Write an item file for each variant and the manifest; return the folder.

    The files hold the answers: they are for systems, not for students.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = [f"{safe(variant.item)}_{variant.seed}" for variant in variants]
    for name, variant in zip(names, variants, strict=True):
        _write(item_xml(variant, name, language), out / f"{name}.xml")
        if variant.drawing:
            (out / f"{name}.svg").write_text(variant.drawing, encoding="utf-8")
    _write(_manifest(unit, variants, names), out / "imsmanifest.xml")
    return out


def item_xml(variant: Variant, name: str, language: str) -> ET.Element:
    """Return one ``assessmentItem``."""
    root = ET.Element(
        "assessmentItem",
        {
            "xmlns": QTI,
            f"{{{LOCATION}}}schemaLocation": SCHEMAS,
            "identifier": name,
            "title": variant.title[language],  # type: ignore[literal-required]
            "adaptive": "false",
            "timeDependent": "false",
            "{http://www.w3.org/XML/1998/namespace}lang": language,
        },
    )
    root.extend(declarations(variant))
    body = ET.SubElement(root, "itemBody")
    body.extend(markdown(variant.text[language]))  # type: ignore[literal-required]
    if variant.drawing:
        alt = variant.drawing_alt[language] if variant.drawing_alt else ""  # type: ignore[literal-required]
        paragraph = ET.SubElement(body, "p")
        ET.SubElement(paragraph, "img", {"src": f"{name}.svg", "alt": alt})
    body.extend(_interactions(variant, language))
    root.append(processing(variant))
    solution = ET.SubElement(
        root,
        "modalFeedback",
        {"outcomeIdentifier": "SOLUTION", "identifier": "shown", "showHide": "show"},
    )
    solution.extend(markdown(variant.solution[language]))  # type: ignore[literal-required]
    return root


def markdown(source: str, tag: str = "div") -> list[ET.Element]:
    """Return Markdown as XHTML elements, formulas as MathML."""
    html = _reader().render(source)
    return list(ET.fromstring(f"<{tag}>{html}</{tag}>"))  # noqa: S314 -- made here from our items


def inline(source: str) -> ET.Element:
    """Return Markdown of one line as a span."""
    html = _reader().renderInline(source)
    return ET.fromstring(f"<span>{html}</span>")  # noqa: S314 -- made here from our items


def _reader() -> MarkdownIt:
    return reader(_formula, xhtmlOut=True)


def _formula(source: str, options: dict[str, Any]) -> str:
    """Return MathML; latex2mathml's entities are those of XML."""
    display = "block" if options.get("display_mode") else "inline"
    markup = str(convert(source.strip(), display=display))
    return re.sub(r"&(?!#|amp;|lt;|gt;|quot;)", "&amp;", markup)


def _interactions(variant: Variant, language: str) -> Iterator[ET.Element]:
    question = variant.asked.public()
    prompt = variant.asked.instruction()[language]  # type: ignore[literal-required]
    if variant.kind in ("single_choice", "multiple_choice"):
        most = "1" if variant.kind == "single_choice" else "0"
        yield _choices("choiceInteraction", question["choices"], prompt, language, maxChoices=most)
    elif variant.kind == "true_false":
        things = [{"key": key, "text": {language: WORDS[language][key]}} for key in BOOLEANS]
        yield _choices("choiceInteraction", things, prompt, language, maxChoices="1")
    elif variant.kind == "ordering":
        yield _choices("orderInteraction", question["items"], prompt, language)
    elif variant.kind == "matching":
        yield _match(question, prompt, language)
    elif variant.kind == "code_reading":
        yield from markdown(f"```python\n{question['code']}\n```")
        yield _longer(prompt, question["code"].count("print("))
    elif variant.kind == "short_text" and question["lines"] > 1:
        yield _longer(prompt, question["lines"])
    else:
        yield from _entries(variant, prompt, language)


def _choices(
    tag: str, things: Sequence[Any], prompt: str, language: str, **attributes: str
) -> ET.Element:
    found = ET.Element(tag, {"responseIdentifier": "RESPONSE", "shuffle": "false", **attributes})
    ET.SubElement(found, "prompt").append(inline(prompt))
    for thing in things:
        choice = ET.SubElement(found, "simpleChoice", {"identifier": thing["key"]})
        choice.append(inline(thing["text"][language]))
    return found


def _longer(prompt: str, lines: int) -> ET.Element:
    found = ET.Element(
        "extendedTextInteraction",
        {"responseIdentifier": "RESPONSE", "expectedLines": str(max(lines, 1))},
    )
    ET.SubElement(found, "prompt").append(inline(prompt))
    return found


def _match(question: Any, prompt: str, language: str) -> ET.Element:
    most = str(len(question["lefts"]))
    found = ET.Element(
        "matchInteraction",
        {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxAssociations": most},
    )
    ET.SubElement(found, "prompt").append(inline(prompt))
    for side, limit in (("lefts", "1"), ("rights", most)):
        group = ET.SubElement(found, "simpleMatchSet")
        for thing in question[side]:
            choice = ET.SubElement(
                group, "simpleAssociableChoice", {"identifier": thing["key"], "matchMax": limit}
            )
            choice.append(inline(thing["text"][language]))
    return found


def _entries(variant: Variant, prompt: str, language: str) -> Iterator[ET.Element]:
    """Yield a line with a field for every response: numbers, cells, blanks, words."""
    first = ET.Element("p")
    first.append(inline(prompt))
    yield first
    for response in accepted(variant):
        line = ET.Element("p")
        if response.label:
            line.append(inline(response.label[language]))  # type: ignore[literal-required]
        ET.SubElement(line, "textEntryInteraction", {"responseIdentifier": response.name})
        yield line


def _manifest(unit: Unit, variants: Sequence[Variant], names: Sequence[str]) -> ET.Element:
    root = ET.Element("manifest", {"xmlns": PACKAGE, "identifier": f"backgrade_{unit.id}"})
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for name, variant in zip(names, variants, strict=True):
        resource = ET.SubElement(
            resources,
            "resource",
            {"identifier": name, "type": "imsqti_item_xmlv2p1", "href": f"{name}.xml"},
        )
        ET.SubElement(resource, "file", {"href": f"{name}.xml"})
        if variant.drawing:
            ET.SubElement(resource, "file", {"href": f"{name}.svg"})
    return root


def _write(root: ET.Element, path: Path) -> None:
    path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
