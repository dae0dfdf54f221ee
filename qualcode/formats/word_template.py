"""Looking at a Word document that is to lend its styles: whether it is intact, and whether it would do or fetch anything."""

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from qualcode.errors import QualCodeError
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import attributes, local, parsed
from qualcode.formats.zips import entry, opened

MOST = 30 * 1024 * 1024
NEEDED = ("[Content_Types].xml", "word/document.xml", "word/styles.xml")
ACTIVE = re.compile(r"vbaproject|vbadata|activex|embeddings/|oleobject", re.IGNORECASE)
PAGE_PARTS = re.compile(r"word/(header|footer)\d*\.xml")
HARMLESS = frozenset({"image", "hyperlink"})
FETCHING = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|DDE|DDEAUTO|LINK|DATABASE|MACROBUTTON|RD)\b")
ELSEWHERE = re.compile(r"^\s*([a-z]+:|\\\\|//)", re.IGNORECASE)
PLACES = frozenset({"src", "href"})


class BadTemplate(QualCodeError):
    """The file is not an intact Word document, so that it cannot lend its styles."""

    key = "error.template_broken"
    status = 422


class LargeTemplate(QualCodeError):
    """The file is larger than a template needs to be."""

    key = "error.template_large"
    status = 422


class UnsafeTemplate(QualCodeError):
    """The file runs something, or fetches something from elsewhere."""

    key = "error.template_unsafe"
    status = 422


REFUSALS = {"broken": BadTemplate, "large": LargeTemplate, "unsafe": UnsafeTemplate}


def require_usable(content: bytes) -> None:
    """Raise BadTemplate, LargeTemplate or UnsafeTemplate where the document cannot lend its styles."""
    if found := flaw(content):
        raise REFUSALS[found]()


def flaw(content: bytes) -> str:
    """Return why the document cannot lend its styles: large, broken, unsafe; nothing where it can.

    Unsafe is what runs (macros, controls, embedded programs), and what headers and footers would fetch from elsewhere: the
    body is never taken over.
    """
    if len(content) > MOST:
        return "large"
    try:
        with opened(content) as container:
            return _flaw(container)
    except Unreadable:
        return "broken"


def _flaw(container: zipfile.ZipFile) -> str:
    names = container.namelist()
    if any(name not in names for name in NEEDED):
        return "broken"
    if any(map(ACTIVE.search, names)):
        return "unsafe"
    for name in names:
        if name.endswith((".xml", ".rels")):
            root = parsed(entry(container, name) or b"")
            if PAGE_PARTS.fullmatch(name) and not (_still(root) and _harmless(container, name)):
                return "unsafe"
    return ""


def _still(root: etree._Element) -> bool:
    """Return whether nothing in the header or footer fetches or runs."""
    if FETCHING.search(" ".join(_instructions(root))):
        return False
    tags = {local(element) for element in root.iter()}
    if tags & {"object", "control", "OLEObject", "altChunk", "subDoc"}:
        return False
    return not any(
        etree.QName(name).localname in PLACES and ELSEWHERE.match(value)
        for element in root.iter(etree.Element)
        for name, value in attributes(element)
    )


def _instructions(root: etree._Element) -> Iterator[str]:
    yield "".join(element.text or "" for element in root.iter(etree.Element) if local(element) == "instrText").upper()
    for element in root.iter(etree.Element):
        if local(element) == "fldSimple":
            yield from (value.upper() for name, value in attributes(element) if name.endswith("}instr"))


def _harmless(container: zipfile.ZipFile, name: str) -> bool:
    folder, file = posixpath.split(name)
    found = entry(container, f"{folder}/_rels/{file}.rels")
    if found is None:
        return True
    for relation in parsed(found).iter(etree.Element):
        if local(relation) == "Relationship":
            kind = relation.get("Type", "").rsplit("/", 1)[-1]
            outside = relation.get("TargetMode") == "External"
            if kind not in HARMLESS or (kind == "image" and outside):
                return False
    return True
