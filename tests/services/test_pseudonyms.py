"""Anonymising: the table is kept plain or sealed, names leave all texts and turns in one step that is taken back in one."""

import pytest
from sqlalchemy import select

from qualcode.errors import BadValue, Forbidden, NameTaken
from qualcode.model.event import act
from qualcode.model.pseudonym import Pseudonym
from qualcode.services import informants, people, pseudonyms, sources, texts, undoing
from qualcode.services.sealing import WeakPassPhrase, WrongPassPhrase
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, PseudonymRecord
from tests.filled import small_study
from tests.services.test_texts import everything, quotes, undo
from tests.study import two_codes

SECRET = "kuda terbang biru"
PAIRS = (Pseudonym("Siti Aminah", "Ibu A"), Pseudonym("Siti", "Ani"), Pseudonym("Wonosari", "Desa X"))


@pytest.fixture
def study(request, database_url):
    return small_study(database_url, interviewed if "two" in request.fixturenames else two_codes)


def interviewed(study) -> None:
    two_codes(study)
    study.source("A", "P: Ada [Siti Aminah|B1]?\nSiti: [Saya di Wonosari|B2], kata SITI.\nP: Ya.\nSiti: Sitinya siti.")
    study.source("B", "P: Halo.\nI1: [Di Wonosari saja|B1] [begitu|B2].")


@pytest.fixture
def two(study):
    with reading(study.engine) as session:
        first, second = sources.listed(session, study.project)
    return first.id, second.id


def gesture(study, change, by: int = 0):
    with writing(study.engine) as session:
        return change(session, act(by or study.me), study.project)


def save(study, pairs=PAIRS, **options) -> int:
    return gesture(study, lambda s, a, p: pseudonyms.save_table(s, a, p, pairs, **options))


def kept(study, **options) -> pseudonyms.Table:
    with reading(study.engine) as session:
        return pseudonyms.table(session, study.project, **options)


def anonymise(study, *chosen: int, by: int = 0, **options) -> int:
    with reading(study.engine) as session:
        shas = {source: texts.present(session, study.project, source)[1] for source in chosen}
    return gesture(study, lambda s, a, p: pseudonyms.anonymise(s, a, p, PAIRS, shas, **options), by)


def stored_names(study) -> str:
    with reading(study.engine) as session:
        rows = [row.name for row in session.scalars(select(PseudonymRecord))]
        events = [str((event.before, event.after, event.object_name)) for event in session.scalars(select(EventRecord))
                  if event.object_kind == pseudonyms.KIND]  # fmt: skip
    return " ".join(rows + events)


@pytest.mark.usefixtures("both")
def test_names_leave_texts_turns_and_speakers_and_codings_follow(study, two):
    first, second = two
    anonymise(study, *two)
    with reading(study.engine) as session:
        text = sources.text(session, first)
        assert text == "P: Ada Ibu A?\nAni: Saya di Desa X, kata ANI.\nP: Ya.\nAni: Sitinya siti."
        assert [turn.speaker for turn in sources.turns(session, first)] == ["P", "Ani", "P", "Ani"]
        assert sources.source(session, first).details.speakers == {"Ani": "Siti"}
    assert quotes(study, first) == [("B1", "Ibu A"), ("B2", "Saya di Desa X")]
    assert quotes(study, second) == [("B1", "Di Desa X saja"), ("B2", "begitu")]


@pytest.mark.usefixtures("both")
def test_many_sources_are_one_gesture_taken_back_in_one_step(study, two):
    before = [everything(study, source) for source in two]
    anonymise(study, *two)
    after = [everything(study, source) for source in two]
    undone = undo(study)
    assert (undone.kind, undone.name) == ("text", "Ibu A, Ani, Desa X")
    assert [everything(study, source) for source in two] == before
    with writing(study.engine) as session:
        undoing.redo(session, act(study.me), study.project)
    assert [everything(study, source) for source in two] == after


def test_a_look_tells_places_moves_and_words_that_only_begin_with_a_name(study, two):
    with reading(study.engine) as session:
        seen = pseudonyms.look(session, study.project, PAIRS, two[0])
        assert pseudonyms.look(session, study.project, PAIRS[:2], two[1]) is None
    assert [hit.words for hit in seen.hits] == ["Ibu A", "Ani", "Desa X", "ANI", "Ani"]
    assert seen.attached == ("Sitinya",)
    assert seen.speakers == {"Siti": "Ani"}
    assert [(move.quote, move.words) for move in seen.run.moves] == [
        ("Siti Aminah", "Ibu A"), ("Saya di Wonosari", "Saya di Desa X")
    ]  # fmt: skip


def test_places_that_are_skipped_stay(study, two):
    with reading(study.engine) as session:
        seen = pseudonyms.look(session, study.project, PAIRS, two[0])
    anonymise(study, two[0], skipped={two[0]: [hit.span for hit in seen.hits if hit.words == "Desa X"]})
    with reading(study.engine) as session:
        assert "di Wonosari" in sources.text(session, two[0])


def test_two_speakers_do_not_become_one_by_accident(study):
    source = study.source("C", "Siti: Ya.\nAni: Tidak.\nSiti: Ya.\nAni: Tidak.")
    with pytest.raises(NameTaken):
        anonymise(study, source)


def test_the_text_that_was_looked_at_is_the_one_that_is_changed(study, two):
    with pytest.raises(texts.TextChanged):
        gesture(study, lambda s, a, p: pseudonyms.anonymise(s, a, p, PAIRS, {two[0]: "0" * 64}))


def test_only_owners_touch_the_table_and_the_texts(study, two):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Kedua").id
    with pytest.raises(Forbidden):
        anonymise(study, *two, by=other)
    with pytest.raises(Forbidden):
        gesture(study, lambda s, a, p: pseudonyms.save_table(s, a, p, PAIRS), other)


@pytest.mark.usefixtures("both")
def test_a_plain_table_is_saved_changed_and_taken_back(study):
    save(study)
    revision = save(study)
    assert kept(study).pairs == PAIRS
    save(study, PAIRS[1:])
    assert kept(study).pairs == PAIRS[1:]
    assert revision
    undo(study)
    assert kept(study).pairs == PAIRS
    undo(study)
    assert kept(study).pairs == ()


@pytest.mark.parametrize("pair", [("", "A"), ("A", " "), ("Budi", "-")])
def test_empty_names_and_pseudonyms_are_refused(study, pair):
    with pytest.raises(BadValue):
        save(study, [Pseudonym(*pair)])


@pytest.mark.usefixtures("both")
def test_a_name_stands_in_the_table_once(study):
    with pytest.raises(NameTaken):
        save(study, [Pseudonym("Siti  Aminah", "A"), Pseudonym("siti aminah", "B")])


def test_a_sealed_table_keeps_no_real_name_anywhere_and_opens_with_its_pass_phrase_alone(study):
    save(study, [*PAIRS, Pseudonym("Lama", "Z")])
    save(study)
    with pytest.raises(WeakPassPhrase):
        gesture(study, lambda s, a, p: pseudonyms.seal_table(s, a, p, "pendek"))
    gesture(study, lambda s, a, p: pseudonyms.seal_table(s, a, p, SECRET))
    assert not any(name in stored_names(study) for name in ("Siti", "Wonosari", "Lama"))
    assert kept(study) == pseudonyms.Table(True, 3, None)
    assert kept(study, pass_phrase=SECRET).pairs == PAIRS
    for wrong in ("", "salah sama sekali"):
        with pytest.raises(WrongPassPhrase):
            kept(study, pass_phrase=wrong)
    more = [*PAIRS, Pseudonym("Rahmat", "Pak R")]
    with pytest.raises(WrongPassPhrase):
        save(study, more)
    save(study, more, pass_phrase=SECRET)
    assert "Rahmat" not in stored_names(study)
    assert kept(study, pass_phrase=SECRET).pairs == tuple(more)
    undo(study)
    assert kept(study, pass_phrase=SECRET).pairs == PAIRS
    gesture(study, lambda s, a, p: pseudonyms.open_table(s, a, p, SECRET))
    assert kept(study).pairs == PAIRS


def test_what_exports_leave_out_is_the_owners_choice_and_is_taken_back(study):
    with reading(study.engine) as session:
        assert pseudonyms.left_out(session, study.project) == {"pseudonyms", "originals", "older_texts"}
    gesture(study, lambda s, a, p: pseudonyms.leave_out(s, a, p, ["originals"]))
    with reading(study.engine) as session:
        assert pseudonyms.left_out(session, study.project) == {"originals"}
    undo(study)
    with reading(study.engine) as session:
        assert pseudonyms.left_out(session, study.project) == set(pseudonyms.PRIVATE)
    with pytest.raises(BadValue):
        gesture(study, lambda s, a, p: pseudonyms.leave_out(s, a, p, ["else"]))


@pytest.mark.usefixtures("both")
def test_names_outside_the_texts_are_counted(study, two):
    study.code("B9", "Bantuan", definition={"id": "Seperti kata Siti Aminah di Wonosari"})
    with reading(study.engine) as session:
        assert pseudonyms.elsewhere(session, study.project, PAIRS) == {"codes": 2, "informants": 1}
        assert [each.code for each in informants.informants(session, study.project)] == ["Siti", "I1"]
