"""What of an arriving project is known by guid and what is new: who is who, and which record each thing of the file became."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.bundle import Bundle, Note, selection
from qualcode.model.code import Bilingual
from qualcode.model.event import Act
from qualcode.model.span import Span
from qualcode.model.text import anchor
from qualcode.store.database import portions
from qualcode.store.records import CodeRecord, CodingRecord, InformantRecord, MemoRecord, ProjectRecord, SourceRecord

NOT_STORED = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""Characters that databases refuse, each as one that they take, so that every place stays."""


@dataclass(slots=True)
class Newcomers:
    """One project on its way into `holder`; `anew` says that some of its guids are in the database already.

    `places` are the passages by the guids of quotations, codings and notes on them, `areas` the kept quotations on no text;
    `used` are the notes that have a memo. `called` are the informants by the code name that they had where they come from.
    """

    session: Session
    act: Act
    bundle: Bundle
    file: str
    language: str
    now: datetime
    holder: ProjectRecord
    anew: bool
    notes: Mapping[str, Note]
    people: dict[str, int] = field(default_factory=dict)
    codes: dict[str, CodeRecord] = field(default_factory=dict)
    sources: dict[str, SourceRecord] = field(default_factory=dict)
    informants: dict[str, InformantRecord] = field(default_factory=dict)
    speaking: dict[str, int] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    memos: dict[str, MemoRecord] = field(default_factory=dict)
    places: dict[str, tuple[str, SourceRecord, Span]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    without_text: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def guid(self, given: str) -> str:
        """Return what the thing is called here: as in the file, or another name that is always the same."""
        return str(uuid5(UUID(self.holder.guid), given)) if self.anew else given

    def person(self, guid: str | None) -> int:
        return self.people.get(guid or "", self.act.by)

    def end(self, guid: str) -> str | None:
        """Return what a link's end is called here: things by their guid, passages by that of their selection."""
        for records in (self.sources, self.codes, self.informants):
            if guid in records:
                return records[guid].guid
        if guid in self.notes:
            return self.guid(guid)
        return self.without_text.get(guid) or self.quotation(guid)

    def noted(self, guids: Sequence[str]) -> tuple[str, ...]:
        """Return what those of the notes that came along are called here."""
        return tuple(self.guid(guid) for guid in guids if guid in self.notes)

    def quotation(self, guid: str) -> str | None:
        """Return what a quotation that came is called here, a passage or a kept area."""
        return selection(self.places[guid][0]) if guid in self.places else self.areas.get(guid)


def clean(words: str) -> str:
    """Return the words as databases take them, as long as before."""
    return words.translate(NOT_STORED)


def clean_words(words: Bilingual) -> dict[str, str]:
    """Return the words of every language as databases take them."""
    return {language: clean(said) for language, said in words.items()}


def placed(source: SourceRecord, span: Span, text: str) -> dict[str, Any]:
    """Return how a record that is anchored in the source's one text says where, and its own words and those around them."""
    found = anchor(text, span)
    return {
        "source_id": source.id, "text_revision": 1, "start": span.start, "end": span.end, "quote": found.quote,
        "prefix": found.prefix, "suffix": found.suffix,
    }  # fmt: skip


def coding_numbers(here: Newcomers, guids: Sequence[str]) -> dict[str, int]:
    """Return the numbers that the codings of those guids got here; those that did not come are left out."""
    found: dict[str, int] = {}
    names = {here.guid(guid): guid for guid in guids}
    for some in portions(list(names)):
        rows = here.session.execute(select(CodingRecord.guid, CodingRecord.id).where(CodingRecord.guid.in_(some)))
        found |= {names[guid]: number for guid, number in rows}
    return found


def known(guids: Sequence[str], records: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what those of the things that came along are called here."""
    return tuple(records[guid].guid for guid in guids if guid in records)
