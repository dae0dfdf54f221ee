"""A study as it leaves for other programs: the project as REFI-QDA can hold it, and what it cannot hold, counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.formats import refi_writing
from qualcode.formats.refi_writing import PLAIN, Dialect, Told, quietly
from qualcode.locale import FALLBACK, LANGUAGES, say
from qualcode.model.bundle import (
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
)
from qualcode.model.code import Code, in_language, tree_order
from qualcode.model.span import Span
from qualcode.services import kept_parts, merging
from qualcode.services.archiving_beside import Own
from qualcode.services.codebook import codes as codes_of
from qualcode.services.memos import PASSAGE
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    RecommendationRecord,
    ReviewRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    TurnRecord,
)
from qualcode.store.sight import is_blind, sight_of

PROGRAM = "QualCode"
PDF = b"%PDF-"
MEDIA = {
    "PDFSelection": Medium.PDF,
    "PictureSelection": Medium.PICTURE,
    "AudioSelection": Medium.AUDIO,
    "VideoSelection": Medium.VIDEO,
}
"""What a source is made of, by the areas on it."""


def _named(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"qualcode:variable:{name}"))


DETAILS: Mapping[str, str] = MappingProxyType({_named(name): name for name in ("technique", "collected_on", "place", "wave")})
"""What is said of a source, by the guid of the variable in which it travels; always the same."""

ROLE, GROUP = _named("role"), _named("group")
"""The variables in which an informant's role and group travel."""


NO_MEMBERS: Mapping[str, Any] = MappingProxyType({"codes": (), "quotations": (), "sources": (), "description": ""})
"""What is kept of a case that names neither codes nor quotations."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The project on its way, and how many things of each kind stay behind because REFI-QDA has no place for them."""

    bundle: Bundle
    losses: Mapping[str, int]


def selection(coding: str) -> str:
    """Return the guid of the passage on which a coding or memo lies; always the same."""
    return str(uuid5(NAMESPACE_URL, f"qualcode:selection:{coding}"))


def leaving(session: Session, project: int, *, told: Told = quietly) -> Leaving:
    """Return the study for a REFI-QDA file: what is living, in the study's language, people and guids always the same.

    One selection a coding. Memory grows with codings, texts and the files of PDF sources.
    """
    holder = session.get_one(ProjectRecord, project)
    packing = _Packing(session, holder, told)
    bundle = packing.bundle()
    return Leaving(bundle, MappingProxyType({name: count for name, count in packing.losses().items() if count}))


def write_project(
    session: Session,
    project: int,
    out: BinaryIO,
    dialect: Dialect = PLAIN,
    *,
    own: Own | None = None,
    told: Told = quietly,
) -> Mapping[str, int]:
    """Write the study into `out` as a REFI-QDA project (.qdpx); return what other programs do not see of it, counted.

    `own` gives the study's archive, from which QualCode takes it in again exactly; other programs pass over it.
    `told` hears of every source twice, when it is packed and when it is written, and again while the archive is waited for.
    """
    found = leaving(session, project, told=lambda done, of: told(done, 2 * of))
    archive = (lambda: own(lambda: told(1, 1))) if own else None
    refi_writing.write(found.bundle, out, dialect, own=archive, told=lambda done, of: told(of + done, 2 * of))
    return found.losses


def write_codebook(session: Session, project: int, out: BinaryIO) -> None:
    """Write the study's codes into `out` as a REFI-QDA codebook (.qdc); raise BadValue where there are none."""
    language = session.get_one(ProjectRecord, project).language
    tree = [code for code, _ in tree_order(codes_of(session, project))]
    if not tree:
        raise BadValue(field="codebook", value=0)
    refi_writing.write_codebook([_code(code, language, ()) for code in tree], out)


@dataclass(slots=True)
class _Packing:
    session: Session
    holder: ProjectRecord
    told: Told
    people: dict[int, str] = field(default_factory=dict)
    everybody: frozenset[str] = frozenset()
    codes: dict[int, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    blind: bool = False

    def bundle(self) -> Bundle:
        session, project, language = self.session, self.holder.id, self.holder.language
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
        return Bundle(
            name=self.holder.name,
            origin=PROGRAM,
            description=self.holder.description,
            users=tuple(self.users(sources, memos)),
            codes=tuple(_code(code, language, tuple(on["code", code.guid])) for code in tree),
            sources=tuple(sources),
            notes=tuple(Note(memo.guid, memo.title, memo.body, self.people[memo.person_id], memo.created_at) for memo in memos),
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

    def memos(self) -> Sequence[MemoRecord]:
        living = scope.of(MemoRecord, self.holder.id), scope.placed(MemoRecord)
        return self.session.scalars(select(MemoRecord).where(*living).order_by(MemoRecord.id)).all()

    def informants(self) -> Sequence[InformantRecord]:
        living = scope.of(InformantRecord, self.holder.id)
        return self.session.scalars(select(InformantRecord).where(living).order_by(InformantRecord.position)).all()

    def users(self, sources: Iterable[TravellingSource], memos: Iterable[MemoRecord]) -> Iterator[User]:
        """Yield whoever coded or wrote something that leaves."""
        quotations = [quotation for source in sources for quotation in source.quotations]
        worked = {quotation.user for quotation in quotations} | {laid.user for each in quotations for laid in each.laid}
        worked |= {laid.user for source in sources for laid in source.laid} | {self.people[memo.person_id] for memo in memos}
        query = select(PersonRecord.guid, PersonRecord.name).order_by(PersonRecord.id)
        yield from (User(guid, name) for guid, name in self.session.execute(query) if guid in worked)

    # --- sources -----------------------------------------------------------------------------------------------------------

    def sources(self, on: Mapping[tuple[str, str], list[str]], memos: Sequence[MemoRecord]) -> Iterator[TravellingSource]:
        whole = {part["coding"] for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.WHOLE)}
        areas = defaultdict(list)
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
            )  # fmt: skip

    def text(self, record: SourceRecord) -> str:
        here = SourceTextRecord.source_id == record.id, SourceTextRecord.revision == record.text_revision
        return self.session.scalars(select(SourceTextRecord.text).where(*here)).one()

    def first_text(self, record: SourceRecord) -> str:
        revisions = select(SourceTextRecord.text).where(SourceTextRecord.source_id == record.id)
        return self.session.scalars(revisions.order_by(SourceTextRecord.revision).limit(1)).one()

    def original(self, record: SourceRecord, areas: Sequence[Quotation]) -> tuple[str, Medium, bytes | None]:
        """Return name, medium and content of the original where it is more than a text with its looks, and came along."""
        query = select(SourceFileRecord.name, func.substr(SourceFileRecord.content, 1, len(PDF)))
        name, head = self.session.execute(query.where(SourceFileRecord.source_id == record.id)).one()
        of_area = next((MEDIA[each.area.kind] for each in areas if each.area.kind in MEDIA), None)
        medium = of_area or (Medium.PDF if bytes(head or b"") == PDF else Medium.TEXT)
        if medium is Medium.TEXT:
            return name, medium, None
        content = bytes(self.session.get_one(SourceFileRecord, record.id).content)
        return name, medium, content if content != self.first_text(record).encode() else None

    def quotations(self, record: SourceRecord, whole: set[str]) -> tuple[list[Quotation], list[Laid]]:
        query = (
            select(
                CodingRecord.guid, CodingRecord.code_id, CodingRecord.person_id, CodingRecord.start, CodingRecord.end,
                CodingRecord.note, CodingRecord.created_at,
            )
            .where(CodingRecord.source_id == record.id, scope.in_place(CodingRecord))
            .order_by(CodingRecord.start, CodingRecord.end, CodingRecord.id)
        )  # fmt: skip
        quotations, of_all = [], []
        for guid, code, person, start, end, note, at in self.session.execute(query):
            laid = Laid(guid, self.codes[code], self.people[person], at)
            if guid in whole and end - start == record.length:
                of_all.append(laid)
            else:
                quotations.append(Quotation(selection(guid), Span(start, end), (laid,), description=note, user=laid.user, at=at))
        return quotations, of_all

    def noted(self, memo: MemoRecord) -> Quotation:
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
        mine = self.people[sight_of(self.session).person] if self.blind else None
        return (one for one in laid if not self.blind or one.user == mine)

    def code_now(self, code: str) -> str:
        passed = {code}
        while code not in self.known and (into := merging.merged_into(self.session, self.holder.id, code)) not in {None, *passed}:
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
        return Case(informant.guid, informant.code, member["description"], codes, (*sources, *bare), quotations, values)

    def groups(self, there: set[str]) -> Iterator:
        for _, part, _ in kept_parts.kept(self.session, self.holder.id, kept_parts.GROUP):
            made = kept_parts.group(part)
            yield replace(made, **{
                name: tuple(guid for guid in getattr(made, name) if guid in there) for name in ("codes", "sources", "notes")
            })  # fmt: skip

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

    # --- what stays behind -------------------------------------------------------------------------------------------------

    def losses(self) -> Counter[str]:
        project, session = self.holder.id, self.session
        sources = select(SourceRecord.id).where(scope.of(SourceRecord, project))
        mine = CodingRecord.source_id.in_(sources)

        def count(table: type, *conditions: ColumnElement[bool]) -> int:
            return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

        living = scope.of(CodeRecord, project)
        stored = list(kept_parts.areas(session, project))
        kept = list(self.coded(stored))
        codes = [self.code_now(laid.code) for quotation in stored for laid in self.seen(quotation.laid)]
        marked = count(CodingRecord, mine, scope.in_place(CodingRecord), cast(CodingRecord.attributes, String) != "{}")
        return Counter(
            polarities=count(CodingRecord, mine, scope.in_place(CodingRecord), CodingRecord.polarity != "unset"),
            attributes=marked + sum(laid.important for quotation in kept for laid in quotation.laid),
            areas=sum(quotation.area is not None and quotation.area.kind not in MEDIA for quotation in kept),
            area_codes=sum(code not in self.known for code in codes),
            short_ids=count(CodeRecord, living),
            retired=count(CodeRecord, living, CodeRecord.retired_at.is_not(None)),
            orphans=count(CodingRecord, mine, scope.lost(CodingRecord)),
            turns=count(TurnRecord, TurnRecord.speaker.is_not(None), TurnRecord.source_id.in_(sources)),
            findings=count(FindingRecord, scope.of(FindingRecord, project)),
            recommendations=count(
                RecommendationRecord, scope.of(RecommendationRecord, project)
            ),
            comments=count(CommentRecord, scope.of(CommentRecord, project)),
            reviews=count(ReviewRecord, ReviewRecord.project_id == project),
            events=count(EventRecord, EventRecord.project_id == project),
        )  # fmt: skip


def _noted_parts(source: TravellingSource) -> Iterator[TravellingSource | Quotation | Laid]:
    """Yield what of a source, and the source itself, may have notes."""
    yield from (source, *source.laid)
    for quotation in source.quotations:
        yield from (quotation, *quotation.laid)


def _code(code: Code, language: str, notes: tuple[str, ...]) -> TravellingCode:
    texts = (in_language(code.definition, language), *_rules(code, language))
    about = "\n\n".join(text for text in texts if text)
    return TravellingCode(code.guid, code.named(language), code.parent, code.colour, code.codable, about, notes)


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
