"""Reading REFI-QDA projects (.qdpx): every program's dialect is understood, repaired where it is known to be broken, and told."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from zipfile import ZipFile

from lxml import etree

from qualcode.formats import zips
from qualcode.formats.encodings import decoded
from qualcode.formats.limits import MAX_CODE_POINTS
from qualcode.formats.refi_names import FALSE, base, colour, guid, moment, plain_colour
from qualcode.formats.refi_offsets import STANDARD, Convention, Evidence, Marked, Ruler, detected, normal
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import inner_text, line, local, streamed
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
from qualcode.model.transcript import Problem

PROJECT = "project.qde"
OWN, SEAL = "project.qualcode", "qualcode.json"
MEDIA = {
    "TextSource": Medium.TEXT,
    "PDFSource": Medium.PDF,
    "PictureSource": Medium.PICTURE,
    "AudioSource": Medium.AUDIO,
    "VideoSource": Medium.VIDEO,
}
HOLDERS = ("Representation", "TextDescription", "Transcript")
AREAS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection")
PLACES = ("page", "firstX", "firstY", "secondX", "secondY", "begin", "end")
VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
CONTAINERS = ("Users", "Codes", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs")
_BARE = re.compile(rb"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a file held: the project, how its offsets were counted, and everything that was repaired or could not be read."""

    bundle: Bundle
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]

    @property
    def convention(self) -> Convention:
        return self.evidence[0].convention


def read(file: str, content: bytes, *, convention: Convention | None = None) -> Arrival:
    """Return the project of a .qdpx file; raise Unreadable where it holds none.

    Offsets are read by `convention`, or else by the one that fits the project's passages best.
    """
    with zips.opened(content) as container:
        entries = {base(info.filename): info.filename for info in container.infolist() if not info.is_dir()}
        projects = [name for name in container.namelist() if name.lower().endswith(".qde")]
        if len(projects) != 1:
            raise Unreadable("qdpx_no_project", count=len(projects))
        reader = _Reader(file, container, entries)
        written = reader.repair(zips.entry(container, projects[0]) or b"")
        evidence = reader.evidence(written)
        reader.convention = convention or evidence[0].convention
        if convention is not None:
            evidence = tuple(sorted(evidence, key=lambda each: each.convention != convention))
        return Arrival(reader.project(written), evidence, tuple(reader.told()))


@dataclass(slots=True)
class _Reader:
    """One file being read: what it holds, what was repaired."""

    file: str
    container: ZipFile
    entries: Mapping[str, str]
    convention: Convention = STANDARD
    repaired: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    raws: dict[str, str | None] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)

    def told(self) -> Iterator[Problem]:
        yield from self.problems
        for key, count in self.repaired.items():
            yield Problem(self.file, f"formats.refi.{key}", None, {"count": count})

    def tell(self, key: str, element: etree._Element, **facts: object) -> None:
        self.problems.append(Problem(self.file, f"formats.refi.{key}", line(element), facts))

    def repair(self, content: bytes) -> bytes:
        """Return the project's file with bare ampersands, which some programs write, escaped."""
        if _BARE.search(content):
            content, count = _BARE.subn(b"&amp;", content)
            self.repaired["ampersands"] += count
        return content

    def evidence(self, content: bytes) -> tuple[Evidence, ...]:
        """Return how well each convention fits the passages of all sources and notes."""
        texts: list[Marked] = []
        root = streamed(content, MEDIA, lambda element: texts.extend(self.marked(element)))
        if local(root) != "Project":
            raise Unreadable("qdpx_no_project", count=0)
        texts += [text for note in _below(root, "Notes", "Note") for text in self.marked(note)]
        return detected(texts, root.get("origin") or "")

    # --- the whole ---------------------------------------------------------------------------------------------------

    def project(self, content: bytes) -> Bundle:
        held: list[TravellingSource] = []
        root = streamed(content, MEDIA, lambda element: held.extend(self.sources(element)))
        for name in CONTAINERS:
            self.repaired["empty_containers"] += sum(1 for each in _each(root, name) if not len(each))
        if not root.get("origin"):
            self.repaired["no_origin"] += 1
        if not self.repaired["empty_containers"]:
            del self.repaired["empty_containers"]
        users = tuple(self.users(root))
        sources = tuple(held)
        notes = tuple(self.notes(root))
        codes, sources, cases = self.without_cases(tuple(self.codes(root)), sources, tuple(self.cases(root)))
        return Bundle(
            name=(root.get("name") or "").strip(),
            origin=(root.get("origin") or "").strip(),
            description=_words(root, "Description"),
            users=users,
            codes=codes,
            sources=sources,
            notes=notes,
            variables=tuple(self.variables(root)),
            cases=cases,
            groups=tuple(self.groups(root)),
            links=tuple(self.links(root)),
            about=self.references(root, "NoteRef"),
            at=moment(root.get("creationDateTime")),
            own=self.own(content),
        )

    def own(self, content: bytes) -> bytes | None:
        """Return what QualCode put beside the project, unless another program has changed the project since."""
        if OWN not in self.entries or SEAL not in self.entries:
            return None
        try:
            seal = json.loads(zips.entry(self.container, self.entries[SEAL]) or b"{}")
        except ValueError:
            seal = {}
        if not isinstance(seal, dict) or seal.get(PROJECT) != sha256(content).hexdigest():
            self.repaired["changed_since"] += 1
            return None
        return zips.entry(self.container, self.entries[OWN])

    def without_cases(
        self, codes: tuple[TravellingCode, ...], sources: tuple[TravellingSource, ...], cases: tuple[Case, ...]
    ) -> tuple[tuple[TravellingCode, ...], tuple[TravellingSource, ...], tuple[Case, ...]]:
        """Return all three with cases that NVivo also writes as codes told apart: a coding to one of them is membership."""
        twins = {case.guid for case in cases} & {code.guid for code in codes}
        if not twins:
            return codes, sources, cases
        self.repaired["cases_as_codes"] += len(twins)
        members: dict[str, set[str]] = {guid: set() for guid in twins}
        parts: dict[str, set[str]] = {guid: set() for guid in twins}
        for source in sources:
            for laid in source.laid:
                if laid.code in twins:
                    members[laid.code].add(source.guid)
            for quotation in source.quotations:
                for laid in quotation.laid:
                    if laid.code in twins:
                        parts[laid.code].add(quotation.guid)
                        members[laid.code].add(source.guid)
        return (
            tuple(code for code in codes if code.guid not in twins),
            tuple(_uncased(source, twins) for source in sources),
            tuple(
                replace(
                    case,
                    sources=tuple(dict.fromkeys((*case.sources, *sorted(members.get(case.guid, ()))))),
                    quotations=tuple(dict.fromkeys((*case.quotations, *sorted(parts.get(case.guid, ()))))),
                )
                for case in cases
            ),
        )

    # --- people, codes, variables, cases, sets, links ------------------------------------------------------------------

    def users(self, root: etree._Element) -> Iterator[User]:
        for element in _below(root, "Users", "User"):
            if identity := self.identity(element):
                yield User(identity, (element.get("name") or "").strip(), (element.get("id") or "").strip())

    def codes(self, root: etree._Element) -> Iterator[TravellingCode]:
        seen: set[str] = set()
        waiting: list[tuple[etree._Element, str | None]]
        waiting = [(each, None) for book in _each(root, "CodeBook") for each in reversed(list(_below(book, "Codes", "Code")))]
        while waiting:
            element, parent = waiting.pop()
            identity, name = self.identity(element), (element.get("name") or "").strip()
            if identity is None or identity in seen:
                if identity is not None:
                    self.tell("code_twice", element, name=name[:80])
                continue
            seen.add(identity)
            yield self.code(element, identity, name or identity[:8], parent)
            waiting += [(child, identity) for child in reversed(list(_each(element, "Code")))]

    def code(self, element: etree._Element, identity: str, name: str, parent: str | None) -> TravellingCode:
        given = (element.get("color") or "").strip()
        if given and not plain_colour(given):
            self.repaired["colours"] += 1
        return TravellingCode(
            identity, name, parent, colour(given), (element.get("isCodable") or "true").strip().lower() not in FALSE,
            _words(element, "Description"), self.references(element, "NoteRef"),
        )  # fmt: skip

    def variables(self, root: etree._Element) -> Iterator[Variable]:
        kinds = {kind.value: kind for kind in ValueType}
        for element in _below(root, "Variables", "Variable"):
            if identity := self.identity(element):
                kind = kinds.get(element.get("typeOfVariable") or "", ValueType.TEXT)
                yield Variable(identity, (element.get("name") or "").strip(), kind, _words(element, "Description"))

    def cases(self, root: etree._Element) -> Iterator[Case]:
        for element in _below(root, "Cases", "Case"):
            if identity := self.identity(element):
                yield Case(
                    identity, (element.get("name") or "").strip(), _words(element, "Description"),
                    self.references(element, "CodeRef"), self.references(element, "SourceRef"),
                    self.references(element, "SelectionRef"), self.values(element),
                )  # fmt: skip

    def groups(self, root: etree._Element) -> Iterator[Group]:
        for element in _below(root, "Sets", "Set"):
            if identity := self.identity(element):
                yield Group(
                    identity, (element.get("name") or "").strip(), _words(element, "Description"),
                    self.references(element, "MemberCode"), self.references(element, "MemberSource"),
                    self.references(element, "MemberNote"),
                )  # fmt: skip

    def links(self, root: etree._Element) -> Iterator[Link]:
        for element in _below(root, "Links", "Link"):
            origin, target = guid(element.get("originGUID")), guid(element.get("targetGUID"))
            if (identity := self.identity(element)) and origin and target:
                yield Link(
                    identity, (element.get("name") or "").strip(), origin, target,
                    element.get("direction") or "Associative", self.references(element, "NoteRef"),
                )  # fmt: skip

    def values(self, element: etree._Element) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for value in _each(element, "VariableValue"):
            references = self.references(value, "VariableRef")
            said = next((each.text or "" for each in value if local(each) in VALUES), "").strip()
            if references and said:
                found[references[0]] = said
        return found

    # --- sources and notes -----------------------------------------------------------------------------------------------

    def marked(self, element: etree._Element) -> Iterator[Marked]:
        """Yield each text of a source or note with the passages in it, before any convention is chosen."""
        for holder in (element, *_each(element, *HOLDERS)):
            raw = self.raw(holder)
            passages = [
                (start, end, each.get("name") or "")
                for each in _each(holder, "PlainTextSelection")
                if (start := _number(each, "startPosition")) is not None and (end := _number(each, "endPosition")) is not None
            ]
            if raw and passages:
                yield Marked(raw, passages)

    def sources(self, element: etree._Element) -> Iterator[TravellingSource]:
        if (identity := self.identity(element)) is not None:
            yield self.source(element, identity)

    def source(self, element: etree._Element, identity: str) -> TravellingSource:
        medium = MEDIA[local(element)]
        holders = [element, *_each(element, *HOLDERS)]
        holder = next((each for each in holders if self.raw(each) is not None), None)
        raw = self.raw(holder) if holder is not None else None
        if raw is None:
            self.tell("source_without_text", element, name=(element.get("name") or identity)[:80])
        name = (element.get("name") or "").strip() or base(element.get("plainTextPath") or element.get("path") or identity)
        path = element.get("path") or element.get("richTextPath") or ""
        found = list(self.passages(holder, raw)) if holder is not None and raw is not None else []
        return TravellingSource(
            guid=identity,
            name=name,
            text=normal(raw) if raw is not None else None,
            medium=medium,
            file=base(path) if path else "",
            original=self.held(path) if path else None,
            quotations=tuple(self.joined([*found, *self.areas(element)])),
            laid=tuple(laid for each in holders for laid in self.laid(each)),
            description=_words(element, "Description"),
            notes=tuple(dict.fromkeys(note for each in holders for note in self.references(each, "NoteRef"))),
            values=self.values(element),
            user=guid(element.get("creatingUser")),
            at=moment(element.get("creationDateTime")),
        )

    def notes(self, root: etree._Element) -> Iterator[Note]:
        for element in _below(root, "Notes", "Note"):
            if not (identity := self.identity(element)):
                continue
            raw = self.raw(element)
            yield Note(
                identity, (element.get("name") or "").strip(), normal(raw or ""), guid(element.get("creatingUser")),
                moment(element.get("creationDateTime")),
                tuple(self.passages(element, raw)) if raw else (),
            )  # fmt: skip

    def raw(self, element: etree._Element) -> str | None:
        """Return the element's text as the file holds it, inline or as an entry of its own; None where it has none."""
        inline = next(iter(_each(element, "PlainTextContent")), None)
        if inline is not None:
            return inner_text(inline)
        path = element.get("plainTextPath")
        if not path:
            return None
        key = base(path)
        if key not in self.raws:
            self.raws[key] = self.text(key)
        return self.raws[key]

    def text(self, key: str) -> str | None:
        content = self.held(key)
        if content is None:
            return None
        words = ("\ufeff" if content.startswith(b"\xef\xbb\xbf") else "") + decoded(content)[0]
        if len(words) > MAX_CODE_POINTS:
            raise Unreadable("too_long", most=MAX_CODE_POINTS)
        return words

    def held(self, path: str) -> bytes | None:
        name = self.entries.get(base(path))
        return zips.entry(self.container, name) if name else None

    # --- quotations ------------------------------------------------------------------------------------------------------

    def passages(self, element: etree._Element, raw: str) -> Iterator[Quotation]:
        ruler = Ruler(raw, self.convention)
        for selection in _each(element, "PlainTextSelection"):
            identity = self.identity(selection)
            start, end = _number(selection, "startPosition"), _number(selection, "endPosition")
            if identity is None:
                continue
            if start is None or end is None or not 0 <= start < end <= ruler.last:
                self.tell("passage_outside", selection, start=start, end=end, length=ruler.last)
                continue
            place = ruler.offset(start), ruler.offset(end)
            if place[0] < place[1]:
                yield self.quotation(selection, identity, Span(*place))

    def areas(self, element: etree._Element) -> Iterator[Quotation]:
        """Yield what lies on no text: rectangles of pages and pictures, pieces of sound and film."""
        for holder in (element, *_each(element, "Transcript")):
            for selection in (each for each in holder if local(each) in AREAS):
                if identity := self.identity(selection):
                    place = {name: number for name in PLACES if (number := _number(selection, name)) is not None}
                    words = next((self.raw(each) or "" for each in _each(selection, "Representation")), "")
                    yield self.quotation(selection, identity, None, Area(local(selection), place, words))

    def quotation(self, element: etree._Element, identity: str, span: Span | None, area: Area | None = None) -> Quotation:
        return Quotation(
            identity, span, tuple(self.laid(element)), (element.get("name") or "").strip(), _words(element, "Description"),
            self.references(element, "NoteRef"), guid(element.get("creatingUser")), moment(element.get("creationDateTime")), area,
        )  # fmt: skip

    def laid(self, element: etree._Element) -> Iterator[Laid]:
        for coding in _each(element, "Coding"):
            codes = self.references(coding, "CodeRef")
            identity = self.identity(coding)
            if identity and codes:
                user, at = guid(coding.get("creatingUser")), moment(coding.get("creationDateTime"))
                yield Laid(identity, codes[0], user, at, self.references(coding, "NoteRef"))

    def joined(self, quotations: list[Quotation]) -> Iterator[Quotation]:
        """Yield the quotations with two anchors of one guid as one: the text's place, and the area beside it."""
        by_guid: dict[str, Quotation] = {}
        for each in quotations:
            first = by_guid.get(each.guid)
            if first is None:
                by_guid[each.guid] = each
                continue
            self.repaired["one_quotation_two_places"] += 1
            by_guid[each.guid] = replace(
                first,
                span=first.span or each.span,
                area=first.area or each.area,
                laid=tuple({laid.guid: laid for laid in (*each.laid, *first.laid)}.values()),
                notes=tuple(dict.fromkeys((*first.notes, *each.notes))),
                description=first.description or each.description,
            )
        yield from by_guid.values()

    # --- guids -----------------------------------------------------------------------------------------------------------

    def identity(self, element: etree._Element) -> str | None:
        given = element.get("guid")
        found = guid(given)
        if found is None:
            self.tell("guid_broken", element, what=local(element), name=(element.get("name") or "")[:80])
        return found

    def references(self, element: etree._Element, kind: str) -> tuple[str, ...]:
        found = (guid(each.get("targetGUID") or each.get("guid")) for each in _each(element, kind))
        return tuple(dict.fromkeys(each for each in found if each))


def _uncased(source: TravellingSource, twins: set[str]) -> TravellingSource:
    def own(laid: tuple[Laid, ...]) -> tuple[Laid, ...]:
        return tuple(each for each in laid if each.code not in twins)

    kept = []
    for quotation in source.quotations:
        left = own(quotation.laid)
        if left or not quotation.laid or quotation.notes or quotation.description:
            kept.append(replace(quotation, laid=left))
    return replace(source, laid=own(source.laid), quotations=tuple(kept))


def _each(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child) in names)


def _below(element: etree._Element, container: str, *names: str) -> Iterator[etree._Element]:
    return (each for holder in _each(element, container) for each in _each(holder, *names))


def _words(element: etree._Element, name: str) -> str:
    return next((inner_text(each).strip() for each in _each(element, name)), "")


def _number(element: etree._Element, name: str) -> int | None:
    try:
        return int((element.get(name) or "").strip())
    except ValueError:
        return None
