"""A study packed into a bundle: what lives in it, in the study's language, its people and things always under the same guids."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.formats.refi_writing import Told
from qualcode.locale import FALLBACK, LANGUAGES, say
from qualcode.model.bundle import (
    DETAILS,
    GROUP,
    PROGRAM,
    ROLE,
    Bundle,
    Case,
    Laid,
    Link,
    Medium,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    Variable,
    selection,
)
from qualcode.model.code import Code, Polarity, in_language, tree_order
from qualcode.model.project import Group as InformantGroup
from qualcode.model.project import Question, Role
from qualcode.model.span import Span
from qualcode.services import kept_parts, merging, travelling
from qualcode.services.codebook import book_of
from qualcode.services.codebook import codes as codes_of
from qualcode.services.informants import informant_value
from qualcode.services.memos import PASSAGE
from qualcode.services.sources import source_value, turns
from qualcode.services.travelling_guids import Guids
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    InformantRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
)
from qualcode.store.sight import is_blind, sight_of

PDF = b"%PDF-"
MEDIA = {
    "PDFSelection": Medium.PDF,
    "PictureSelection": Medium.PICTURE,
    "AudioSelection": Medium.AUDIO,
    "VideoSelection": Medium.VIDEO,
}
"""What a source is made of, by the areas on it."""

BEYOND = (CodingRecord.polarity, CodingRecord.attributes, CodingRecord.changed_at)
"""What a coding has in QualCode alone."""

NO_MEMBERS: Mapping[str, Any] = MappingProxyType({"codes": (), "quotations": (), "sources": (), "description": ""})
"""What is kept of a case that names neither codes nor quotations."""


@dataclass(slots=True)
class Packing:
    """A study on its way out; `whole` is with all that QualCode alone has, else only what other programs can hold.

    Memory grows with codings and texts, and with the originals: of PDF sources, or of all where it is whole.
    """

    session: Session
    holder: ProjectRecord
    told: Told
    whole: bool = False
    people: dict[int, str] = field(default_factory=dict)
    everybody: frozenset[str] = frozenset()
    codes: dict[int, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    blind: bool = False

    def bundle(self) -> Bundle:
        session, project = self.session, self.holder.id
        self.blind = is_blind(session, project)
        self.people = dict(session.execute(select(PersonRecord.id, PersonRecord.guid)).all())
        self.everybody = frozenset(self.people.values())
        tree = [code for code, _ in tree_order(codes_of(session, project))]
        living = scope.of(CodeRecord, project)
        self.codes = dict(session.execute(select(CodeRecord.id, CodeRecord.guid).where(living)).all())
        self.known = frozenset(self.codes.values())
        memos = self.memos()
        self.notes = frozenset(memo.guid for memo in memos)
        on = defaultdict(list)
        for memo in memos:
            on[memo.target_kind, memo.target_guid].append(memo.guid)
        informants = self.informants()
        members = {part["case"]: part for _, part, _ in kept_parts.kept(session, project, kept_parts.MEMBERS)}
        variables = {variable.name: variable for variable in self.kept_variables()}
        linked = self.linked()
        sources = [*self.sources(on, memos), *self.without_text()]
        there = {*(source.guid for source in sources), *self.known, *(memo.guid for memo in memos),
                 *(informant.guid for informant in informants),
                 *(quotation.guid for source in sources for quotation in source.quotations)}  # fmt: skip
        lying = {guid for source in sources for part in _noted_parts(source) for guid in part.notes}
        bundle = Bundle(
            name=self.holder.name,
            origin=PROGRAM,
            description=self.holder.description,
            users=tuple(self.users(sources, memos)),
            codes=tuple(self.code(code, on) for code in tree),
            sources=tuple(sources),
            notes=tuple(self.note(memo) for memo in memos),
            variables=tuple(self.variables(informants, variables)),
            cases=tuple(
                self.case(informant, members.get(informant.guid, NO_MEMBERS), variables, linked[informant.id], there)
                for informant in informants
            ),
            groups=tuple(self.groups(there)),
            links=tuple(self.links(there, [(memo.target_guid, memo.guid) for memo in memos if memo.target_kind == "informant"])),
            about=tuple(guid for guid in on["project", self.holder.guid] if guid not in lying),
            at=self.holder.created_at,
        )
        return self.completed(bundle, on) if self.whole else bundle

    def completed(self, bundle: Bundle, on: Mapping[tuple[str, str], list[str]]) -> Bundle:
        """Return the bundle with what QualCode alone has."""
        session, holder = self.session, self.holder
        living = select(SourceRecord.id, SourceRecord.guid).where(scope.of(SourceRecord, holder.id))
        guids = Guids(self.people, self.codes, dict(session.execute(living).all()), _coded(bundle.sources))
        return replace(
            bundle, language=holder.language, synthetic=holder.synthetic,
            questions=tuple(Question(one["id"], one["text"]) for one in holder.questions),
            informant_groups=tuple(InformantGroup(one["id"], one["label"]) for one in holder.groups),
            book=book_of(session, holder.id), **travelling.written(session, holder.id, guids, on),
        )  # fmt: skip

    def code(self, code: Code, on: Mapping[tuple[str, str], list[str]]) -> TravellingCode:
        made = travelling_code(code, self.holder.language)
        return replace(made, notes=tuple(on["code", code.guid]), whole=code if self.whole else None)

    def note(self, memo: MemoRecord) -> Note:
        changed = memo.changed_at if self.whole else None
        return Note(memo.guid, memo.title, memo.body, self.people[memo.person_id], memo.created_at, changed=changed)

    def memos(self) -> Sequence[MemoRecord]:
        living = scope.of(MemoRecord, self.holder.id), scope.placed(MemoRecord)
        return self.session.scalars(select(MemoRecord).where(*living).order_by(MemoRecord.id)).all()

    def informants(self) -> Sequence[InformantRecord]:
        living = scope.of(InformantRecord, self.holder.id)
        return self.session.scalars(select(InformantRecord).where(living).order_by(InformantRecord.position)).all()

    def users(self, sources: Iterable[TravellingSource], memos: Iterable[MemoRecord]) -> Iterator[User]:
        """Yield whoever coded or wrote something that leaves; where the study is whole, whoever belongs to it too."""
        quotations = [quotation for source in sources for quotation in source.quotations]
        worked = {quotation.user for quotation in quotations} | {laid.user for each in quotations for laid in each.laid}
        worked |= {laid.user for source in sources for laid in source.laid} | {self.people[memo.person_id] for memo in memos}
        query = select(PersonRecord.id, PersonRecord.guid, PersonRecord.name).order_by(PersonRecord.id)
        roles = self.roles() if self.whole else {}
        for number, guid, name in self.session.execute(query):
            if guid in worked or number in roles:
                yield User(guid, name, role=roles.get(number))

    def roles(self) -> dict[int, Role]:
        query = select(MembershipRecord.person_id, MembershipRecord.role)
        rows = self.session.execute(query.where(MembershipRecord.project_id == self.holder.id))
        return {person: Role(role) for person, role in rows}

    # --- sources -----------------------------------------------------------------------------------------------------------

    def sources(self, on: Mapping[tuple[str, str], list[str]], memos: Sequence[MemoRecord]) -> Iterator[TravellingSource]:
        whole = {part["coding"] for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.WHOLE)}
        areas: dict[str, list[Quotation]] = defaultdict(list)
        for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.AREA):
            areas[part["source"]] += self.coded([kept_parts.quotation(part["quotation"])])
        living = scope.of(SourceRecord, self.holder.id)
        records = self.session.scalars(select(SourceRecord).where(living).order_by(SourceRecord.position, SourceRecord.id)).all()
        noted = defaultdict(list)
        for memo in (memo for memo in memos if memo.target_kind == PASSAGE):
            noted[memo.source_id].append(self.noted(memo))
        for done, record in enumerate(records):
            self.told(done, len(records))
            quotations, laid = self.quotations(record, whole)
            file, medium, original = self.original(record, areas[record.guid])
            yield TravellingSource(
                guid=record.guid, name=record.name, text=self.text(record), medium=medium,
                file=file, original=original, quotations=(*quotations, *noted[record.id], *areas[record.guid]), laid=tuple(laid),
                description=record.note, notes=tuple(on["source", record.guid]), values=_details(record), at=record.created_at,
                **(self.source_itself(record) if self.whole else {}),
            )  # fmt: skip

    def source_itself(self, record: SourceRecord) -> dict[str, Any]:
        """Return what QualCode alone has of a source: its turns, details and how its original is written."""
        encoding = self.session.scalar(select(SourceFileRecord.encoding).where(SourceFileRecord.source_id == record.id))
        return {
            "turns": tuple(turns(self.session, record.id)), "encoding": encoding,
            "whole": source_value(self.session, record).details,
        }  # fmt: skip

    def text(self, record: SourceRecord) -> str:
        here = SourceTextRecord.source_id == record.id, SourceTextRecord.revision == record.text_revision
        return self.session.scalars(select(SourceTextRecord.text).where(*here)).one()

    def first_text(self, record: SourceRecord) -> str:
        revisions = select(SourceTextRecord.text).where(SourceTextRecord.source_id == record.id)
        return self.session.scalars(revisions.order_by(SourceTextRecord.revision).limit(1)).one()

    def original(self, record: SourceRecord, areas: Sequence[Quotation]) -> tuple[str, Medium, bytes | None]:
        """Return name, medium and content of the original where it is more than a text with its looks, and came along.

        Where the study is whole, every original goes along.
        """
        query = select(SourceFileRecord.name, func.substr(SourceFileRecord.content, 1, len(PDF)))
        name, head = self.session.execute(query.where(SourceFileRecord.source_id == record.id)).one()
        of_area = next((MEDIA[each.area.kind] for each in areas if each.area and each.area.kind in MEDIA), None)
        medium = of_area or (Medium.PDF if bytes(head or b"") == PDF else Medium.TEXT)
        if medium is Medium.TEXT and not self.whole:
            return name, medium, None
        content = bytes(self.session.get_one(SourceFileRecord, record.id).content)
        return name, medium, content if self.whole or content != self.first_text(record).encode() else None

    def quotations(self, record: SourceRecord, whole: set[str]) -> tuple[list[Quotation], list[Laid]]:
        query = (
            select(
                CodingRecord.guid, CodingRecord.code_id, CodingRecord.person_id, CodingRecord.start, CodingRecord.end,
                CodingRecord.note, CodingRecord.created_at, *(BEYOND if self.whole else ()),
            )
            .where(CodingRecord.source_id == record.id, scope.in_place(CodingRecord))
            .order_by(CodingRecord.start, CodingRecord.end, CodingRecord.id)
        )  # fmt: skip
        quotations, of_all = [], []
        for guid, code, person, start, end, note, at, *beyond in self.session.execute(query):
            laid = Laid(guid, self.codes[code], self.people[person], at)
            if beyond:
                polarity, attributes, changed = beyond
                laid = replace(laid, polarity=Polarity(polarity), attributes=attributes, changed=changed)
            if guid in whole and end - start == record.length:
                of_all.append(laid)
            else:
                quotations.append(Quotation(selection(guid), Span(start, end), (laid,), description=note, user=laid.user, at=at))
        return quotations, of_all

    def noted(self, memo: MemoRecord) -> Quotation:
        assert memo.start is not None  # it is a memo on a passage
        assert memo.end is not None
        user = self.people[memo.person_id]
        return Quotation(selection(memo.guid), Span(memo.start, memo.end), notes=(memo.guid,), user=user, at=memo.created_at)

    def coded(self, quotations: Iterable[Quotation]) -> Iterator[Quotation]:
        """Yield kept quotations without codes and people that are no longer there; who works blind has their own alone.

        A code that was merged into another is that other one.
        """
        for quotation in quotations:
            laid = self.still(quotation.laid)
            if laid or not self.blind:
                notes = self.still_noted(quotation.notes)
                yield replace(quotation, laid=laid, notes=notes, user=self.somebody(quotation.user))

    def still(self, laid: Iterable[Laid]) -> tuple[Laid, ...]:
        there: dict[tuple[str, str | None], Laid] = {}
        for one in self.seen(laid):
            code = self.code_now(one.code)
            if code in self.known:
                user, notes = self.somebody(one.user), self.still_noted(one.notes)
                there.setdefault((code, one.user), replace(one, code=code, user=user, notes=notes))
        return tuple(there.values())

    def still_noted(self, notes: Iterable[str]) -> tuple[str, ...]:
        """Return those of the memos on something kept that are there and seen."""
        return tuple(guid for guid in notes if guid in self.notes)

    def seen(self, laid: Iterable[Laid]) -> Iterator[Laid]:
        sight = sight_of(self.session)
        mine = self.people[sight.person] if sight and self.blind else None
        return (one for one in laid if not self.blind or one.user == mine)

    def code_now(self, code: str) -> str:
        passed = {code}
        while code not in self.known:
            into = merging.merged_into(self.session, self.holder.id, code)
            if into is None or into in passed:
                break
            passed.add(code := into)
        return code

    def somebody(self, user: str | None) -> str | None:
        return user if user in self.everybody else None

    def without_text(self) -> Iterator[TravellingSource]:
        for _, part, content in kept_parts.kept(self.session, self.holder.id, kept_parts.SOURCE):
            made = kept_parts.source(part, bytes(content) if content is not None else None)
            quotations, notes = tuple(self.coded(made.quotations)), self.still_noted(made.notes)
            yield replace(made, quotations=quotations, laid=self.still(made.laid), notes=notes, user=None)

    # --- cases, variables, sets, links -------------------------------------------------------------------------------------

    def variables(self, informants: Iterable[InformantRecord], kept: Mapping[str, Variable]) -> Iterator[Variable]:
        for guid, name in (*DETAILS.items(), (ROLE, "role"), (GROUP, "group")):
            yield Variable(guid, f"{PROGRAM}: {name}")
        for name in dict.fromkeys(key for informant in informants for key in informant.attributes):
            yield self.variable(name, kept)

    def variable(self, name: str, kept: Mapping[str, Variable]) -> Variable:
        """Return the variable of an attribute: the one that came along with it, else one that is always the same."""
        return kept.get(name) or Variable(str(uuid5(UUID(self.holder.guid), f"variable:{name}")), name)

    def kept_variables(self) -> Iterator[Variable]:
        return (kept_parts.variable(part) for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.VARIABLE))

    def linked(self) -> Mapping[int, list[str]]:
        """Return the guids of each informant's living sources, in their order."""
        found = defaultdict(list)
        rows = self.session.execute(
            select(SourceInformantRecord.informant_id, SourceRecord.guid)
            .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
            .where(SourceRecord.project_id == self.holder.id, scope.living(SourceRecord))
            .order_by(SourceRecord.position, SourceRecord.id)
        )
        for informant, guid in rows:
            found[informant].append(guid)
        return found

    def case(
        self,
        informant: InformantRecord,
        member: Mapping[str, Any],
        kept: Mapping[str, Variable],
        sources: Iterable[str],
        there: set[str],
    ) -> Case:
        given = ((name, str(value)) for name, value in informant.attributes.items())
        values = {self.variable(name, kept).guid: value for name, value in given if value}
        values |= {key: said for key, said in ((ROLE, informant.role), (GROUP, informant.group or "")) if said}
        codes, quotations, bare = (
            tuple(guid for guid in member.get(name, ()) if guid in there) for name in ("codes", "quotations", "sources")
        )
        whole = informant_value(informant) if self.whole else None
        return Case(informant.guid, informant.code, member["description"], codes, (*sources, *bare), quotations, values, whole)

    def groups(self, there: set[str]) -> Iterator:
        for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.GROUP):
            made = kept_parts.group(part)
            held: dict[str, Any] = {
                name: tuple(guid for guid in getattr(made, name) if guid in there) for name in ("codes", "sources", "notes")
            }
            yield replace(made, **held)

    def links(self, there: set[str], noted: Sequence[tuple[str, str]]) -> Iterator[Link]:
        """Yield the links that came along and still have both ends, and one for each memo on an informant."""
        known = set()
        for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.LINK):
            made = kept_parts.link(part)
            if {made.origin, made.target} <= there:
                known |= {(made.origin, made.target), (made.target, made.origin)}
                yield made
        for informant, memo in noted:
            if informant in there and (informant, memo) not in known:
                yield Link(str(uuid5(UUID(memo), "link")), "memo", informant, memo, "OneWay")


def _noted_parts(source: TravellingSource) -> Iterator[TravellingSource | Quotation | Laid]:
    """Yield what of a source, and the source itself, may have notes."""
    yield source
    yield from source.laid
    for quotation in source.quotations:
        yield quotation
        yield from quotation.laid


def _coded(sources: Iterable[TravellingSource]) -> set[str]:
    """Return the guids of all codings on texts."""
    texts = [source for source in sources if source.text is not None]
    passages = (quotation for source in texts for quotation in source.quotations if quotation.span is not None)
    return {laid.guid for held in (*(source.laid for source in texts), *(each.laid for each in passages)) for laid in held}


def travelling_code(code: Code, language: str) -> TravellingCode:
    """Return the code as other programs know one: its name, and what is said of it, in one language."""
    texts = (in_language(code.definition, language), *_rules(code, language))
    about = "\n\n".join(text for text in texts if text)
    return TravellingCode(code.guid, code.named(language), code.parent, code.colour, code.codable, about)


def _rules(code: Code, language: str) -> Iterator[str]:
    named = language if language in LANGUAGES else FALLBACK
    for name in ("include", "exclude", "example"):
        if words := in_language(getattr(code, name), language):
            yield say(f"exchange.rule.{name}", named, words=words)


def _details(record: SourceRecord) -> dict[str, str]:
    told = {
        "technique": record.technique, "collected_on": record.collected_on.isoformat() if record.collected_on else "",
        "place": record.place, "wave": str(record.wave) if record.wave is not None else "",
    }  # fmt: skip
    return {guid: told[name] for guid, name in DETAILS.items() if told[name]}
