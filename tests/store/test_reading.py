"""The tables of codings, codes and informants, against the plain definition carried out coding by coding."""

import sys
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codings, people, sources
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import (
    CodingRecord,
    InformantRecord,
    PersonRecord,
    SourceInformantRecord,
    SourceRecord,
    SpeakerRecord,
)
from qualcode.tables import CODINGS
from tests.filled import small_study
from tests.study import SmallStudy

GROUP = "P: [Apa kabar|B1]\nI2: [baik-baik saja|B1+] dan [murah sekali|B2-]\nI3: [mahal|B2] kata [mereka|B1]"


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study: SmallStudy) -> None:
    study.code("B1")
    study.code("B2", parent="B1")
    study.informant("I3", group="GOV", role="camat", umur="40")
    study.source("Kedua", GROUP, on=date(2024, 2, 1))
    study.source("Catatan", "[Kantor ramai|B1=]\n[sampai siang|B2]")
    study.source("Pertama", "P: [Mulai|B2]\nI1: [Ya|B1]", on=date(2024, 1, 1))


def table(study, name, *, language="id", **options) -> pd.DataFrame:
    with reading(study.engine) as session:
        return getattr(tables, name)(session, study.project, language, **options)


def plainly(study) -> list[tuple]:
    """Return what each living coding says, by the definition: guid, source, coder, speaker, informant, group, words."""
    with reading(study.engine) as session:
        rows = []
        for record in session.query(CodingRecord).all():
            source = session.get_one(SourceRecord, record.source_id)
            if record.deleted_at or record.orphaned_at or source.deleted_at:
                continue
            turns = [turn for turn in sources.turns(session, source.id) if turn.span.start <= record.start]
            speaker = turns[-1].speaker if turns else None
            linked = session.query(SourceInformantRecord).filter_by(source_id=source.id).all()
            named = session.get(SpeakerRecord, (source.id, speaker or ""))
            who = linked[0].informant_id if len(linked) == 1 else named.informant_id if named else None
            informant = session.get(InformantRecord, who) if who else None
            rows.append(
                (
                    (source.position, source.id, record.start, record.end, record.id), record.guid, source.name,
                    session.get_one(PersonRecord, record.person_id).name, speaker,
                    informant.code if informant else None, informant.group if informant else None,
                    sources.text(session, source.id)[record.start : record.end],
                )
            )  # fmt: skip
    return [row[1:] for row in sorted(rows)]


def told(frame: pd.DataFrame) -> list[tuple]:
    columns = ["coding", "source_name", "coder", "speaker", "informant", "group", "quote"]
    return list(frame[columns].astype(object).where(frame[columns].notna(), None).itertuples(index=False, name=None))


def put_away_and_orphan(study) -> None:
    """Delete a coding and a source, orphan a coding, and let a second person code with an attribute."""
    with writing(study.engine) as session:
        records = session.query(CodingRecord).order_by(CodingRecord.id).all()
        records[0].deleted_at = records[3].orphaned_at = datetime.now(UTC)
        session.query(SourceRecord).filter_by(name="Catatan").one().deleted_at = datetime.now(UTC)
        rina = people.add_coder(session, act(study.me), study.project, "Rina").id
        source = session.query(SourceRecord).filter_by(name="Kedua").one().id
        text = sources.text(session, source)
        at = text.index("murah")
        laid, _ = codings.apply_code(
            session, act(rina), study.project, source, study.codes["B2"], Span(at, at + 5), quote=text[at : at + 5]
        )
        session.query(CodingRecord).filter_by(guid=laid.guid).one().attributes = {"sumber": "lisan"}


def test_codings_are_what_the_definition_says(study):
    assert told(table(study, "codings")) == plainly(study)
    put_away_and_orphan(study)
    frame = table(study, "codings")
    assert told(frame) == plainly(study)
    assert list(frame["attribute:sumber"].dropna()) == ["lisan"]
    assert {name: str(kind) for name, kind in frame.dtypes.items() if name in CODINGS.columns} == dict(CODINGS.columns)


def test_some_codings_are_the_same_rows_as_among_all(study, monkeypatch):
    put_away_and_orphan(study)
    whole = table(study, "codings")
    with reading(study.engine) as session:
        ids = dict(session.query(CodingRecord.guid, CodingRecord.id).all())
        second = session.query(SourceRecord).filter_by(name="Kedua").one().id
    pd.testing.assert_frame_equal(
        table(study, "codings", source=second), whole[whole["source_name"] == "Kedua"].reset_index(drop=True)
    )
    wanted = [ids[guid] for guid in whole["coding"].iloc[[4, 0]]]
    few = table(study, "codings", only=wanted)
    assert list(few["coding"]) == list(whole["coding"].iloc[[0, 4]])
    monkeypatch.setattr(sys.modules[tables.codings.__module__], "FEW", 1)
    pd.testing.assert_frame_equal(table(study, "codings", only=wanted), few)


def test_codes_and_informants_count_what_the_codings_show(study):
    put_away_and_orphan(study)
    whole = table(study, "codings")
    codes = table(study, "codes").set_index("code")
    assert codes["codings"].to_dict() == whole["code"].value_counts().to_dict()
    assert codes["informants"].to_dict() == whole.groupby("code")["informant"].nunique().to_dict()
    heard = table(study, "informants").set_index("informant")["codings"]
    assert heard[heard > 0].to_dict() == whole["informant"].value_counts().to_dict()


def test_a_project_without_codings_has_the_columns(study):
    empty = SmallStudy(study.engine).start("Kosong")
    for source in (None, 1):
        frame = table(empty, "codings", source=source)
        assert frame.empty
        assert list(frame.columns) == list(CODINGS.columns)
