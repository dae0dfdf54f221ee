"""A small study built through the services, for tests that need one; a line of text holds its codings.

`"I1: [Kami jalan|B1] karena [murah|S1+]"` is text with two codings, the second with supporting polarity.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine

from qualcode.model.code import Kind, Polarity
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Group
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span
from qualcode.model.text import paragraphs
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import codebook, codings, informants, people, projects, queries, recoding, sources, thesis, versions
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing

SIGNS = {"+": Polarity.SUPPORTING, "-": Polarity.INHIBITING, "=": Polarity.NEUTRAL}
_CODED = re.compile(r"\[([^\[\]|]+)\|([^\[\]]+)\]")
_SPEAKER = re.compile(r"^(\w+): ")


@dataclass(slots=True)
class SmallStudy:
    """A project in the making: each call is a gesture."""

    engine: Engine
    me: int = 0
    project: int = 0
    codes: dict[str, str] = field(default_factory=dict)

    def start(self, name: str = "Studi kecil", *, language: str = "id") -> "SmallStudy":
        with writing(self.engine) as session:
            self.me = people.local_person(session, datetime.now(UTC)).id
            groups = (
                Group("GOV", {"id": "Pemerintah", "en": "Government"}),
                Group("COM", {"id": "Masyarakat", "en": "Community"}),
            )
            self.project = projects.create_project(session, act(self.me), name, language=language, groups=groups).id
        return self

    def code(self, short_id: str, label: str = "", *, parent: str | None = None, **details) -> str:
        with writing(self.engine) as session:
            made, _ = codebook.create_code(
                session,
                act(self.me),
                self.project,
                {"id": label or f"Kode {short_id}", "en": label or f"Code {short_id}"},
                short_id=short_id,
                parent=self.codes[parent] if parent else None,
                kind=details.pop("kind", Kind.INDICATOR),
                **details,
            )
        self.codes[short_id] = made.guid
        return made.guid

    def informant(self, code: str, *, group: str | None = None, role: str = "", **attributes: str) -> None:
        with writing(self.engine) as session:
            informants.create_informant(session, act(self.me), self.project, Informant(code, role, group, attributes))

    def source(self, name: str, marked: str, *, technique=Technique.INTERVIEW, on: date | None = None, by: int = 0) -> int:
        """Import a marked text, lay its codings, and return the source's id."""
        text, laid = unmarked(marked)
        turns = tuple(Turn(span, _speaker(span.of(text))) for span in paragraphs(text))
        speakers = {turn.speaker: turn.speaker for turn in turns if turn.speaker and turn.speaker != "P"}
        with writing(self.engine) as session:
            stored = sources.import_source(
                session,
                act(self.me),
                self.project,
                Transcript(f"{name}.txt", text, turns),
                SourceDetails(name, technique, on, informants=tuple(speakers), speakers=speakers),
                original=text.encode(),
            )
        for span, short_id, polarity in laid:
            self.lay(stored.id, span, short_id, text, polarity=polarity, by=by)
        return stored.id

    def lay(self, source: int, span: Span, short_id: str, text: str, *, polarity=None, by: int = 0) -> str:
        if short_id not in self.codes:
            self.code(short_id)
        with writing(self.engine) as session:
            coding, _ = codings.apply_code(
                session, act(by or self.me), self.project, source, self.codes[short_id], span,
                quote=span.of(text), polarity=polarity,
            )  # fmt: skip
        return coding.guid


def two_codes(study: SmallStudy) -> None:
    study.code("B1")
    study.code("B2")


def look(study) -> dict[str, object]:
    """Everything that gestures change, as values."""
    with reading(study.engine) as session:
        frames = {
            "codings": tables.codings(session, study.project, "id"),
            "codes": tables.codes(session, study.project, "id"),
            "informants": tables.informants(session, study.project, "id"),
            "sources": tables.sources(session, study.project),
            "findings": tables.findings(session, study.project, "id"),
            "evidence": tables.evidence(session, study.project),
            "recommendations": tables.recommendations(session, study.project, "id"),
            "answers": tables.answers(session, study.project),
            "memos": tables.memos(session, study.project, "id"),
            "summaries": tables.summaries(session, study.project),
            "reconciliations": tables.reconciliations(session, study.project),
            "judgements": tables.judgements(session, study.project),
            "resolutions": tables.resolutions(session, study.project),
            "member_checks": tables.member_checks(session, study.project),
            "joint_rows": tables.joint_rows(session, study.project),
            "picks": tables.picks(session, study.project),
            "reviews": tables.reviews(session, study.project),
            "comments": tables.comments(session, study.project, "id").drop(columns="changed"),
            "signoffs": tables.signoffs(session, study.project),
        }
        project = projects.project(session, study.project)
        saved = [(query.guid, query.name, query.query) for query in queries.saved_queries(session, study.project)]
        kept = [version.guid for version in versions.versions(session, study.project)]
        tree = [(code.aliases, code.retired) for code in codebook.codes(session, study.project)]
        plan = recoding.open_recoding(session, study.me, study.project)
        planned = plan and (plan.sources, plan.days, plan.planned, plan.started, plan.finished)
        made = thesis.thesis(session, study.project)
        said = planned, made, project.name, project.description, project.questions, project.groups, saved, kept, tree
    return {**{name: _values(frame) for name, frame in frames.items()}, "said": said}


def _values(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The frame's rows as `to_dict` gives them, but several times faster; what is missing is the empty string."""
    if frame.empty:
        return []
    columns = [[_value(value) for value in frame[name].tolist()] for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _value(value: object) -> object:
    return "" if value is None or value is pd.NA or value != value else value


def unmarked(marked: str) -> tuple[str, list[tuple[Span, str, Polarity | None]]]:
    """Return the text without its marks, and the codings that the marks stand for."""
    text, laid, at = "", [], 0
    for found in _CODED.finditer(marked):
        text += marked[at : found.start()]
        span = Span(len(text), len(text) + len(found[1]))
        text += found[1]
        at = found.end()
        for code in found[2].split(","):
            sign = code.strip()[-1]
            laid.append((span, code.strip().rstrip("+-="), SIGNS.get(sign)))
    return text + marked[at:], laid


def _speaker(line: str) -> str | None:
    found = _SPEAKER.match(line)
    return found[1] if found else None
