"""Importing sources: what is stored, what is refused, who speaks."""

from datetime import date

import pytest
from sqlalchemy import select

from qualcode.errors import BadValue, Forbidden, NotFound
from qualcode.formats.transcripts import read
from qualcode.model.event import act
from qualcode.model.pseudonym import Pseudonym
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span
from qualcode.model.transcript import Choice, Transcript, Turn
from qualcode.model.turn_words import words_begin
from qualcode.services import checking, informants, people, pseudonyms, sources, texts, undoing
from qualcode.services.sources import AlreadyImported
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import TurnRecord
from tests.filled import small_study

TEXT = "I1: Satu 😀 dua.\nI2: Tiga."
TURNS = (Turn(Span(0, 15), "I1", 1.5), Turn(Span(16, 25), "I2"))


@pytest.fixture
def study(database_url):
    return small_study(database_url)


def store(study, details=None, *, text=TEXT, **options):
    with writing(study.engine) as session:
        return sources.import_source(
            session, options.pop("act", act(study.me)), study.project, Transcript("a.txt", text, TURNS),
            details or SourceDetails("Wawancara"), original=text.encode(), **options,
        )  # fmt: skip


@pytest.mark.usefixtures("both")
def test_the_text_and_its_turns_come_back_as_they_were(study):
    stored = store(study)
    with reading(study.engine) as session:
        assert sources.text(session, stored.id) == TEXT
        assert sources.turns(session, stored.id) == list(TURNS)
    assert (stored.length, stored.words) == (len(TEXT), 5)


TALK = b"[00:12] Siti:  Saya jalan kaki.\n\n[00:20] P: Lalu?\nCatatan: hujan.\n[01:02] Siti: Pulang.\nLalu tidur."


def said(study, source: int) -> list[tuple[str | None, str]]:
    """Return the speakers and words of the source's turns, without the labels before them."""
    with reading(study.engine) as session:
        text = sources.text(session, source)
        return [(turn.speaker, text[words_begin(text, turn) : turn.span.end]) for turn in sources.turns(session, source)]


def corrected(study, source: int, old: str, new: str) -> None:
    with writing(study.engine) as session:
        words, sha = texts.present(session, study.project, source)
        texts.correct_text(session, act(study.me), study.project, source, words.replace(old, new), sha256=sha)


@pytest.mark.usefixtures("both")
def test_where_the_words_of_a_turn_begin_is_known_from_the_file_and_through_all_that_is_done_to_its_text(study):
    found = read("Siti.txt", TALK, choice=Choice(speakers=("Siti", "P"))).transcript
    with writing(study.engine) as session:
        stored = sources.import_source(session, act(study.me), study.project, found, SourceDetails("A"), original=TALK).id
    imported = [("Siti", "Saya jalan kaki."), ("P", "Lalu?\nCatatan: hujan."), ("Siti", "Pulang.\nLalu tidur.")]
    assert said(study, stored) == imported
    with reading(study.engine) as session:
        kept = list(session.execute(select(TurnRecord.words, TurnRecord.start)))
        assert [words - start for words, start in kept] == [len("[00:12] Siti:  "), len("[00:20] P: "), len("[01:02] Siti: ")]
    corrected(study, stored, "Saya jalan", "Kami berjalan")
    corrected(study, stored, "[00:20] P:", "[00:20:30] Tanya :")
    changed = [("Siti", "Kami berjalan kaki."), ("Tanya", "Lalu?\nCatatan: hujan."), ("Siti", "Pulang.\nLalu tidur.")]
    assert said(study, stored) == changed
    with writing(study.engine) as session:
        sha = texts.present(session, study.project, stored)[1]
        pseudonyms.anonymise(session, act(study.me), study.project, [Pseudonym("Siti", "Ibu Aminah")], {stored: sha})
    assert said(study, stored) == [("Ibu Aminah", words) if name == "Siti" else (name, words) for name, words in changed]
    for _ in range(3):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
    assert said(study, stored) == imported
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []


@pytest.mark.usefixtures("both")
def test_the_same_text_is_not_stored_twice_unless_asked(study):
    store(study)
    with pytest.raises(AlreadyImported):
        store(study)
    assert store(study, again=True).name == "Wawancara (2)"


@pytest.mark.usefixtures("both")
def test_an_import_that_arrives_twice_is_carried_out_once(study):
    once = act(study.me)
    assert store(study, act=once).id == store(study, act=once).id


def test_informants_named_for_speakers_are_made_and_linked(study):
    details = SourceDetails("FGD", Technique.FOCUS_GROUP, date(2020, 7, 7), speakers={"I1": "I1", "I2": None})
    stored = store(study, details)
    with reading(study.engine) as session:
        assert [found.code for found in informants.informants(session, study.project)] == ["I1"]
    assert stored.details.speakers == {"I1": "I1", "I2": None}
    assert stored.details.informants == ("I1",)


@pytest.mark.usefixtures("both")
def test_who_speaks_is_known_for_each_coding(study):
    stored = store(study, SourceDetails("FGD", informants=("I1", "I2"), speakers={"I1": "I1", "I2": "I2"}))
    study.lay(stored.id, Span(4, 8), "B1", TEXT)
    study.lay(stored.id, Span(20, 24), "B1", TEXT)
    with reading(study.engine) as session:
        frame = tables.codings(session, study.project, "id")
    assert list(frame["informant"]) == ["I1", "I2"]
    assert list(frame["speaker"]) == ["I1", "I2"]
    assert list(frame["paragraph"]) == [1, 2]
    assert frame["seconds"].iloc[0] == 1.5


@pytest.mark.usefixtures("both")
def test_a_source_that_was_put_away_takes_its_codings_along_and_brings_them_back(study):
    identity = study.source("A", "I1: [Satu|B1] dua.")
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, identity)
        assert tables.codings(session, study.project, "id").empty
        with pytest.raises(NotFound):
            sources.source(session, identity)
        sources.restore_source(session, act(study.me), study.project, identity)
        assert len(tables.codings(session, study.project, "id")) == 1


@pytest.mark.usefixtures("both")
def test_the_place_where_one_stopped_is_remembered_for_each_person(study):
    stored = store(study)
    with writing(study.engine) as session:
        sources.remember_position(session, act(study.me), stored.id, 12)
        assert sources.position(session, study.me, stored.id) == 12
        assert sources.position(session, study.me + 1, stored.id) == 0
        assert sources.last_opened(session, study.me, study.project) == stored.id


def test_a_coder_may_not_import(study):
    with writing(study.engine) as session:
        coder = people.add_coder(session, act(study.me), study.project, "B").id
    with pytest.raises(Forbidden):
        store(study, act=act(coder))


def test_a_source_without_a_name_is_refused(study):
    with pytest.raises(BadValue):
        store(study, SourceDetails("  "))


def test_changing_what_is_said_of_a_source_keeps_its_codings(study):
    identity = study.source("A", "I1: [Satu|B1] dua.")
    with writing(study.engine) as session:
        changed = sources.change_source(
            session, act(study.me), study.project, identity,
            SourceDetails("Baru", Technique.OBSERVATION, place="Pasar", speakers={"I1": None}),
        )  # fmt: skip
        frame = tables.codings(session, study.project, "id")
    assert (changed.name, changed.details.technique, changed.details.informants) == ("Baru", Technique.OBSERVATION, ())
    assert list(frame["technique"]) == ["observation"]
    assert frame["informant"].isna().all()
