"""Deciding what stands where coders differ: nobody's coding changes, the consensus follows, and what changed needs a look."""

from dataclasses import dataclass, replace

import pytest

from qualcode.analysis.coders import CONSENSUS, united
from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.reconciliation import Decision
from qualcode.model.span import Span
from qualcode.services import checking, codings, people, reconciling, reverting, texts, undoing
from qualcode.services.reconciling import CodingsChanged
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import EventRecord, MembershipRecord
from tests.filled import filled
from tests.study import SmallStudy

TEXT = "I1: Warga desa ke kantor camat karena murah dan dekat."
MINE, THEIRS, WHOLE, SHARED = Span(4, 14), Span(10, 24), Span(4, 24), Span(10, 14)


@dataclass(slots=True)
class Pair(SmallStudy):
    """A study with a passage that two people coded differently."""

    mine: str = ""
    other: int = 0
    text: int = 0
    theirs: str = ""


@pytest.fixture
def study(database_url):
    made = filled(database_url, coded_apart)
    return replace(made, engine=database(database_url), codes=dict(made.codes))


def coded_apart(engine) -> Pair:
    made = Pair(engine).start()
    with writing(engine) as session:
        made.other = people.add_coder(session, act(made.me), made.project, "Dewi").id
    made.text = made.source("A", TEXT)
    made.mine = made.lay(made.text, MINE, "B1", TEXT)
    made.theirs = made.lay(made.text, THEIRS, "B1", TEXT, by=made.other)
    return made


def decide(study, decision=Decision.WHOLE, reason="Definisi", *, codings=None, chosen=None, by=0, given=None, coders=None) -> str:
    seen = codings or {study.mine: MINE.of(TEXT), study.theirs: THEIRS.of(TEXT)}
    with writing(study.engine) as session:
        return reconciling.reconcile(
            session, given or act(by or study.me), study.project, seen, coders or [study.me, study.other], decision, reason,
            chosen=chosen,
        )  # fmt: skip


def frame(study):
    with reading(study.engine) as session:
        return tables.codings(session, study.project, "id")


def decisions(study):
    with reading(study.engine) as session:
        return tables.reconciliations(session, study.project)


def consensus(study) -> list[tuple[str, str]]:
    found = united(frame(study), CONSENSUS)
    return [(row.code, row.quote) for row in found.itertuples() if TEXT[row.start : row.end] == row.quote]


@pytest.mark.parametrize(
    ("decision", "words"),
    [(Decision.WHOLE, [WHOLE]), (Decision.SHARED, [SHARED]), (Decision.NONE, []), (Decision.CODER, [THEIRS])],
)
def test_the_consensus_holds_what_was_decided_and_nobodys_coding_changes(study, decision, words):
    before = frame(study).drop(columns="consensus")
    decide(study, decision, chosen=study.other if decision is Decision.CODER else None)
    assert consensus(study) == [("B1", span.of(TEXT)) for span in words]
    assert frame(study).drop(columns="consensus").equals(before)
    row = decisions(study).iloc[0]
    assert (row["decision"], row["reason"], row["fresh"]) == (decision, "Definisi", True)
    assert set(row["coders"]) == {"Peneliti", "Dewi"}
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []


@pytest.mark.usefixtures("both")
def test_where_nobody_decided_the_consensus_counts_what_is_alike_once(study):
    alike = Span(30, 36)
    study.lay(study.text, alike, "B2", TEXT)
    study.lay(study.text, alike, "B2", TEXT, by=study.other)
    assert consensus(study) == [("B1", THEIRS.of(TEXT)), ("B2", alike.of(TEXT))]
    decide(study, Decision.NONE)
    assert consensus(study) == [("B2", alike.of(TEXT))]


def test_a_third_coders_alike_coding_counts_once_with_the_decision(study):
    with writing(study.engine) as session:
        third = people.add_coder(session, act(study.me), study.project, "Bagus").id
    study.lay(study.text, Span(5, 9), "B1", TEXT, by=third)
    decide(study)
    assert consensus(study) == [("B1", WHOLE.of(TEXT))]


@pytest.mark.usefixtures("both")
def test_deciding_again_replaces_the_decision_and_undo_goes_back_step_by_step(study):
    first = decide(study)
    assert decide(study, Decision.NONE, "Bukan ini") == first
    assert list(decisions(study)["decision"]) == ["none"]
    for expected in (["whole"], []):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert list(decisions(study)["decision"]) == expected
    for expected in (["whole"], ["none"]):
        with writing(study.engine) as session:
            undoing.redo(session, act(study.me), study.project)
        assert list(decisions(study)["decision"]) == expected


@pytest.mark.usefixtures("both")
def test_a_wider_decision_replaces_the_ones_that_it_covers(study):
    further = Span(26, 32)
    third = study.lay(study.text, further, "B1", TEXT)
    decide(study)
    decide(study, Decision.CODER, codings={third: further.of(TEXT)}, chosen=study.me)
    everything = {study.mine: MINE.of(TEXT), study.theirs: THEIRS.of(TEXT), third: further.of(TEXT)}
    decide(study, Decision.NONE, codings=everything)
    assert list(decisions(study)["decision"]) == ["none"]
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert sorted(decisions(study)["decision"]) == ["coder", "whole"]


def test_a_decision_whose_codings_changed_needs_a_look_and_does_not_count(study):
    decide(study, Decision.NONE)
    with writing(study.engine) as session:
        codings.change_coding(
            session, act(study.me), study.project, study.text, study.mine, span=Span(4, 9), quote=Span(4, 9).of(TEXT)
        )
    assert list(decisions(study)["fresh"]) == [False]
    assert consensus(study) == [("B1", Span(4, 9).of(TEXT)), ("B1", THEIRS.of(TEXT))]
    with pytest.raises(CodingsChanged):
        decide(study)
    decide(study, codings={study.mine: Span(4, 9).of(TEXT), study.theirs: THEIRS.of(TEXT)})
    assert list(decisions(study)["fresh"]) == [True]


def test_a_coding_taken_away_leaves_a_decision_that_needs_a_look(study):
    decide(study)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, study.text, study.mine)
    assert list(decisions(study)["fresh"]) == [False]
    with pytest.raises(CodingsChanged):
        decide(study)


@pytest.mark.usefixtures("both")
def test_a_corrected_text_moves_the_decided_words_along(study):
    decide(study)
    with writing(study.engine) as session:
        _, sha = texts.present(session, study.project, study.text)
        texts.correct_text(session, act(study.me), study.project, study.text, f"Tambahan. {TEXT}", sha256=sha)
    found = united(frame(study), CONSENSUS).iloc[0]
    assert (found["start"], found["quote"]) == (WHOLE.start + 10, WHOLE.of(TEXT))


@pytest.mark.usefixtures("both")
def test_the_trail_holds_one_event_with_who_why_and_what(study):
    once = act(study.me)
    assert decide(study, given=once) == decide(study, given=once)
    with reading(study.engine) as session:
        event = session.query(EventRecord).filter_by(verb="codings.reconciled").one()
        assert (event.before, event.after["decision"], event.after["reason"]) == (None, "whole", "Definisi")
        assert event.object_name == "B1 Kode B1 · A"


def test_an_owner_takes_a_decision_back_long_after(study):
    decide(study)
    with reading(study.engine) as session:
        number = session.query(EventRecord).filter_by(verb="codings.reconciled").one().revision
    study.code("B9")
    with writing(study.engine) as session:
        reverting.revert(session, act(study.me), study.project, number)
    assert decisions(study).empty


def test_what_was_decided_since_by_somebody_else_is_not_taken_back(study):
    decide(study)
    decide(study, Decision.NONE, by=study.other)
    with pytest.raises(Overtaken), writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)


def test_viewers_do_not_decide(study):
    with writing(study.engine) as session:
        session.query(MembershipRecord).filter_by(person_id=study.other).update({"role": Role.VIEWER.value})
    with pytest.raises(Forbidden):
        decide(study, by=study.other)


def test_what_cannot_be_decided_is_refused_and_changes_nothing(study):
    elsewhere = study.lay(study.text, Span(30, 36), "B2", TEXT)
    refused = [
        {"reason": "  "},
        {"coders": [study.me]},
        {"coders": [study.me, 999]},
        {"decision": Decision.CODER},
        {"decision": Decision.WHOLE, "chosen": study.me},
        {"codings": {study.mine: MINE.of(TEXT), elsewhere: Span(30, 36).of(TEXT)}},
        {"decision": Decision.CODER, "chosen": study.other, "codings": {study.mine: MINE.of(TEXT)}},
    ]
    for wrong in refused:
        with pytest.raises(BadValue):
            decide(study, **wrong)
    with pytest.raises(NotFound):
        decide(study, codings={"nothing": "x"})
    assert decisions(study).empty
