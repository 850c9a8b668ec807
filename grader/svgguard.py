"""A last look at an image before it is stored: nothing in it but lines, shapes and plain text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

__all__ = ["Unfit", "guarded"]

MOST = 300_000  # characters
SPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset({"svg", "g", "path", "rect", "circle", "text"})
ATTRIBUTES = frozenset(
    {"viewBox", "width", "height", "x", "y", "cx", "cy", "r", "rx", "d", "transform"}
    | {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "shape-rendering"}
    | {"font-family", "font-size", "text-anchor"}
)
VALUE = re.compile(r"[-#+.,\w ()]*", re.ASCII)


class Unfit(Exception):
    """An image that must not be shown."""


def guarded(image: str) -> str:
    """Return `image` as it is.

    Raises
    ------
    Unfit
        If it is too large, or holds anything but what `draw` writes: another element, an attribute
        that could load, run or style something, or a number that is none.
    """
    if len(image) > MOST:
        raise Unfit(f"it has {len(image)} characters")
    if "<!" in image or "<?" in image:
        raise Unfit("it has a declaration, a comment or an instruction")
    try:
        root = ElementTree.fromstring(image)  # noqa: S314 -- without a declaration, of our making
    except ElementTree.ParseError as error:
        raise Unfit("it is not well-formed") from error
    for element in root.iter():
        if element.tag.removeprefix(SPACE) not in ELEMENTS:
            raise Unfit(f"element {element.tag[:80]}")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES or not VALUE.fullmatch(value):
                raise Unfit(f"attribute {name[:80]}")
            if name != "font-family" and re.search(r"nan|inf", value):
                raise Unfit(f"attribute {name[:80]} has no number")
    return image
