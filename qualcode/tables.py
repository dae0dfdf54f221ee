"""The narrow waist: the typed column lists that store produces and that analysis, charts and reports consume."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

ATTRIBUTE = "attribute:"


@dataclass(frozen=True, slots=True)
class Table:
    """A named list of columns with their pandas types; further columns named `attribute:<id>` may follow."""

    name: str
    columns: Mapping[str, str]

    def frame(self, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
        """Return the rows as a frame with exactly these columns, then the attributes' columns, typed also when empty."""
        found = pd.DataFrame(list(rows))
        extra = [column for column in found.columns if str(column).startswith(ATTRIBUTE)]
        result = found.reindex(columns=[*self.columns, *extra])
        types = {**self.columns, **dict.fromkeys(extra, "str")}
        return result.astype({column: kind for column, kind in types.items() if kind != "object"})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame; raise ValueError that names the columns it lacks."""
        missing = [column for column in self.columns if column not in frame.columns]
        if missing:
            raise ValueError(f"{self.name}: missing columns {', '.join(missing)}")
        return frame


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

INFORMANTS = Table(
    "informants",
    {
        "informant": "str",  # code name
        "guid": "str",
        "role": "str",
        "group": "str",
        "group_label": "str",
        "position": "int64",
        "sources": "int64",
        "codings": "int64",
    },
)

CODES = Table(
    "codes",
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
        "recommendation": "str",
        "supporting_evidence": "int64",
        "negative_cases": "int64",
    },
)

MEMOS = Table(
    "memos",
    {
        "memo": "str",  # guid
        "kind": "str",  # of what it is on: project, source, code, informant, finding
        "target": "str",  # guid
        "target_name": "str",
        "title": "str",
        "body": "str",  # Markdown
        "person": "str",
        "person_id": "int64",
        "at": "datetime64[us, UTC]",  # last changed
    },
)

EVIDENCE = Table("evidence", {"finding": "str", "coding": "str", "role": "str"})

EVENTS = Table(
    "events",
    {
        "revision": "int64",
        "at": "datetime64[us, UTC]",
        "person": "str",
        "verb": "str",
        "object": "str",  # kind of the object
        "name": "str",  # of the object, in words
        "source": "str",
        "before": "object",
        "after": "object",
    },
)
