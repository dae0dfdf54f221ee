"""All living codings of a project as a table: where they stand, who speaks there, who laid them."""

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.store.reading.tree import branches
from qualcode.store.records import (
    CodingRecord,
    InformantRecord,
    PersonRecord,
    SourceInformantRecord,
    SourceRecord,
    SpeakerRecord,
    TurnRecord,
)
from qualcode.tables import ATTRIBUTE, CODINGS


def codings(session: Session, project: int, language: str, *, source: int | None = None) -> pd.DataFrame:
    """Return CODINGS of the project, or of one of its sources, by source and place in the text.

    The informant is whoever speaks at the coding's start; a source with a single informant belongs to that informant
    throughout. Codings of sources that were put away, and orphans, are left out.
    """
    rows = pd.DataFrame(session.execute(_query(project, source)).mappings())
    if rows.empty:
        return CODINGS.frame([])
    rows = _with_turns(session, project, source, rows)
    rows = _with_informants(session, project, rows)
    rows = _with_codes(session, project, language, rows)
    return _typed(rows)


def _query(project: int, source: int | None):
    query = (
        select(
            CodingRecord.guid.label("coding"),
            SourceRecord.id.label("source_id"),
            SourceRecord.guid.label("source"),
            SourceRecord.name.label("source_name"),
            SourceRecord.technique,
            SourceRecord.collected_on.label("date"),
            SourceRecord.wave,
            SourceRecord.position.label("source_position"),
            PersonRecord.name.label("coder"),
            CodingRecord.code_id,
            CodingRecord.polarity,
            CodingRecord.start.label("start"),
            CodingRecord.end.label("end"),
            CodingRecord.quote,
            CodingRecord.paragraph,
            CodingRecord.note,
            CodingRecord.attributes,
        )
        .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
        .join(PersonRecord, PersonRecord.id == CodingRecord.person_id)
        .where(
            SourceRecord.project_id == project,
            SourceRecord.deleted_at.is_(None),
            CodingRecord.deleted_at.is_(None),
            CodingRecord.orphaned_at.is_(None),
        )
        .order_by(SourceRecord.position, SourceRecord.id, CodingRecord.start, CodingRecord.end, CodingRecord.id)
    )
    return query if source is None else query.where(SourceRecord.id == source)


def _with_turns(session: Session, project: int, source: int | None, rows: pd.DataFrame) -> pd.DataFrame:
    query = (
        select(TurnRecord.source_id, TurnRecord.start, TurnRecord.end, TurnRecord.speaker, TurnRecord.seconds)
        .join(SourceRecord, SourceRecord.id == TurnRecord.source_id)
        .where(
            SourceRecord.project_id == project,
            SourceRecord.deleted_at.is_(None),
            TurnRecord.text_revision == SourceRecord.text_revision,
        )
        .order_by(TurnRecord.source_id, TurnRecord.start)
    )
    if source is not None:
        query = query.where(TurnRecord.source_id == source)
    columns = ["source_id", "turn_start", "turn_end", "speaker", "seconds"]
    turns = pd.DataFrame([tuple(row) for row in session.execute(query)], columns=columns)
    at = _turn_index(turns, rows)
    inside = at >= 0
    speakers = turns["speaker"].to_numpy(dtype=object)
    seconds = turns["seconds"].to_numpy(dtype=float)
    found_speaker = np.full(len(rows), None, dtype=object)
    found_seconds = np.full(len(rows), np.nan)
    found_speaker[inside] = speakers[at[inside]]
    found_seconds[inside] = seconds[at[inside]]
    return rows.assign(speaker=found_speaker, seconds=found_seconds)


def _turn_index(turns: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return for each coding the row of the turn in which it starts, or -1."""
    if turns.empty:
        return np.full(len(rows), -1)
    width = int(max(turns["turn_end"].max(), rows["start"].max())) + 1
    keys = turns["source_id"].to_numpy(dtype=np.int64) * width + turns["turn_start"].to_numpy(dtype=np.int64)
    wanted = rows["source_id"].to_numpy(dtype=np.int64) * width + rows["start"].to_numpy(dtype=np.int64)
    at = np.searchsorted(keys, wanted, side="right") - 1
    same = (at >= 0) & (turns["source_id"].to_numpy()[at] == rows["source_id"].to_numpy())
    return np.where(same, at, -1)


def _with_informants(session: Session, project: int, rows: pd.DataFrame) -> pd.DataFrame:
    people = {
        identity: (code, group)
        for identity, code, group in session.execute(
            select(InformantRecord.id, InformantRecord.code, InformantRecord.group).where(
                InformantRecord.project_id == project
            )
        )
    }
    only = _only_informant(session, project)
    speaking = {
        (source, name): informant
        for source, name, informant in session.execute(
            select(SpeakerRecord.source_id, SpeakerRecord.name, SpeakerRecord.informant_id)
            .join(SourceRecord, SourceRecord.id == SpeakerRecord.source_id)
            .where(SourceRecord.project_id == project)
        )
    }
    found = [
        people.get(only.get(source) or speaking.get((source, speaker)), (None, None))
        for source, speaker in zip(rows["source_id"], rows["speaker"], strict=True)
    ]
    return rows.assign(informant=[code for code, _ in found], group=[group for _, group in found])


def _only_informant(session: Session, project: int) -> dict[int, int]:
    linked: dict[int, list[int]] = {}
    for source, informant in session.execute(
        select(SourceInformantRecord.source_id, SourceInformantRecord.informant_id)
        .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
        .where(SourceRecord.project_id == project)
    ):
        linked.setdefault(source, []).append(informant)
    return {source: informants[0] for source, informants in linked.items() if len(informants) == 1}


def _with_codes(session: Session, project: int, language: str, rows: pd.DataFrame) -> pd.DataFrame:
    tree = branches(session, project, language)
    described = pd.DataFrame(
        {
            "code_id": identity,
            "code": branch.record.short_id,
            "code_guid": branch.record.guid,
            "label": branch.label,
            "path": branch.path,
            "parent": branch.parent or branch.record.short_id,
            "root": branch.root,
            "lineage": branch.lineage,
            "kind": branch.record.kind,
        }
        for identity, branch in tree.items()
    )
    return rows.merge(described, on="code_id", how="inner", sort=False)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    names = sorted({name for given in rows["attributes"] for name in given})
    extra = {f"{ATTRIBUTE}{name}": [given.get(name) for given in rows["attributes"]] for name in names}
    result = rows.assign(**extra)[[*CODINGS.columns, *extra]]
    types = {**CODINGS.columns, **dict.fromkeys(extra, "str")}
    return result.astype({column: kind for column, kind in types.items() if kind != "object"})
