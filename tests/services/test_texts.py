"""Texts corrected after coding: everything follows its words, nothing is deleted, and taking it back restores exactly."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qualcode.errors import BadSpan, Forbidden, NotFound, Overtaken
from qualcode.model.anchoring import How
from qualcode.model.event import act
from qualcode.model.span import Span, covered
from qualcode.services import bin, checking, codings, memos, merging, people, projects, reverting, sources, texts, undoing
from qualcode.services.feed import swept_since
from qualcode.services.reverting import StandsOn
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import CodingRecord, MemoRecord
from tests.filled import small_study
from tests.lengths import few
from tests.study import look, two_codes

MARKED = "P: Apa kabar?\nI1: [Kami jalan|B1+] kaki ke kntor karena [lebih murah|B2].\n\nI1: Begitu [😀 saja|B1]."


@pytest.fixture
def study(request, database_url):
    return small_study(database_url, coded if "source" in request.fixturenames else two_codes)


def coded(study) -> None:
    two_codes(study)
    study.source("A", MARKED)


@pytest.fixture
def source(study):
    with reading(study.engine) as session:
        (only,) = sources.listed(session, study.project)
    return only.id


def now(study, source: int) -> str:
    with reading(study.engine) as session:
        return sources.text(session, source)


def correct(study, source: int, *changes: tuple[str, str], by: int = 0, text: str | None = None) -> int:
    with writing(study.engine) as session:
        wanted, sha = texts.present(session, study.project, source)
        for old, new in changes:
            assert old in wanted
            wanted = wanted.replace(old, new)
        return texts.correct_text(
            session, act(by or study.me), study.project, source, wanted if text is None else text, sha256=sha
        )


def looked(study, source: int, text: str) -> texts.DryRun:
    with reading(study.engine) as session:
        _, sha = texts.present(session, study.project, source)
        return texts.dry_run(session, study.project, source, text, sha256=sha)


def quotes(study, source: int) -> list[tuple[str, str]]:
    """Code and words of each living coding, which always equal the slice; the source's figures always fit its text."""
    text = now(study, source)
    codes = {guid: short for short, guid in study.codes.items()}
    with reading(study.engine) as session:
        laid = codings.source_codings(session, source)
        told = sources.source(session, source)
    assert all(coding.quote == coding.span.of(text) for coding in laid)
    assert told.coded == covered(coding.span for coding in laid)
    assert told.length == len(text)
    return [(codes[coding.code], coding.quote) for coding in laid]


def undo(study, by: int = 0):
    with writing(study.engine) as session:
        return undoing.undo(session, act(by or study.me), study.project)


def redo(study, by: int = 0):
    with writing(study.engine) as session:
        return undoing.redo(session, act(by or study.me), study.project)


def lay(study, source: int, words: str, by: int) -> str:
    """Code the words where they first stand; return the coding's guid."""
    text = now(study, source)
    start = text.index(words)
    return study.lay(source, Span(start, start + len(words)), "B2", text, by=by)


def move(study, source: int, guid: str, words: str, by: int) -> None:
    """Move the coding to where the words first stand."""
    start = now(study, source).index(words)
    with writing(study.engine) as session:
        codings.change_coding(
            session, act(by), study.project, source, guid, span=Span(start, start + len(words)), quote=words
        )


def coder(study, name: str = "Kedua") -> int:
    with writing(study.engine) as session:
        return people.add_coder(session, act(study.me), study.project, name).id


def listed(study) -> list[texts.Orphan]:
    with reading(study.engine) as session:
        return texts.orphans(session, study.project)


def repair(study, orphan, words: str, by: int = 0) -> int:
    text = now(study, orphan.source)
    start = text.index(words)
    with writing(study.engine) as session:
        return texts.repair_orphan(
            session, act(by or study.me), study.project, orphan.guid, Span(start, start + len(words)), quote=words
        )


def everything(study, source: int):
    """All that a correction touches, as values."""
    with reading(study.engine) as session:
        names = ("text_revision", "start", "end", "quote", "prefix", "suffix", "orphaned_at", "deleted_at")
        rows = [
            {name: getattr(record, name) for name in names}
            for kind in (CodingRecord, MemoRecord)
            for record in session.scalars(select(kind).where(kind.source_id == source).order_by(kind.id))
        ]
        return rows, sources.turns(session, source), sources.source(session, source), sources.text(session, source), look(study)


def test_a_typo_is_corrected_and_every_coding_stays_on_its_words(study, source):
    correct(study, source, ("kntor", "kantor"), ("Apa kabar?", "Apa kabar, Pak?"))
    assert quotes(study, source) == [("B1", "Kami jalan"), ("B2", "lebih murah"), ("B1", "😀 saja")]
    assert "kantor" in now(study, source)


def test_a_dry_run_tells_what_would_move_and_stores_nothing(study, source):
    before = everything(study, source)
    text = now(study, source)
    run = looked(study, source, text.replace("kntor", "kantor").replace("lebih murah", "murah").replace("Begitu 😀 saja.", "Ya."))
    assert [(move.name, move.quote, move.words, move.how) for move in run.moves] == [
        ("B1 Kode B1", "Kami jalan", "Kami jalan", How.KEPT),
        ("B2 Kode B2", "lebih murah", "murah", How.CHANGED),
        ("B1 Kode B1", "😀 saja", run.moves[2].words, run.moves[2].how),
    ]
    assert everything(study, source) == before
    correct(study, source, text=run.alignment.new)
    assert [words for _, words in quotes(study, source)] == [move.words for move in run.moves if move.now]


@pytest.mark.usefixtures("both")
def test_what_no_longer_fits_becomes_an_orphan_and_comes_back_with_its_words(study, source):
    text = now(study, source)
    correct(study, source, (" karena lebih murah", ""))
    assert quotes(study, source) == [("B1", "Kami jalan"), ("B1", "😀 saja")]
    (orphan,) = listed(study)
    assert (orphan.name, orphan.words.quote, orphan.words.prefix[-7:]) == ("B2 Kode B2", "lebih murah", "karena ")
    correct(study, source, text=text)
    assert listed(study) == []
    assert ("B2", "lebih murah") in quotes(study, source)


@pytest.mark.usefixtures("both")
def test_codings_of_all_coders_and_memos_follow(study, source):
    other = coder(study)
    text = now(study, source)
    start = text.index("Begitu")
    study.lay(source, Span(start, start + 6), "B2", text, by=other)
    with writing(study.engine) as session:
        memos.write_on_passage(
            session, act(other), study.project, source, Span(start, start + 6), quote="Begitu", body="Catatan"
        )
    correct(study, source, ("P: Apa kabar?", "P: Selamat pagi. Apa kabar?"))
    with reading(study.engine) as session:
        (memo,) = memos.passage_memos(session, source)
    assert memo.quote == "Begitu" == memo.span.of(now(study, source))
    assert ("B2", "Begitu") in quotes(study, source)
    correct(study, source, ("Begitu ", ""))
    assert sorted(orphan.kind for orphan in listed(study)) == ["coding", "memo"]


@pytest.mark.usefixtures("both")
def test_taking_a_correction_back_restores_exactly_and_redo_does_it_again(study, source):
    before = everything(study, source)
    correct(study, source, (" karena lebih murah", ""), ("kntor", "kantor"), ("Kami jalan", "Kita berjalan"), ("I1: B", "I2: B"))
    after = everything(study, source)
    undo(study)
    assert everything(study, source) == before
    redo(study)
    assert everything(study, source) == after
    undo(study)
    assert everything(study, source) == before


def test_what_was_coded_in_between_follows_the_text_back(study, source):
    other = coder(study)
    correct(study, source, ("kntor", "kantor"), ("P: Apa", "P: Halo. Apa"))
    text = now(study, source)
    start = text.index("ke kantor")
    study.lay(source, Span(start, start + 9), "B2", text, by=other)
    undo(study)
    assert quotes(study, source) == [("B1", "Kami jalan"), ("B2", "ke kntor"), ("B2", "lebih murah"), ("B1", "😀 saja")]
    redo(study)
    assert ("B2", "ke kantor") in quotes(study, source)
    undo(study, other)
    assert ("B2", "ke kantor") not in quotes(study, source)


def test_a_correction_is_not_taken_back_from_under_what_was_coded_on_its_new_words(study, source):
    other = coder(study)
    correct(study, source, ("😀 saja.", "😀 saja.\nI1: Harga beras naik terus dan tidak ada yang peduli kepada kami."))
    text = now(study, source)
    start = text.index("Harga beras")
    study.lay(source, Span(start, len(text) - 1), "B2", text, by=other)
    with pytest.raises(Overtaken):
        undo(study)
    assert ("B2", text[start:-1]) in quotes(study, source)


def test_a_coder_takes_a_coding_back_after_somebody_else_corrected_the_text(study, source):
    other = coder(study)
    guid = lay(study, source, "ke kntor", other)
    move(study, source, guid, "kntor", other)
    correct(study, source, ("kntor", "kantor"), ("P: Apa", "P: Halo. Apa"))
    undo(study, other)
    assert ("B2", "ke kantor") in quotes(study, source)
    undo(study, other)
    assert ("B2", "ke kantor") not in quotes(study, source)
    redo(study, other)
    redo(study, other)
    assert ("B2", "kantor") in quotes(study, source)


@pytest.mark.parametrize("again", [False, True])
def test_a_coding_moved_and_moved_back_since_the_correction_is_taken_back_too(study, source, again):
    other = coder(study)
    guid = lay(study, source, "ke kntor", other)
    correct(study, source, ("kntor", "kantor"), ("P: Apa", "P: Halo. Apa"))
    move(study, source, guid, "kantor", other)
    undo(study, other)
    if again:
        redo(study, other)
        undo(study, other)
    undo(study, other)
    assert ("B2", "ke kantor") not in quotes(study, source)
    for _ in range(2):
        redo(study, other)
    assert ("B2", "kantor") in quotes(study, source)


def test_a_coding_that_was_moved_since_the_correction_is_not_taken_back_by_an_older_gesture(study, source):
    other = coder(study)
    guid = lay(study, source, "ke kntor", other)
    with reading(study.engine) as session:
        laid = projects.project(session, study.project).revision
    correct(study, source, ("kntor", "kantor"), ("P: Apa", "P: Halo. Apa"))
    for words in ("kantor", "ke "):
        move(study, source, guid, words, other)
    undo(study, other)
    with pytest.raises(StandsOn), writing(study.engine) as session:
        reverting.revert(session, act(other), study.project, laid)
    assert ("B2", "kantor") in quotes(study, source)


def test_a_removed_coding_follows_too_and_comes_back_in_its_place(study, source):
    other = coder(study)
    guid = lay(study, source, "Begitu", other)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(other), study.project, source, guid)
    correct(study, source, ("kntor", "kantor"))
    undo(study, other)
    assert ("B2", "Begitu") in quotes(study, source)


def test_turns_follow_new_lines_become_turns_and_labels_change_the_speaker(study, source):
    correct(study, source, ("\n\nI1: Begitu", "\nP: Lalu?\n\nI1: Begitu"), ("P: Apa kabar?", "P: Apa kabar, Bu?"))
    text = now(study, source)
    with reading(study.engine) as session:
        turns = sources.turns(session, source)
    assert [(turn.speaker, turn.span.of(text)) for turn in turns] == [
        ("P", "P: Apa kabar, Bu?"),
        ("I1", "I1: Kami jalan kaki ke kntor karena lebih murah."),
        ("P", "P: Lalu?"),
        ("I1", "I1: Begitu 😀 saja."),
    ]
    correct(study, source, ("I1:", "I7:"))
    with reading(study.engine) as session:
        assert [turn.speaker for turn in sources.turns(session, source)] == ["P", "I7", "P", "I7"]
        assert sources.source(session, source).details.speakers == {"I7": "I1"}
        assert set(tables.codings(session, study.project, "id")["informant"]) == {"I1"}


def test_a_new_line_inside_a_turn_parts_it_and_one_without_label_joins_it(study):
    source = study.source("B", "P: Satu?\nI1: Ya begitu.\nP: Dua?\nI1: Tidak.")
    correct(study, source, ("Ya begitu.\n", "Ya begitu.\nMemang sudah lama.\n"))
    text = now(study, source)
    with reading(study.engine) as session:
        assert [turn.span.of(text) for turn in sources.turns(session, source)][1] == "I1: Ya begitu.\nMemang sudah lama."
    correct(study, source, ("Ya begitu.\n", "Ya begitu.\nP: Lalu?\n"))
    text = now(study, source)
    with reading(study.engine) as session:
        turns = [(turn.speaker, turn.span.of(text)) for turn in sources.turns(session, source)]
    assert turns[1:4] == [("I1", "I1: Ya begitu."), ("P", "P: Lalu?"), ("I1", "Memang sudah lama.")]


def test_two_people_do_not_overwrite_each_other(study, source):
    with reading(study.engine) as session:
        text, sha = texts.present(session, study.project, source)
    correct(study, source, ("kntor", "kantor"))
    with pytest.raises(texts.TextChanged), reading(study.engine) as session:
        texts.dry_run(session, study.project, source, text + ".", sha256=sha)
    with pytest.raises(texts.TextChanged), writing(study.engine) as session:
        texts.correct_text(session, act(study.me), study.project, source, text + ".", sha256=sha)


def test_pasted_line_ends_are_normalised_and_an_empty_text_is_refused(study, source):
    text = now(study, source)
    revision = correct(study, source, text=text.replace("\n", "\r\n"))
    assert now(study, source) == text
    assert correct(study, source, text="\ufeff" + text) == revision
    for empty in ("", " \r\n "):
        with pytest.raises(texts.EmptyText):
            correct(study, source, text=empty)


def test_only_owners_correct_texts_and_a_gesture_is_carried_out_once(study, source):
    other = coder(study)
    with pytest.raises(Forbidden):
        correct(study, source, ("kntor", "kantor"), by=other)
    once = act(study.me)
    with reading(study.engine) as session:
        text, sha = texts.present(session, study.project, source)
    for _ in range(2):
        with writing(study.engine) as session:
            told = texts.correct_text(session, once, study.project, source, text + " Ya.", sha256=sha)
    with reading(study.engine) as session:
        assert len(texts.revisions(session, study.project, source)) == 2
        assert swept_since(session, study.project, told - 1)


@pytest.mark.usefixtures("both")
def test_the_history_of_a_text_is_kept_with_who_and_when(study, source):
    text = now(study, source)
    correct(study, source, ("kntor", "kantor"))
    undo(study)
    correct(study, source, ("kntor", "balai"))
    with reading(study.engine) as session:
        told = texts.revisions(session, study.project, source)
        assert [(one.number, one.verb, one.present, one.base) for one in told] == [
            (3, "text.corrected", True, 1), (2, "text.corrected", False, 1), (1, "source.imported", False, None)
        ]  # fmt: skip
        assert all(one.person for one in told)
        assert texts.text_of(session, study.project, source, 1) == text
        with pytest.raises(NotFound):
            texts.text_of(session, study.project, source, 9)


def test_the_reading_position_stays_at_its_words(study, source):
    offset = now(study, source).index("Begitu")
    with writing(study.engine) as session:
        sources.remember_position(session, act(study.me), source, offset)
    correct(study, source, ("P: Apa", "P: Selamat pagi, Pak. Apa"))
    with reading(study.engine) as session:
        assert sources.position(session, study.me, source) == now(study, source).index("Begitu")


@pytest.mark.usefixtures("both")
def test_an_orphan_is_repaired_by_hand_and_the_repair_is_taken_back(study, source):
    correct(study, source, ("lebih murah", "tidak mahal ongkosnya kalau dihitung-hitung lagi sampai sekarang ini"))
    correct(study, source, ("tidak mahal ongkosnya kalau dihitung-hitung lagi sampai sekarang ini", "hemat"))
    correct(study, source, (" karena hemat", ""))
    before = everything(study, source)
    (orphan,) = listed(study)
    with pytest.raises(BadSpan), writing(study.engine) as session:
        texts.repair_orphan(session, act(study.me), study.project, orphan.guid, Span(0, 4), quote="salah")
    repair(study, orphan, "ke kntor")
    assert listed(study) == []
    assert ("B2", "ke kntor") in quotes(study, source)
    after = everything(study, source)
    undo(study)
    assert everything(study, source) == before
    redo(study)
    assert everything(study, source) == after


def test_an_orphan_is_not_laid_over_the_same_code_and_may_be_removed(study, source):
    correct(study, source, (" karena lebih murah", ""))
    (orphan,) = listed(study)
    other = coder(study)
    with pytest.raises(Forbidden):
        repair(study, orphan, "ke kntor", by=other)
    text = now(study, source)
    start = text.index("kntor")
    study.lay(source, Span(start, start + 5), "B2", text)
    with pytest.raises(texts.LaidAlready):
        repair(study, orphan, "ke kntor")
    before = everything(study, source)
    with writing(study.engine) as session:
        texts.remove_orphan(session, act(study.me), study.project, orphan.guid)
    assert listed(study) == []
    undo(study)
    assert everything(study, source) == before


@pytest.mark.usefixtures("both")
def test_a_removed_orphan_comes_back_from_the_bin_as_an_orphan(study, source):
    correct(study, source, (" karena lebih murah", ""))
    (orphan,) = listed(study)
    with writing(study.engine) as session:
        texts.remove_orphan(session, act(study.me), study.project, orphan.guid)
    with writing(study.engine) as session:
        bin.restore(session, act(study.me), study.project, "coding", orphan.guid)
    assert [each.guid for each in listed(study)] == [orphan.guid]
    undo(study)
    assert listed(study) == []
    redo(study)
    assert [each.words.quote for each in listed(study)] == ["lebih murah"]


def test_an_orphan_is_out_of_reach_of_ordinary_gestures(study, source):
    correct(study, source, (" karena lebih murah", ""))
    (orphan,) = listed(study)
    with pytest.raises(NotFound), writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, source, orphan.guid)


PARTS = st.sampled_from(["kami", "jalan", "Ya.", "😀", "e\u0301", " ", " ", "\n", "I1: ", "P: "])
EDITS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 15), st.lists(PARTS, max_size=6).map("".join)), min_size=1, max_size=4
)


@settings(max_examples=few(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_any_corrections_keep_quotes_and_all_codings_and_can_be_taken_back(study, edits):
    source = study.source("A", f"{MARKED} [kami jalan|B1] kami jalan [Ya.|B2] Ya. {len(edits)}")
    states = [everything(study, source)]
    for start, size, words in edits:
        text = now(study, source)
        wanted = text[:start] + words + text[start + size :]
        if wanted.strip() and wanted != text:
            correct(study, source, text=wanted)
            states.append(everything(study, source))
            laid = quotes(study, source)
            with reading(study.engine) as session:
                turns = sources.turns(session, source)
            assert len(laid) + sum(orphan.source == source for orphan in listed(study)) == 5
            assert all(one.span.end <= two.span.start for one, two in pairwise(turns))
            assert not turns or turns[-1].span.end <= len(wanted)
    for state in reversed(states[:-1]):
        undo(study)
        assert everything(study, source) == state
    for state in states[1:]:
        redo(study)
        assert everything(study, source) == state
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, source)


@pytest.mark.usefixtures("both")
def test_two_codings_of_one_code_that_a_correction_brings_onto_the_same_words_are_not_both_kept_there(study):
    """Codings of two codes may overlap, and stay when the codes are merged; the same words hold one of them."""
    text = "I1: Kami jalan kaki."
    source = study.source("A", text)
    study.lay(source, Span(4, 14), "B1", text)
    study.lay(source, Span(4, 19), "B2", text)
    with writing(study.engine) as session:
        merging.merge_codes(session, act(study.me), study.project, study.codes["B2"], study.codes["B1"])
        sha = sources.source(session, source).sha256
    with writing(study.engine) as session:
        texts.correct_text(session, act(study.me), study.project, source, "I1: Kami jalan.", sha256=sha)
    with reading(study.engine) as session:
        assert [coding.span for coding in codings.source_codings(session, source)] == [Span(4, 14)]
        assert texts.orphan_count(session, study.project) == 1
        assert checking.check(session, study.project) == []
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    with reading(study.engine) as session:
        assert [coding.span for coding in codings.source_codings(session, source)] == [Span(4, 14), Span(4, 19)]
