"""The narrow waist: the typed column lists that store produces and that analysis, charts and reports consume."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

pd.options.mode.string_storage = "python"
"""Words are kept as Python's strings: frames of a study are asked for single cells far more often than for whole columns, and a
cell of an Arrow column is made anew each time. Whole columns of 200,000 rows are no slower so.
"""

ATTRIBUTE = "attribute:"
Column = np.ndarray | ExtensionArray


@dataclass(frozen=True, slots=True)
class Table:
    """A named list of columns with their pandas types; further columns named `attribute:<id>` may follow."""

    name: str
    columns: Mapping[str, str]

    def frame(self, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
        """Return the rows as a frame with exactly these columns, then the attributes' columns, typed also when empty."""
        given = list(rows)
        if not given:
            return _empty(tuple(self.columns.items())).copy(deep=False)
        extra = (name for name in dict.fromkeys(chain.from_iterable(given)) if name.startswith(ATTRIBUTE))
        types = {**self.columns, **dict.fromkeys(extra, "str")}
        return frame({name: column([row.get(name) for row in given], kind) for name, kind in types.items()})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame; raise ValueError that names the columns it lacks."""
        missing = [column for column in self.columns if column not in frame.columns]
        if missing:
            raise ValueError(f"{self.name}: missing columns {', '.join(missing)}")
        return frame


def column(values: Sequence[Any] | np.ndarray, kind: str) -> Column:
    """Return the values as an array of the pandas type; None is what is missing.

    Made column by column: to let pandas find the types of whole rows first takes several times as long.
    """
    if kind == "object":
        return np.fromiter(values, dtype=object, count=len(values))
    dtype: Any = _dtype(kind)
    plain = isinstance(dtype, np.dtype) and dtype.kind != "M"
    return np.array(values, dtype=dtype) if plain else pd.array(values, dtype=dtype)


def frame(columns: Mapping[str, Column]) -> pd.DataFrame:
    """Return a frame of the arrays, which are its own from now on."""
    return pd.DataFrame(columns, copy=False)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples; what a field holds is said by the table's columns, which no type checker reads."""
    return frame.itertuples(index=False)


@cache
def _dtype(kind: str) -> np.dtype | ExtensionDtype:
    return pd.api.types.pandas_dtype(kind)


@cache
def _empty(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in columns})


CODINGS = Table(
    "codings",
    {
        "coding": "str",  # guid
        "source": "str",  # guid
        "source_name": "str",
        "technique": "str",  # interview, observation, document, focus group, other
        "date": "datetime64[us]",  # collected on
        "wave": "Int64",
        "source_position": "int64",  # order of the sources in the project
        "informant": "str",  # code name of who speaks, or of the source's only informant; missing for notes and documents
        "group": "str",  # group id of that informant
        "coder": "str",
        "code": "str",  # short id, unique in the project
        "code_guid": "str",
        "label": "str",  # in the reader's language
        "path": "str",  # labels from the root, joined by " › "
        "parent": "str",  # short id of the parent; of itself where it has none
        "root": "str",  # short id of the top of its branch
        "lineage": "object",  # tuple of short ids from the root to the code itself
        "kind": "str",
        "polarity": "str",  # supporting, inhibiting, neutral, unset
        "start": "int64",  # code points
        "end": "int64",
        "quote": "str",
        "paragraph": "int64",  # 1 is the first non-empty line
        "seconds": "float64",  # time stamp of the turn
        "speaker": "str",
        "note": "str",
        "consensus": "object",  # missing where nobody decided; () where it does not stand, else start, end and quote
    },
)

LAID = Table(
    "laid",
    {
        "coding": "str",  # guid
        "code": "str",  # short id
        "lineage": "object",  # as in CODINGS
        "polarity": "str",
    },
)

SOURCES = Table(
    "sources",
    {
        "id": "int64",  # by which gestures and addresses name it
        "source": "str",  # guid
        "name": "str",
        "technique": "str",
        "date": "datetime64[us]",
        "place": "str",
        "wave": "Int64",
        "language": "str",
        "words": "int64",
        "length": "int64",  # code points
        "position": "int64",
        "informants": "object",  # tuple of code names
        "group": "str",  # the informants' common group, or missing
        "coded": "int64",  # code points under at least one coding
        "codings": "int64",
    },
)

PEOPLE = Table(
    "people",
    {
        "informant": "str",  # code name
        "guid": "str",
        "role": "str",
        "group": "str",
        "group_label": "str",
        "position": "int64",
    },
)

INFORMANTS = Table(
    "informants",
    {
        **PEOPLE.columns,
        "sources": "int64",
        "codings": "int64",
    },
)

CODEBOOK = Table(
    "codebook",
    {
        "code": "str",  # short id
        "guid": "str",
        "label": "str",
        "parent": "str",  # short id of the parent, or missing
        "parent_guid": "str",
        "root": "str",
        "path": "str",
        "depth": "int64",
        "position": "int64",  # in tree order over the whole codebook
        "kind": "str",
        "definition": "str",
        "include": "str",
        "exclude": "str",
        "example": "str",
        "colour": "str",
        "polarity": "str",
        "codable": "bool",
        "origin": "str",
        "aliases": "object",  # tuple of other names
        "retired": "bool",  # keeps its codings and takes no new ones
    },
)

CODES = Table(
    "codes",
    {
        **CODEBOOK.columns,
        "codings": "int64",
        "informants": "int64",  # distinct informants with a coding of it
    },
)

FINDINGS = Table(
    "findings",
    {
        "finding": "str",  # short id, F1
        "guid": "str",
        "question": "str",  # research question id
        "code": "str",  # indicator's short id
        "claim": "str",
        "verdict": "str",  # good, not_good, mixed, not_stated
        "status": "str",  # draft, final
        "seen": "object",  # what its evidence was when it was last written, as analysis.standing remembers it
        "supporting_evidence": "int64",
        "negative_cases": "int64",
    },
)

RECOMMENDATIONS = Table(
    "recommendations",
    {
        "recommendation": "str",  # short id, R1
        "guid": "str",
        "words": "str",
        "addressee": "str",
        "findings": "object",  # tuple of short ids
        "codes": "object",  # tuple of short ids of the factors and indicators that it answers
    },
)

ANSWERS = Table(
    "answers",
    {
        "answer": "str",  # guid
        "checklist": "str",  # coreq, srqr
        "item": "str",
        "body": "str",  # Markdown
        "page": "str",  # of the thesis
        "person": "str",  # who wrote last
        "at": "datetime64[us, UTC]",
    },
)

MEMOS = Table(
    "memos",
    {
        "memo": "str",  # guid
        "kind": "str",  # of what it is on: project, source, passage, code, informant, finding
        "target": "str",  # guid; of its source for a passage
        "target_name": "str",
        "title": "str",
        "body": "str",  # Markdown
        "person": "str",
        "person_id": "int64",
        "at": "datetime64[us, UTC]",  # last changed
        "source_id": "Int64",  # of the passage, else missing
        "start": "Int64",  # of the passage in code points, else missing
        "end": "Int64",
        "quote": "str",  # the passage's words, else missing
        "orphan": "bool",  # the passage's words are no longer in the text
    },
)

SUMMARIES = Table(
    "summaries",
    {
        "summary": "str",  # guid
        "matrix": "str",  # framework, group, role, checklist, effects
        "row": "str",  # what the row stands for, by guid or name
        "column": "str",
        "body": "str",  # Markdown
        "mark": "str",  # present, partly, absent, or empty
        "seen": "str",  # fingerprint of the codings that lay under the cell when it was written
        "person": "str",  # who wrote last
        "at": "datetime64[us, UTC]",
    },
)

JUDGEMENTS = Table(
    "judgements",
    {
        "judgement": "str",  # guid
        "comparison": "str",  # group, technique, wave, coder, or informant:<guid> for strict technique triangulation
        "code_guid": "str",
        "category": "str",  # agreement, partial, silence, dissonance, conditional
        "attribute": "str",  # what a conditional finding depends on, else empty
        "reason": "str",
        "seen": "str",  # fingerprint of the codings on which it rests
        "person": "str",
        "at": "datetime64[us, UTC]",
    },
)

RESOLUTIONS = Table(
    "resolutions",
    {
        "resolution": "str",  # guid
        "coding": "str",  # guid of the negative case
        "body": "str",
        "seen": "str",  # fingerprint of the coding when it was written
        "person": "str",
        "at": "datetime64[us, UTC]",
    },
)

MEMBER_CHECKS = Table(
    "member_checks",
    {
        "check": "str",  # guid
        "informant": "str",  # code name
        "informant_guid": "str",
        "date": "datetime64[us]",
        "code_guid": "str",  # what it was about, or empty
        "shown": "str",
        "answer": "str",  # agrees, corrects, rejects
        "said": "str",  # the informant's answer in words
        "change": "str",  # what was changed because of it
        "open": "bool",  # a correction or rejection without a written change
        "person": "str",
        "at": "datetime64[us, UTC]",
    },
)

JOINT_ROWS = Table(
    "joint_rows",
    {
        "row": "str",  # guid
        "label": "str",
        "measure": "str",  # what the numbers count
        "counts": "object",  # number by year, as text of four digits
        "code_guid": "str",  # whose codings stand beside the numbers, or empty
        "attribute": "str",  # as qualcode.analysis.matrices.values names it, or empty
        "value": "str",
        "coding": "str",  # guid of the one that is quoted, or empty
        "fit": "str",  # confirmation, expansion, discordance, silence
        "inference": "str",
    },
)

PICKS = Table(
    "picks",
    {
        "coding": "str",  # guid of a passage picked for quoting
        "there": "bool",  # it is in its place; else the pick waits until it is back
    },
)

TURNS = Table("turns", {"source": "str", "start": "int64", "end": "int64", "speaker": "str"})

DURATIONS = Table(
    "durations",
    {
        "source": "str",  # guid
        "stamps": "int64",  # turns with a time stamp
        "seconds": "float64",  # at the last of them
    },
)

SENTENCES = Table("sentences", {"source": "str", "start": "int64", "end": "int64"})

RECONCILIATIONS = Table(
    "reconciliations",
    {
        "reconciliation": "str",  # guid
        "decision": "str",  # coder, whole, shared, none
        "chosen": "str",  # the coder whose version stands, or missing
        "coders": "object",  # tuple of the coders who were compared
        "reason": "str",
        "codings": "object",  # tuple of guids of the codings that it is about
        "words": "object",  # tuple of their words when it was decided, each with its coder
        "code": "str",  # short id of their code
        "source": "str",  # guid
        "fresh": "bool",  # the codings are as they were then
        "person": "str",  # who decided last
        "at": "datetime64[us, UTC]",
    },
)

EVIDENCE = Table(
    "evidence",
    {
        "finding": "str",
        "coding": "str",
        "role": "str",  # for, against
        "note": "str",  # for a negative case how it is resolved
    },
)

REVIEWS = Table(
    "reviews",
    {
        "review": "str",  # guid
        "kind": "str",  # code, coding, finding
        "target": "str",  # guid
        "state": "str",  # submitted, approved, changes_asked; a draft has no row
        "reason": "str",  # of asking for changes, else perhaps a word with the approval
        "person": "str",  # who gave the state
        "person_id": "int64",
        "submitter": "str",  # who submitted it last, or missing
        "submitter_id": "Int64",
        "at": "datetime64[us, UTC]",
        "seen": "object",  # what it was then: a fingerprint of each side
    },
)

COMMENTS = Table(
    "comments",
    {
        "comment": "str",  # guid
        "thread": "str",  # guid of the comment that began the thread, for that one its own
        "kind": "str",  # of what the thread is on: passage, coding, code, finding
        "target": "str",  # guid; of its source for a passage
        "target_name": "str",
        "source_id": "Int64",  # where it stands in a source, else missing
        "source_name": "str",
        "start": "Int64",  # in code points
        "end": "Int64",
        "paragraph": "Int64",  # 1 is the first non-empty line
        "quote": "str",
        "orphan": "bool",  # the words are no longer in the text
        "body": "str",
        "person": "str",
        "person_id": "int64",
        "at": "datetime64[us, UTC]",  # written
        "changed": "datetime64[us, UTC]",
        "mentions": "object",  # tuple of ids of people
        "resolved": "bool",  # the whole thread
        "resolver": "str",
        "resolved_at": "datetime64[us, UTC]",
    },
)

SIGNOFFS = Table(
    "signoffs",
    {
        "signoff": "str",  # guid
        "name": "str",
        "note": "str",
        "person": "str",
        "at": "datetime64[us, UTC]",
        "revision": "int64",  # of the project
        "codes": "object",  # list of codes as services.versions keeps them
        "findings": "object",  # list of findings as they were
        "progress": "object",  # [approved, all] by kind
    },
)

BIN = Table(
    "bin",
    {
        "kind": "str",  # source, code, coding, memo, comment, informant, finding, recommendation, query, member_check, joint_row
        "guid": "str",
        "name": "str",  # in words
        "detail": "str",  # the passage, the memo's text, the definition
        "at": "datetime64[us, UTC]",  # when it was put away
    },
)

CODEBOOK_CHANGES = Table(
    "codebook changes",
    {
        "revision": "int64",
        "at": "datetime64[us, UTC]",
        "person": "str",
        "change": "str",  # created, defined, merged, split, retired
        "codes": "int64",  # how many were changed so
        "name": "str",  # of the code, or of the file that codes came from
        "source": "str",  # guid of the source that was coded nearest in time; missing where nothing was coded
    },
)

EVENTS = Table(
    "events",
    {
        "revision": "int64",
        "at": "datetime64[us, UTC]",
        "person": "str",
        "verb": "str",
        "object": "str",  # kind of the object
        "name": "str",  # of the object, in words: a code as it was called then, in one language
        "source": "str",
        "before": "object",
        "after": "object",
    },
)

AUDIT = Table(
    "audit",
    {
        "at": "datetime64[us, UTC]",
        "person": "str",
        "verb": "str",
        "object": "str",  # kind of the object
        "name": "str",  # of a code, a finding, a version; empty for what may once have borne a real name
        "fields": "object",  # tuple of what a change changed, by the names of the trail
        "reason": "str",  # that was given for it, or empty
    },
)
