"""A thing as programs that know less can say it: what their copy says is held against that, and the rest stands as it is.

Names stand in one language there, rules within the description, values as words; a name that was taken has a number behind it.
What a program does not say stands against nothing: some drop descriptions, colours or variables.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from qualcode.formats.refi_names import colour
from qualcode.formats.refi_writing import xml_words
from qualcode.model.code import GREY
from qualcode.model.source import Technique
from qualcode.services.arriving_cases import LONGEST
from qualcode.services.codebook import code_value
from qualcode.services.memos import TITLE
from qualcode.services.newcomers import clean
from qualcode.services.packing import travelling_code
from qualcode.store.records import CodeRecord, CodingRecord, InformantRecord, MemoRecord, SourceRecord

Row = Mapping[str, Any]
Pairs = Iterator[tuple[object, object]]

_NUMBER = re.compile(r" \(\d+\)$")


def differs(session: Session, kind: str, mine: Any, row: Row, language: str) -> bool:
    """Return whether the row says of the record `mine` what it would not have said on leaving, in that language."""
    pairs = _code(mine, row, language, session) if kind == "code" else HELD[kind](mine, row)
    return any(told and told != here for told, here in pairs)


def _code(mine: CodeRecord, row: Row, language: str, session: Session) -> Pairs:
    leaving = travelling_code(code_value(session, mine), language)
    yield _name(row["label"].get(language, "")), _name(leaving.name)
    yield row["definition"].get(language, ""), _words(leaving.description)
    yield row["colour"] if row["colour"] != GREY else "", colour(mine.colour)
    yield (row["codable"],), (mine.codable,)


def _informant(mine: InformantRecord, row: Row) -> Pairs:
    yield _name(row["code"]), _name(mine.code[:LONGEST])
    yield row["role"], _words(mine.role)
    yield row["group"], mine.group
    here = {name.strip(): _words(str(value)) for name, value in mine.attributes.items()}
    yield from ((value, here.get(name)) for name, value in row["attributes"].items())


def _source(mine: SourceRecord, row: Row) -> Pairs:
    yield _name(row["name"]), _name(mine.name)
    yield row["technique"] if row["technique"] != Technique.INTERVIEW else "", mine.technique
    yield row["note"], _words(mine.note)
    yield from ((row[name], getattr(mine, name)) for name in ("collected_on", "place", "wave"))


def _coding(mine: CodingRecord, row: Row) -> Pairs:
    yield (row["start"], row["end"]), (mine.start, mine.end)
    yield row["note"], _words(mine.note)


def _memo(mine: MemoRecord, row: Row) -> Pairs:
    yield row["title"], _words(mine.title) or " ".join(mine.body.split())[:TITLE] or "-"
    yield row["body"], mine.body


HELD: Mapping[str, Callable[[Any, Row], Pairs]] = MappingProxyType(
    {"informant": _informant, "source": _source, "coding": _coding, "memo": _memo}
)
"""What the copy says and what would have been said, by kind; a code needs the language besides."""


def _words(text: str) -> str:
    """Return the words as they come back from a file."""
    return clean(xml_words(text)).strip()


def _name(text: str) -> str:
    return _NUMBER.sub("", _words(text)).strip()
