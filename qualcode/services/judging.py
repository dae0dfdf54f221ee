"""As what a code, a coding or a finding is judged: fingerprints of its words and of what belongs to it, at this moment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from qualcode.analysis.standing import LENGTH, fact, gathered
from qualcode.model.review import Judged, Seen
from qualcode.store.database import plain_rows, portions
from qualcode.store.reading import scope, tree
from qualcode.store.reading.findings import linked, stated
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import CodeRecord, CodingRecord, FindingRecord

WORDS, CODINGS, EVIDENCE, CODING = "words", "codings", "evidence", "coding"
CODE_FIELDS = ("label", "definition", "include", "exclude", "example", "kind", "polarity")


@dataclass(frozen=True, slots=True)
class Laid:
    """The living codings of a code: how many with a fingerprint of which, and when each came or changed, in order."""

    gathered: list[Any]
    moments: np.ndarray

    def after(self, at: datetime) -> int:
        """Return how many came or changed after that moment."""
        return len(self.moments) - int(np.searchsorted(self.moments, at.timestamp(), side="right"))


NOTHING = Laid(gathered(()), np.empty(0))


def laid(session: Session, project: int, codes: Sequence[str] | None = None) -> dict[str, Laid]:
    """Return the living codings of each code that has any, by its guid; all codes of the project, or some."""
    if codes is None:
        held, living = _under_any_code(session, project), tree.living(session, project)
    else:
        living = [code for code in tree.living(session, project) if code.guid in set(codes)]
        held = _gathered(session, project, [code.id for code in living])
    return {code.guid: held[code.id] for code in living if code.id in held}


@told_by("coding")
def _under_any_code(session: Session, project: int) -> dict[int, Laid]:
    return _gathered(session, project, None)


def _gathered(session: Session, project: int, codes: Sequence[int] | None) -> dict[int, Laid]:
    """Return the living codings by the id of their code, which may have been put away; of all codes, or some."""
    wanted = scope.laid(
        project, CodingRecord.code_id, CodingRecord.guid, CodingRecord.polarity, CodingRecord.quote, CodingRecord.changed_at,
        under_living=False,
    )  # fmt: skip
    held: dict[int, tuple[list[str], list[float]]] = {}
    for code, *facts, changed in plain_rows(session, wanted if codes is None else wanted.where(CodingRecord.code_id.in_(codes))):
        facts_of, moments = held.setdefault(code, ([], []))
        facts_of.append(" ".join(fact(*facts)))
        moments.append(changed.timestamp())
    return {code: Laid(gathered(facts), np.sort(moments)) for code, (facts, moments) in held.items()}


def seen(
    session: Session, project: int, kind: str, guids: Iterable[str], *, ground: Mapping[str, Laid] | None = None
) -> dict[str, Seen]:
    """Return what the living things of that kind are now, by guid; those that the project does not have are left out.

    A code is its own words, and the codings that it has with their words and polarity; one below it is judged by itself.
    A coding is its code, polarity and words, a finding its words and its evidence. `ground` is what is `laid`, where it is
    known already.
    """
    wanted = list(dict.fromkeys(guids))
    found: dict[str, Seen] = {}
    for together in portions(wanted):
        if kind == Judged.CODE:
            found |= _codes(session, project, together, laid(session, project, together) if ground is None else ground)
        else:
            found |= _SEEN[Judged(kind)](session, project, together)
    return found


def _codes(session: Session, project: int, guids: Sequence[str], ground: Mapping[str, Laid]) -> dict[str, Seen]:
    wanted = set(guids)
    return {
        record.guid: {
            WORDS: _fingerprint(*(getattr(record, name) for name in CODE_FIELDS)),
            CODINGS: ground.get(record.guid, NOTHING).gathered,
        }
        for record in tree.living(session, project) if record.guid in wanted
    }  # fmt: skip


def _codings(session: Session, project: int, guids: Sequence[str]) -> dict[str, Seen]:
    wanted = (
        scope.laid(project, CodingRecord.guid, CodeRecord.guid, CodingRecord.polarity, CodingRecord.quote)
        .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
        .where(CodingRecord.guid.in_(guids))
    )
    return {guid: coding_seen(*facts) for guid, *facts in plain_rows(session, wanted)}


def coding_seen(code: str, polarity: str, words: str) -> Seen:
    """Return as what a coding is seen: its code, by guid, its side and its words."""
    return {CODING: fact(code, polarity, words)}


def _findings(session: Session, project: int, guids: Sequence[str]) -> dict[str, Seen]:
    wanted = set(guids)
    rows = [record for record in stated(session, project) if record.guid in wanted]
    held: dict[int, list[str]] = {record.id: [] for record in rows}
    for link in linked(session, project) if held else ():
        if link.finding_id in held:
            held[link.finding_id].append(" ".join([link.role, *fact(link.coding, "", link.words), _short(link.note)]))
    codes = tree.codes_ever(session, project)
    return {
        record.guid: {
            WORDS: _fingerprint(record.question, _code_guid(codes, record), record.claim, record.verdict),
            EVIDENCE: gathered(held[record.id]),
        }
        for record in rows
    }


def _code_guid(codes: Mapping[int, CodeRecord], finding: FindingRecord) -> str:
    return codes[finding.code_id].guid if finding.code_id is not None else ""


_SEEN: Mapping[Judged, Callable[[Session, int, Sequence[str]], dict[str, Seen]]] = {
    Judged.CODING: _codings, Judged.FINDING: _findings,
}  # fmt: skip


def _fingerprint(*parts: object) -> str:
    return _short("\x1f".join(map(_told, parts)))


def _told(value: object) -> str:
    return "\x1e".join(f"{key}={value[key]}" for key in sorted(value)) if isinstance(value, dict) else str(value)


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:LENGTH]
