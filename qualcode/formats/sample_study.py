"""The sample study as a bundle: study.yaml, the texts beside it and the worked coding in coding.csv to values."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from qualcode.formats.shipped import preset
from qualcode.formats.transcripts import read
from qualcode.formats.yaml_lines import located
from qualcode.model import anchoring
from qualcode.model.bundle import (
    PROGRAM,
    Bundle,
    Case,
    Laid,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    selection,
)
from qualcode.model.code import Bilingual, Codebook, Polarity, in_language, tree_order
from qualcode.model.finding import Evidence, Finding, Recommendation, Side, Verdict
from qualcode.model.informant import Informant
from qualcode.model.joint_row import JointRow
from qualcode.model.project import Group, Question, Role
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.transcript import Transcript

ATTRIBUTE = "innovation"


@dataclass(frozen=True, slots=True)
class SampleStudy:
    """What study.yaml says; sources are pairs of a file name and its details, `top` is all of it as it is written."""

    codebook: str
    informants: tuple[Informant, ...]
    coder_ids: tuple[str, ...]
    sources: tuple[tuple[str, SourceDetails], ...]
    top: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WorkedCoding:
    """A coding by its words: the `occurrence`-th place of the quote in the source; a finding it speaks for or against."""

    file: str
    coder: str
    code: str
    polarity: Polarity
    innovation: str
    quote: str
    occurrence: int
    note: str
    finding: str
    role: str


def read_study(folder: Path) -> SampleStudy:
    """Return the study described by study.yaml in the folder."""
    top = located((folder / "study.yaml").read_bytes()).value
    return SampleStudy(
        codebook=top["codebook"],
        informants=tuple(Informant(entry["code"], entry["role"], entry["group"]) for entry in top["informants"]),
        coder_ids=tuple(entry["id"] for entry in top["coders"]),
        sources=tuple((entry["file"], _details(entry)) for entry in top["sources"]),
        top=top,
    )


def read_codings(folder: Path) -> Iterator[WorkedCoding]:
    """Yield the rows of coding.csv in the folder."""
    with (folder / "coding.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield WorkedCoding(
                file=row["source"],
                coder=row["coder"],
                code=row["code"],
                polarity=Polarity(row["polarity"]),
                innovation=row["innovation"],
                quote=row["quote"],
                occurrence=int(row["occurrence"] or 1),
                note=row["note"],
                finding=row["finding"],
                role=row["role"],
            )


def bundle(folder: Path, language: str, *, first: User, root: UUID) -> Bundle:
    """Return the study in the folder, said in `language` where it speaks one language at a time.

    `first` stands for its first coder. All other guids follow from `root`, so that another root makes another study.
    """
    study = read_study(folder)
    return _Making(folder, language, first, root, study, tuple(read_codings(folder)), preset(study.codebook)).bundle()


@dataclass(frozen=True, slots=True)
class _Making:
    """The study while it becomes a bundle: what was read, and how its things are called."""

    folder: Path
    language: str
    first: User
    root: UUID
    study: SampleStudy
    codings: Sequence[WorkedCoding]
    book: Codebook

    def bundle(self) -> Bundle:
        top = self.study.top
        return Bundle(
            name=self.said(top["name"]),
            origin=PROGRAM,
            description=self.said(top["note"]),
            users=tuple(self.users()),
            codes=tuple(self.codes()),
            sources=tuple(self.source(file, details) for file, details in self.study.sources),
            notes=tuple(self.note(number, entry) for number, entry in enumerate(top["memos"])),
            cases=tuple(self.case(informant) for informant in self.study.informants),
            about=tuple(self.memos_on(None)),
            language=top["language"],
            synthetic=True,
            questions=tuple(Question(entry["id"], entry["text"]) for entry in top["research_questions"]),
            informant_groups=tuple(Group(entry["id"], entry["label"]) for entry in top["groups"]),
            book=replace(self.book, codes=()),
            findings=tuple(map(self.finding, top["findings"])),
            recommendations=tuple(map(self.recommendation, top["recommendations"])),
            joint_rows=tuple(self.joint_row(number, entry) for number, entry in enumerate(top["joint_display"]["rows"])),
        )

    def guid(self, kind: str, name: object) -> str:
        return str(uuid5(self.root, f"{kind} {name}"))

    def said(self, words: Bilingual) -> str:
        return in_language(words, self.language)

    def users(self) -> Iterator[User]:
        yield replace(self.first, role=Role.OWNER)
        for entry in self.study.top["coders"][1:]:
            yield User(self.user(entry["id"]), self.said(entry["name"]), role=Role.CODER)

    def user(self, coder: str) -> str:
        return self.first.guid if coder == self.study.coder_ids[0] else self.guid("person", coder)

    def codes(self) -> Iterator[TravellingCode]:
        names = {code.guid: self.guid("code", code.short_id) for code in self.book.codes}
        for code, _ in tree_order(self.book.codes):
            whole = replace(code, guid=names[code.guid], parent=names[code.parent] if code.parent else None)
            name, about = self.said(code.label), self.said(code.definition)
            yield TravellingCode(whole.guid, name, whole.parent, code.colour, code.codable, about, whole=whole)

    def source(self, file: str, details: SourceDetails) -> TravellingSource:
        content = (self.folder / file).read_bytes()
        transcript = read(file, content).transcript
        if transcript is None:
            raise ValueError(file)
        return TravellingSource(
            guid=self.guid("source", file), name=details.name, text=transcript.text, file=transcript.file, original=content,
            quotations=tuple(
                self.quotation(number, row, transcript) for number, row in enumerate(self.codings) if row.file == file
            ),
            description=details.note, turns=transcript.turns, encoding=transcript.encoding, whole=details,
        )  # fmt: skip

    def quotation(self, number: int, row: WorkedCoding, transcript: Transcript) -> Quotation:
        laid = Laid(
            self.guid("coding", number), self.guid("code", row.code), self.user(row.coder), polarity=row.polarity,
            attributes={ATTRIBUTE: row.innovation} if row.innovation else {},
        )  # fmt: skip
        place = anchoring.occurrence(transcript.text, row.quote, row.occurrence)
        if place is None:
            raise ValueError(f"{row.file}: {row.quote}")
        return Quotation(selection(laid.guid), place, (laid,), description=row.note, user=laid.user)

    def note(self, number: int, entry: Mapping[str, Any]) -> Note:
        return Note(self.guid("memo", number), self.said(entry["title"]), self.said(entry["body"]), self.first.guid)

    def memos_on(self, finding: str | None) -> Iterator[str]:
        for number, entry in enumerate(self.study.top["memos"]):
            if entry.get("finding") == finding:
                yield self.guid("memo", number)

    def case(self, informant: Informant) -> Case:
        asked = tuple(self.guid("source", file) for file, details in self.study.sources if informant.code in details.informants)
        guid = self.guid("informant", informant.code)
        return Case(guid, informant.code, sources=asked, whole=replace(informant, guid=guid))

    def finding(self, entry: Mapping[str, Any]) -> Finding:
        return Finding(
            guid=self.guid("finding", entry["id"]), short_id=entry["id"], claim=entry["claim"], question=entry["question"],
            code=self.guid("code", entry["indicator"]), verdict=Verdict(entry["verdict"]),
            evidence=tuple(
                Evidence(self.guid("coding", number), Side(row.role))
                for number, row in enumerate(self.codings) if row.finding == entry["id"]
            ),
            notes=tuple(self.memos_on(entry["id"])),
        )  # fmt: skip

    def recommendation(self, entry: Mapping[str, Any]) -> Recommendation:
        findings, codes = (
            tuple(self.guid(kind, name) for name in entry[f"{kind}s"]) for kind in ("finding", "code")
        )
        return Recommendation(
            self.guid("recommendation", entry["id"]), entry["id"], entry["words"], entry["addressee"], findings, codes
        )  # fmt: skip

    def joint_row(self, number: int, entry: Mapping[str, Any]) -> JointRow:
        quoted = entry["quote"]["source"], entry["quote"]["words"]
        return JointRow(
            label=self.said(entry["label"]), measure=self.said(self.study.top["joint_display"]["measure"]),
            counts={str(year): count for year, count in entry["counts"].items()}, code=self.guid("code", entry["code"]),
            attribute=f"coding:{ATTRIBUTE}", value=entry["innovation"],
            coding=next(self.guid("coding", n) for n, row in enumerate(self.codings) if (row.file, row.quote) == quoted),
            fit=entry["fit"], inference=self.said(entry["inference"]), guid=self.guid("joint row", number),
            user=self.first.guid,
        )  # fmt: skip


def _details(entry: Mapping[str, Any]) -> SourceDetails:
    informants = tuple(entry["informants"])
    return SourceDetails(
        name=entry["name"],
        technique=Technique(entry["technique"]),
        collected_on=entry["date"],
        place=entry["place"],
        wave=entry["wave"],
        language="id",
        informants=informants,
        speakers={"Pewawancara": None, **{code: code for code in informants}} if informants else {},
    )
