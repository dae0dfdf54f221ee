"""Codebooks in the exchange format of qualitative data analysis software: REFI-QDA 1.0, a .qdc file of XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from qualcode.formats.limits import MAX_CODES
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import inner_text, line, local, parsed
from qualcode.model.code import Code, Origin
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem

_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
_COLOUR = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b", re.IGNORECASE)
FALSE = ("false", "0")


def read(file: str, content: bytes, language: str) -> Draft:
    """Return the codes of the file, names and descriptions in `language`; raise Unreadable where it holds no codebook.

    Namespaces are ignored, because tools write several. Broken codes are left out with what is below them, and told by line.
    """
    root = parsed(content)
    book = root if local(root) == "CodeBook" else next((each for each in root if local(each) == "CodeBook"), None)
    if book is None:
        raise Unreadable("no_codebook", found=local(root)[:80])
    reader = _Reader(file, language)
    for codes in (each for each in book if local(each) == "Codes"):
        reader.branch(codes, None)
    if not reader.codes and not reader.problems:
        raise Unreadable("codebook_empty")
    return Draft(tuple(reader.codes.values()), tuple(reader.problems), frozenset(reader.codes), reader.rows)


@dataclass(slots=True)
class _Reader:
    file: str
    language: str
    problems: list[Problem] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def branch(self, above: etree._Element, parent: str | None) -> None:
        """Keep the codes below an element; deep trees are walked without recursion."""
        waiting = [(element, parent) for element in reversed(list(_codes(above)))]
        while waiting:
            element, under = waiting.pop()
            code = self.code(element, under)
            if code is None:
                continue
            if len(self.codes) >= MAX_CODES:
                raise Unreadable("too_many_codes", most=MAX_CODES)
            self.codes[code.guid], self.rows[code.guid] = code, line(element)
            waiting += [(child, code.guid) for child in reversed(list(_codes(element)))]

    def code(self, element: etree._Element, parent: str | None) -> Code | None:
        name = (element.get("name") or "").strip()
        guid = _GUID.fullmatch((element.get("guid") or "").strip())
        if not name:
            self.tell("row_without_label", element)
            return None
        if guid is None:
            self.tell("row_guid_broken", element, name=name[:80])
            return None
        identity = guid[1].lower()
        if identity in self.codes:
            self.tell("row_twice", element, id=name[:80], row=self.rows[identity])
            return None
        about = next((inner_text(each).strip() for each in element if local(each) == "Description"), "")
        colour = self.colour(element)
        look: dict[str, Any] = {"colour": colour} if colour else {}
        return Code(
            guid=identity,
            short_id="",
            label={self.language: name},
            parent=parent,
            position=len(self.codes),
            definition={self.language: about} if about else {},
            codable=(element.get("isCodable") or "true").strip().lower() not in FALSE,
            origin=Origin.A_PRIORI,
            **look,
        )

    def colour(self, element: etree._Element) -> str:
        words = (element.get("color") or "").strip()
        if plain := _COLOUR.fullmatch(words):
            digits = plain[1] if len(plain[1]) == 6 else "".join(2 * digit for digit in plain[1])
            return f"#{digits.lower()}"
        if parts := _RGB.match(words):
            return "#" + "".join(f"{min(255, int(part)):02x}" for part in parts.groups())
        if words:
            self.tell("row_colour", element, value=words[:40])
        return ""

    def tell(self, key: str, element: etree._Element, **facts: object) -> None:
        self.problems.append(Problem(self.file, f"formats.codebook.{key}", line(element), facts))


def _codes(element: etree._Element) -> Iterator[etree._Element]:
    return (each for each in element if local(each) == "Code")
