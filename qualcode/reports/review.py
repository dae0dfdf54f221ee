"""The review report for the file: states with reasons, threads with places, sign-offs and what changed since, signatures."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from docx.document import Document as Paper

from qualcode.locale import moment, number, say
from qualcode.model.code import Bilingual, in_language
from qualcode.model.codebook_change import Change, Difference
from qualcode.model.finding_change import EVIDENCE
from qualcode.model.finding_change import Change as FindingChange
from qualcode.reports.outline import Cell, ColumnKind, Quote, TableBlock, columns_of
from qualcode.reports.words import legal
from qualcode.reports.writers.docx import BODY, add_table, begun
from qualcode.tables import each_row

SECTION, PART = "Heading 1", "Heading 2"
WIDTHS = (0.5, 3, 1.2, 1.5, 1.9, 2.6)
KINDS: Mapping[str, Sequence[ColumnKind]] = {
    "codes": ("number", "text", "number"), "codings": ("number", "quote"), "findings": ("number",),
}  # fmt: skip
PERSON_LINES = 2


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off with what changed since; `names` are of the codes then and now, by guid."""

    name: str
    note: str
    person: str
    at: datetime
    progress: Mapping[str, Sequence[int]]
    codebook: Sequence[Change]
    names: Mapping[str, str]
    findings: Sequence[FindingChange]


@dataclass(frozen=True, slots=True)
class Material:
    """What the report tells: REVIEWS, and CODES, CODINGS judged by themselves, FINDINGS and COMMENTS to which they belong.

    `changed` holds kind and guid of what is no longer as it was judged; moments are told in the time zone of `at`.
    """

    study: str
    language: str
    at: datetime
    coders: Sequence[str]
    supervisors: Sequence[str]
    progress: Mapping[str, Sequence[int]]
    reviews: pd.DataFrame
    changed: frozenset[tuple[str, str]]
    codes: pd.DataFrame
    codings: pd.DataFrame
    findings: pd.DataFrame
    comments: pd.DataFrame
    signed: Sequence[Signed]

    def say(self, key: str, **facts: object) -> str:
        return say(f"reports.{key}", self.language, **facts)

    def when(self, at: datetime) -> str:
        """Return the moment in the time zone of the report."""
        return moment(at.astimezone(self.at.tzinfo), self.language)


def write(material: Material) -> bytes:
    """Return the report as a Word document; comments and names are plain words in it."""
    paper = begun(material.say("review.title"), material.language)
    paper.add_heading(legal(material.say("review.title")), 0)
    shown = _progress(material, material.progress)
    _lines(paper, [
        material.say("review.study", name=material.study), material.say("review.made", at=material.when(material.at)),
        material.say("review.people", coders=_named(material.coders), supervisors=_named(material.supervisors)),
        material.say("review.progress", **shown),
    ])  # fmt: skip
    for table in (_codes(material), _codings(material), _findings(material)):
        paper.add_paragraph(legal(table.title), style=SECTION)
        add_table(paper, table, material.language)
    _threads(paper, material)
    _signoffs(paper, material)
    _signatures(paper, material)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or "-"


def _progress(material: Material, counts: Mapping[str, Sequence[int]]) -> dict[str, str]:
    names = {"code": "codes", "coding": "codings", "finding": "findings"}
    said = {kind: [number(one, material.language) for one in pair] for kind, pair in counts.items()}
    return {names[kind]: say("review.of", material.language, count=part, all=whole) for kind, (part, whole) in said.items()}


def _lines(paper: Paper, lines: Iterable[str], style: str | None = None) -> None:
    for line in lines:
        paper.add_paragraph(legal(line), style=style)


def _codes(material: Material) -> TableBlock:
    """Return one row a code that has codings or a state, in the order of the codebook."""
    held = _held(material, "code")
    rows = [
        (f"{row.code} {row.label}", int(row.codings), *_decided(material, held.get(row.guid)))
        for row in each_row(material.codes) if row.codings or row.guid in held
    ]  # fmt: skip
    return _table(material, "codes", rows)


def _codings(material: Material) -> TableBlock:
    held = _held(material, "coding")
    rows = [
        (Quote(" ".join(row.quote.split()), f"{row.source_name}, ¶{row.paragraph}"), f"{row.code} {row.label}",
         *_decided(material, held[row.coding]))
        for row in each_row(material.codings) if row.coding in held
    ]  # fmt: skip
    return _table(material, "codings", rows)


def _findings(material: Material) -> TableBlock:
    held = _held(material, "finding")
    rows = [
        (f"{row.finding} {row.claim}", say(f"findings.verdict_{row.verdict}", material.language),
         *_decided(material, held.get(row.guid)))
        for row in each_row(material.findings)
    ]  # fmt: skip
    return _table(material, "findings", rows)


def _held(material: Material, kind: str) -> dict[str, Any]:
    mine = material.reviews[material.reviews["kind"] == kind]
    return {row.target: row for row in each_row(mine)}


def _table(material: Material, name: str, rows: Sequence[tuple[Cell, ...]]) -> TableBlock:
    numbered = tuple((at, *row) for at, row in enumerate(rows, 1))
    nothing = ("-", material.say("review.none"), "-", "-", "-", "-")
    return TableBlock(
        f"review_{name}", material.say(f"review.{name}"),
        columns_of(material.say(f"review.{name}_headings").split("|"), WIDTHS, KINDS[name]),
        numbered or (nothing,), notes=(material.say("review.note"),) if rows else (),
    )  # fmt: skip


def _decided(material: Material, held: Any) -> tuple[str, str, str]:
    """Return the state, by whom and when, and the reason."""
    if held is None:
        return say("review.state_draft", material.language), "-", "-"
    changed = f" ({material.say('review.changed')})" if (held.kind, held.target) in material.changed else ""
    given = f"{held.person}, {material.when(held.at)}"
    return f"{say(f'review.state_{held.state}', material.language)}{changed}", given, held.reason or "-"


def _threads(paper: Paper, material: Material) -> None:
    paper.add_paragraph(legal(material.say("review.threads")), style=SECTION)
    if material.comments.empty:
        _lines(paper, [material.say("review.none")])
    for _, rows in material.comments.groupby("thread", sort=False):
        head = rows.iloc[0]
        paper.add_paragraph(legal(_place(material, head)), style=PART)
        if isinstance(head["quote"], str):
            paper.add_paragraph(legal(f"“{' '.join(head['quote'].split())}”"), style="Quote")
        for row in each_row(rows):
            said = paper.add_paragraph()
            said.add_run(legal(f"{row.person}, {material.when(row.at)}: ")).bold = True
            said.add_run(legal(row.body))
        _lines(paper, [_state(material, head)], BODY)


def _place(material: Material, head: pd.Series) -> str:
    kind = say(f"review.kind_{head['kind']}", material.language).capitalize()
    where = f"{head['source_name']}, ¶{head['paragraph']}" if not pd.isna(head["paragraph"]) else head["target_name"]
    return f"{kind}: {where}"


def _state(material: Material, head: pd.Series) -> str:
    if not head["resolved"]:
        return material.say("review.thread_open")
    resolver = head["resolver"] if isinstance(head["resolver"], str) else "-"
    return material.say("review.thread_resolved", person=resolver, at=material.when(head["resolved_at"]))


def _signoffs(paper: Paper, material: Material) -> None:
    paper.add_paragraph(legal(material.say("review.signoffs")), style=SECTION)
    if not material.signed:
        _lines(paper, [material.say("review.none")])
    for one in material.signed:
        paper.add_paragraph(
            legal(material.say("review.signed", name=one.name, person=one.person, at=material.when(one.at))), style=PART
        )
        _lines(paper, [one.note] if one.note else [])
        _lines(paper, [material.say("review.signed_states", **_progress(material, one.progress))])
        changes = [_codebook(material, one, change) for change in one.codebook]
        changes += [_finding(material, change) for change in one.findings]
        _lines(paper, [material.say("review.since" if changes else "review.same")])
        _lines(paper, changes, "List Bullet")


def _codebook(material: Material, signed: Signed, change: Change) -> str:
    name = signed.names.get(change.code.guid, "-")
    return material.say("review.codebook_change", name=name, what=_what(material, signed, change))


def _what(material: Material, signed: Signed, change: Change) -> str:
    if change.kind is Difference.MOVED:
        before, after = (signed.names.get(guid, "-") if guid else "-" for guid in (change.before, change.after))
        return f"{material.say('review.moved')}: {before} → {after}"
    return _field(material, change)


def _finding(material: Material, change: FindingChange) -> str:
    name = f"{change.finding['short_id']} {in_language(change.finding['claim'], material.language)}"
    if change.field == EVIDENCE:
        went, came = (number(len(links), material.language) for links in (change.before, change.after))
        return material.say("review.finding_change", name=name, what=material.say("review.evidence", went=went, came=came))
    return material.say("review.finding_change", name=name, what=_field(material, change))


def _field(material: Material, change: Change | FindingChange) -> str:
    if change.kind in (Difference.ADDED, Difference.REMOVED):
        return material.say(f"review.{change.kind.value}")
    field = say(f"ui.field.{change.field}", material.language)
    before, after = (_value(material, change.field, value) for value in (change.before, change.after))
    return material.say("review.field", field=field, before=before, after=after)


def _value(material: Material, field: str, value: object) -> str:
    if field in ("verdict", "status"):
        return say(f"findings.{field}_{value}", material.language)
    if field == "polarity":
        return say(f"ui.polarity.{value}", material.language)
    if isinstance(value, bool):
        return say("ui.yes" if value else "ui.no", material.language)
    if isinstance(value, Mapping):
        said: Bilingual = value
        return in_language(said, material.language) or "-"
    return (", ".join(value) if isinstance(value, tuple | list) else str(value)) or "-"


def _signatures(paper: Paper, material: Material) -> None:
    paper.add_paragraph(legal(material.say("review.signatures")), style=SECTION)
    _lines(paper, [material.say("review.place_date")])
    for role, names in (("researcher", material.coders), ("supervisor", material.supervisors)):
        for name in names or ("",):
            paper.add_paragraph(legal(material.say(f"review.{role}"))).paragraph_format.keep_with_next = True
            for _ in range(PERSON_LINES):
                paper.add_paragraph().paragraph_format.keep_with_next = True
            _lines(paper, [material.say("review.line"), *([name] if name else [])])
