"""Writing REFI-QDA projects (.qdpx) in the dialect that every program reads exactly, or in NVivo's; valid by the schema."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import IO, Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from lxml import etree

from qualcode.formats.refi_names import CODEBOOK, NAMESPACE
from qualcode.formats.refi_reading import OWN, PROJECT, SEAL
from qualcode.model.bundle import (
    Area,
    Bundle,
    Case,
    Group,
    Laid,
    Link,
    Medium,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    ValueType,
    Variable,
)
from qualcode.model.span import Span
from qualcode.model.text import unused

QUOTE = 100
LEVEL = 3
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAGS = {Medium.PDF: "PDFSource", Medium.PICTURE: "PictureSource", Medium.AUDIO: "AudioSource", Medium.VIDEO: "VideoSource"}
_TEXT_INSIDE = {
    "PDFSource": "Representation", "PictureSource": "TextDescription", "AudioSource": "Transcript", "VideoSource": "Transcript",
}  # fmt: skip
_ORDER = {
    "PDFSource": ("PDFSelection", "Representation"), "PictureSource": ("TextDescription", "PictureSelection"),
    "AudioSource": ("Transcript", "AudioSelection"), "VideoSource": ("Transcript", "VideoSelection"),
}  # fmt: skip
"""The parts of a source that lie on its file, and the text inside it, in the order of the schema."""

_TAG = {kind: f"{kind.value}Value" for kind in ValueType}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How texts and offsets are written: `folder` of the sources, line ends, byte order mark, unit of the offsets."""

    folder: str = "sources"
    line_end: str = "\n"
    mark: str = ""
    utf16: bool = False
    origin: str = "QualCode"


PLAIN = Dialect()
NVIVO = Dialect("Sources", "\r\n", "\ufeff", utf16=True, origin="QualCode, as NVivo counts")


Told = Callable[[int, int], None]
"""Hears how many of the sources are done, of how many."""


def quietly(done: int, of: int) -> None:
    """Tell nobody how far it is."""


def write(
    bundle: Bundle,
    out: BinaryIO,
    dialect: Dialect = PLAIN,
    *,
    own: Callable[[], bytes] | None = None,
    told: Told = quietly,
) -> None:
    """Write the project into `out`, source by source, so that memory does not grow with the number of codings.

    What QualCode itself puts beside it, `own`, is asked for in the end and sealed with the hash of the project, so that it
    counts as long as nobody changed that.
    """
    writer = _Writer(dialect, {variable.guid: variable.type for variable in bundle.variables}, told)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as container:
        for name, content in writer.files(bundle):
            container.writestr(f"{dialect.folder}/{name}", content)
        with container.open(PROJECT, "w", force_zip64=True) as stream:
            hashed = _Hashed(stream)
            writer.project(bundle, hashed)
        if own is not None:
            container.writestr(OWN, own(), zipfile.ZIP_STORED)
            container.writestr(SEAL, json.dumps({PROJECT: hashed.digest.hexdigest()}))


def write_codebook(codes: Sequence[TravellingCode], out: BinaryIO) -> None:
    """Write the codes into `out` as a REFI-QDA codebook (.qdc), which has no notes; there is at least one code."""
    tree = _codes([replace(code, notes=()) for code in codes])
    for element in tree.iter():
        element.tag = f"{{{CODEBOOK}}}{_bare(element)}"
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": PLAIN.origin}, nsmap=_unprefixed(CODEBOOK))
    root.append(tree)
    etree.cleanup_namespaces(root)
    out.write(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def xml_words(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def representation(source: str) -> str:
    """Return the guid of a PDF's text, always the same for the same source."""
    return str(uuid5(NAMESPACE_URL, f"qualcode:representation:{source}"))


def _unprefixed(namespace: str) -> Any:
    """Return the namespace as the one without a prefix, whose name is None, of which the stubs of lxml do not know."""
    return {None: namespace}


_HERE = _unprefixed(NAMESPACE)


class _Hashed:
    """A stream that hashes what is written through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, sha256()

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self._stream.write(content)


@dataclass(slots=True)
class _Writer:
    dialect: Dialect
    types: Mapping[str, ValueType]
    told: Told

    def files(self, bundle: Bundle) -> Iterator[tuple[str, bytes]]:
        """Yield the texts and originals under the names by which the project refers to them."""
        for source in bundle.sources:
            if source.text is not None:
                yield f"{self.text_guid(source)}.txt", self.encoded(source.text)
            if source.original is not None and _has_original(source):
                yield f"{source.guid}.{_ending(source)}", source.original
        for note in bundle.notes:
            yield f"{note.guid}.txt", self.encoded(note.text)

    def encoded(self, text: str) -> bytes:
        return (self.dialect.mark + text.replace("\n", self.dialect.line_end)).encode("utf-8", "replace")

    def text_guid(self, source: TravellingSource) -> str:
        return source.guid if _tag(source) == "TextSource" else representation(source.guid)

    def project(self, bundle: Bundle, stream: _Hashed) -> None:
        about = {
            "name": xml_words(bundle.name) or "-", "origin": self.dialect.origin, **_when("creationDateTime", bundle.at),
        }  # fmt: skip
        with etree.xmlfile(stream, encoding="utf-8") as document:
            document.write_declaration(standalone=True)
            with document.element(_named("Project"), about, nsmap={None: NAMESPACE}):
                for name, elements in self.parts(bundle):
                    first = next(elements, None)
                    if first is None:
                        continue
                    with document.element(_named(name)):
                        document.write(first)
                        for element in elements:
                            document.write(element)
                for element in (*_description(bundle.description), *_references("NoteRef", bundle.about)):
                    document.write(element)

    def parts(self, bundle: Bundle) -> Iterator[tuple[str, Iterator[etree._Element]]]:
        yield "Users", map(_user, bundle.users)
        yield "CodeBook", iter([_codes(bundle.codes)] if bundle.codes else [])
        yield "Variables", map(_variable, bundle.variables)
        yield "Cases", (self.case(case) for case in bundle.cases)
        yield "Sources", self.sources(bundle.sources)
        yield "Notes", (self.note(note) for note in bundle.notes)
        yield "Links", map(_link, bundle.links)
        yield "Sets", map(_group, bundle.groups)

    def case(self, case: Case) -> etree._Element:
        made = _element("Case", guid=case.guid, **({"name": xml_words(case.name)} if case.name else {}))
        made.extend(_description(case.description))
        made.extend(_references("CodeRef", case.codes))
        made.extend(self.values(case.values))
        made.extend(_references("SourceRef", case.sources))
        made.extend(_references("SelectionRef", case.quotations))
        return made

    def values(self, values: Mapping[str, str]) -> Iterator[etree._Element]:
        for variable, value in values.items():
            made = _element("VariableValue")
            made.append(_element("VariableRef", targetGUID=variable))
            said = etree.SubElement(made, _named(_TAG[self.types.get(variable, ValueType.TEXT)]))
            said.text = xml_words(value)
            yield made

    def sources(self, sources: Sequence[TravellingSource]) -> Iterator[etree._Element]:
        for done, source in enumerate(sources):
            self.told(done, len(sources))
            yield self.source(source)

    def source(self, source: TravellingSource) -> etree._Element:
        """Return a text source, or one of another medium with its areas, and its text as a part of it."""
        facts = {"name": xml_words(source.name), **_by("creating", "creation", source.user, source.at)}
        tag = _tag(source)
        path = {"path": f"internal://{source.guid}.{_ending(source)}"} if _has_original(source) else {}
        made = _element(tag, guid=source.guid, **(self.path(source) if tag == "TextSource" else path), **facts)
        made.extend(_description(source.description))
        if tag == "TextSource":
            self.passages(source, made)
        else:
            made.extend(sorted([*self.areas(source), *self.text_inside(source)], key=lambda part: _ORDER[tag].index(_bare(part))))
        _lay(source.laid, made)
        made.extend(_references("NoteRef", source.notes))
        made.extend(self.values(source.values))
        return made

    def areas(self, source: TravellingSource) -> Iterator[etree._Element]:
        """Yield the quotations on pages, pictures, sound and film that this kind of source can hold."""
        for quotation in source.quotations:
            if quotation.area is not None and quotation.area.kind in _ORDER[_tag(source)]:
                place = {name: str(number) for name, number in quotation.area.place.items()}
                facts = {"name": xml_words(quotation.name)} if quotation.name else {}
                made = _element(
                    quotation.area.kind, guid=quotation.guid, **facts, **place,
                    **_by("creating", "creation", quotation.user, quotation.at),
                )  # fmt: skip
                made.extend(_description(quotation.description))
                made.extend(_words_inside(quotation.guid, quotation.area))
                _lay(quotation.laid, made)
                made.extend(_references("NoteRef", quotation.notes))
                yield made

    def text_inside(self, source: TravellingSource) -> Iterator[etree._Element]:
        if source.text is not None:
            tag = _TEXT_INSIDE[_tag(source)]
            made = _element(tag, guid=self.text_guid(source), name=xml_words(source.name), **self.path(source))
            self.passages(source, made)
            yield made

    def path(self, source: TravellingSource) -> dict[str, str]:
        return {} if source.text is None else {"plainTextPath": f"internal://{self.text_guid(source)}.txt"}

    def passages(self, source: TravellingSource, parent: etree._Element) -> None:
        """Put the passages into the source, each made where it stands: moved there it would take half as long again."""
        text = source.text or ""
        offsets = self.offsets(text)
        for quotation in source.quotations:
            if quotation.span is not None:
                self.passage(quotation, quotation.span, text, offsets, parent)

    def passage(
        self, quotation: Quotation, span: Span, text: str, offsets: np.ndarray | None, parent: etree._Element
    ) -> None:
        start, end = (span.start, span.end) if offsets is None else (int(offsets[span.start]), int(offsets[span.end]))
        facts = {
            "guid": quotation.guid, "name": _quote(span.of(text)), "startPosition": str(start), "endPosition": str(end),
            **_by("creating", "creation", quotation.user, quotation.at),
        }  # fmt: skip
        made = etree.SubElement(parent, _PASSAGE, facts)
        made.extend(_description(quotation.description))
        _lay(quotation.laid, made)
        made.extend(_references("NoteRef", quotation.notes))

    def offsets(self, text: str) -> np.ndarray | None:
        """Return the written offset of every code point; None where they are the same."""
        if not self.dialect.utf16 and self.dialect.line_end == "\n":
            return None
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        widths = np.where((points > 0xFFFF) & self.dialect.utf16, 2, 1)
        widths[points == 10] = len(self.dialect.line_end)
        return np.concatenate(([0], np.cumsum(widths)))

    def note(self, note: Note) -> etree._Element:
        return _element(
            "Note", guid=note.guid, name=xml_words(note.name), plainTextPath=f"internal://{note.guid}.txt",
            **_by("creating", "creation", note.user, note.at),
        )  # fmt: skip


def _user(user: User) -> etree._Element:
    initials = {"id": xml_words(user.initials)} if user.initials else {}
    return _element("User", guid=user.guid, name=xml_words(user.name), **initials)


def _codes(codes: Sequence[TravellingCode]) -> etree._Element:
    """Return the tree of codes, each name once: a later one of the same name gets a number."""
    root = _element("Codes")
    made: dict[str | None, etree._Element] = {}
    taken: set[str] = set()
    for code in codes:
        facts = {"color": code.colour} if code.colour else {}
        codable, name = "true" if code.codable else "false", unused(xml_words(code.name), taken)
        taken.add(name)
        element = _element("Code", guid=code.guid, name=name, isCodable=codable, **facts)
        element.extend(_description(code.description))
        element.extend(_references("NoteRef", code.notes))
        made[code.guid] = element
        made.get(code.parent, root).append(element)
    return root


def _variable(variable: Variable) -> etree._Element:
    made = _element("Variable", guid=variable.guid, name=xml_words(variable.name), typeOfVariable=variable.type.value)
    made.extend(_description(variable.description))
    return made


def _group(group: Group) -> etree._Element:
    made = _element("Set", guid=group.guid, name=xml_words(group.name))
    made.extend(_description(group.description))
    for kind, members in (("MemberCode", group.codes), ("MemberSource", group.sources), ("MemberNote", group.notes)):
        made.extend(_references(kind, members))
    return made


def _link(link: Link) -> etree._Element:
    ends = {"direction": link.direction, "originGUID": link.origin, "targetGUID": link.target}
    made = _element("Link", guid=link.guid, name=xml_words(link.name), **ends)
    made.extend(_references("NoteRef", link.notes))
    return made


def _lay(laid: Sequence[Laid], parent: etree._Element) -> None:
    for one in laid:
        made = etree.SubElement(parent, _CODING, {"guid": one.guid} | _by("creating", "creation", one.user, one.at))
        etree.SubElement(made, _CODE_REF, targetGUID=one.code)
        made.extend(_references("NoteRef", one.notes))


def _references(kind: str, guids: Sequence[str]) -> list[etree._Element]:
    return [_element(kind, targetGUID=each) for each in guids]


def _description(words: str) -> list[etree._Element]:
    if not words.strip():
        return []
    made = _element("Description")
    made.text = xml_words(words)
    return [made]


def _words_inside(quotation: str, area: Area) -> Iterator[etree._Element]:
    """Yield the words that were found in an area of a page."""
    if area.kind == "PDFSelection" and area.words:
        made = _element("Representation", guid=representation(quotation))
        etree.SubElement(made, _named("PlainTextContent")).text = xml_words(area.words)
        yield made


def _quote(words: str) -> str:
    return " ".join(xml_words(words).split())[:QUOTE]


def _by(person: str, moment: str, user: str | None, at: datetime | None) -> dict[str, str]:
    """Return who made it and when, as attributes."""
    return ({f"{person}User": user} if user else {}) | _when(f"{moment}DateTime", at)


def _when(name: str, at: datetime | None) -> dict[str, str]:
    return {name: _moment(at)} if at else {}


@lru_cache(maxsize=256)
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _has_original(source: TravellingSource) -> bool:
    return source.medium is not Medium.TEXT and source.original is not None


def _tag(source: TravellingSource) -> str:
    """Return the element of the source: a PDF whose file did not come along, and has no areas, is a text."""
    areas = any(quotation.area is not None for quotation in source.quotations)
    if source.medium is Medium.TEXT or (source.text is not None and source.original is None and not areas):
        return "TextSource"
    return _TAGS[source.medium]


def _bare(element: etree._Element) -> str:
    return etree.QName(element).localname


def _ending(source: TravellingSource) -> str:
    ending = source.file.rsplit(".", 1)[-1].lower() if "." in source.file else ""
    return ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "pdf"


def _element(tag: str, /, **attributes: str) -> etree._Element:
    return etree.Element(_named(tag), attributes, nsmap=_HERE)


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_PASSAGE, _CODING, _CODE_REF = _named("PlainTextSelection"), _named("Coding"), _named("CodeRef")
