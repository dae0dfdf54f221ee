"""Undo and redo: the identity for every verb, one's own gestures only, and never over what changed since."""

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count, takewhile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import NothingToUndo, Overtaken, QualCodeError
from qualcode.model.code import Code, Polarity
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Role
from qualcode.model.query import Coded, Query
from qualcode.model.reconciliation import Decision
from qualcode.model.review import Target
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span, covered
from qualcode.services import (
    checklists,
    codebook,
    codebook_import,
    codings,
    commenting,
    findings,
    informants,
    memos,
    merging,
    people,
    picking,
    projects,
    queries,
    recoding,
    recommendations,
    reconciling,
    reviewing,
    sources,
    splitting,
    summaries,
    texts,
    thesis,
    undoing,
    versions,
)
from qualcode.services.codebook_import import Existing
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.filled import filled, small_study
from tests.lengths import ON_EACH, few
from tests.services.gestures import CAMPUS
from tests.study import SmallStudy, look, two_codes

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


@pytest.fixture
def concluded_study(database_url):
    """A study with something of what each gesture needs, a source and a coding in it, and what it looks like."""
    made, *more = filled(database_url, begun)
    return replace(made, engine=database(database_url), codes=dict(made.codes)), *more


def undo(study, **options):
    with writing(study.engine) as session:
        return undoing.undo(session, options.get("act") or act(study.me), study.project)


def redo(study):
    with writing(study.engine) as session:
        return undoing.redo(session, act(study.me), study.project)


def gesture(study, change):
    with writing(study.engine) as session:
        return change(session, act(study.me), study.project)


def span(start: int, end: int) -> dict[str, object]:
    return {"span": Span(start, end), "quote": TEXT[start:end]}


GESTURES = {
    "apply a code": lambda study, source, coding: study.lay(source, Span(4, 14), "B2", TEXT),
    "change polarity, note and code": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: codings.change_coding(
            s, a, p, source, coding, polarity=Polarity.NEUTRAL, note="catatan", code=study.codes["B2"]
        ),
    ),
    "move a coding": lambda study, source, coding: gesture(
        study, lambda s, a, p: codings.change_coding(s, a, p, source, coding, **span(20, 40))
    ),
    "remove a coding": lambda study, source, coding: gesture(
        study, lambda s, a, p: codings.remove_coding(s, a, p, source, coding)
    ),
    "create a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.create_code(s, a, p, {"id": "Baru"}, short_id="B9")
    ),
    "change a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.change_code(s, a, p, study.codes["B1"], label={"id": "Lain"}, colour="#112233")
    ),
    "remove a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.delete_code(s, a, p, study.codes["B2"])
    ),
    "move a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.move_code(s, a, p, study.codes["B2"], study.codes["B1"])
    ),
    "order codes": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.move_code(s, a, p, study.codes["B2"], None, before=study.codes["B1"])
    ),
    "retire a code and name it otherwise": lambda study, source, coding: gesture(
        study, lambda s, a, p: codebook.change_code(s, a, p, study.codes["B1"], retired=True, aliases=["Satu", "Dua"])
    ),
    "split a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: splitting.split_code(s, a, p, study.codes["B1"], {"id": "Pecahan"}, [coding])
    ),
    "import codes": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: codebook_import.import_codes(
            s, a, p, Draft((Code("x", "B1", {"id": "Lain"}), Code("y", "B1.1", {"id": "Anak"}, "x"))), file="kode.csv",
            existing=Existing.REPLACE,
        ),
    ),
    "keep a version": lambda study, source, coding: gesture(
        study, lambda s, a, p: versions.keep_version(s, a, p, "Sebelum seminar", "catatan")
    ),
    "merge codes": lambda study, source, coding: gesture(
        study, lambda s, a, p: merging.merge_codes(s, a, p, study.codes["B1"], study.codes["B2"])
    ),
    "submit for review": lambda study, source, coding: gesture(
        study, lambda s, a, p: reviewing.submit(s, a, p, [Target("code", study.codes["B1"]), Target("coding", coding)])
    ),
    "comment on a passage": lambda study, source, coding: gesture(
        study, lambda s, a, p: commenting.comment_on_passage(s, a, p, source, Span(4, 14), quote=TEXT[4:14], body="Mengapa?")
    ),
    "comment on a code": lambda study, source, coding: gesture(
        study, lambda s, a, p: commenting.comment_on(s, a, p, "code", study.codes["B1"], "Mengapa?")
    ),
    "write a memo": lambda study, source, coding: gesture(
        study, lambda s, a, p: memos.write_memo(s, a, p, "code", study.codes["B1"], "Judul", "Isi **tebal**")
    ),
    "correct a text": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: texts.correct_text(
            s, a, p, source, TEXT.replace("Kami jalan", "Kita jalan").replace("dekat", "dekat sekali"),
            sha256=texts.present(s, p, source)[1],
        ),
    ),
    "save a query": lambda study, source, coding: gesture(
        study, lambda s, a, p: queries.save_query(s, a, p, "Kueri", Query(Coded((study.codes["B1"],))))
    ),
    "write a cell's summary": lambda study, source, coding: gesture(
        study, lambda s, a, p: summaries.write_summary(s, a, p, "framework", "i1", "b1", "Murah", seen="abc", mark="partly")
    ),
    "add an informant": lambda study, source, coding: gesture(
        study, lambda s, a, p: informants.create_informant(s, a, p, Informant("I9", "Camat", "GOV", {"age": "40"}))
    ),
    "change a source": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: sources.change_source(
            s, a, p, source, SourceDetails("Nama lain", Technique.OBSERVATION, date(2020, 7, 1), "Pasar", 2)
        ),
    ),
    "put a source away": lambda study, source, coding: gesture(
        study, lambda s, a, p: sources.delete_source(s, a, p, source)
    ),
    "import a source": lambda study, source, coding: study.source("B", "I1: Teks yang lain sama sekali."),
    "state a finding": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.create_finding(s, a, p, "F1", {"id": "Murah"}, evidence=[(coding, "for")])
    ),
    "decide what stands of a difference": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: reconciling.reconcile(
            s, a, p, {coding: "Kami jalan"}, [study.me, people.add_coder(s, act(study.me), p, "Dewi").id], Decision.NONE, "Bukan"
        ),
    ),
    "plan to code again": lambda study, source, coding: gesture(
        study, lambda s, a, p: recoding.plan_recoding(s, a, p, list(tables.sources(s, p)["source"]), 7)
    ),
    "change a finding": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: findings.change_finding(
            s, a, p, stated(study, "F8"), claim={"id": "Dekat", "en": "Near"}, verdict="good", question="RQ1", code=""
        ),
    ),
    "find that a finding still holds": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.confirm_finding(s, a, p, stated(study, "F8"))
    ),
    "put a finding away": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.delete_finding(s, a, p, stated(study, "F8"))
    ),
    "order findings": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.place_finding(s, a, p, stated(study, "F8"), None)
    ),
    "add evidence": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.add_evidence(s, a, p, stated(study, "F9"), [(coding, "against", "inovasi lain")])
    ),
    "turn evidence": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.change_evidence(s, a, p, stated(study, "F8"), coding, role="against", note="lain")
    ),
    "take evidence out": lambda study, source, coding: gesture(
        study, lambda s, a, p: findings.remove_evidence(s, a, p, stated(study, "F8"), coding)
    ),
    "write a recommendation": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: recommendations.write_recommendation(
            s, a, p, "R2", {"id": "Tambah"}, findings=[stated(study, "F8")], codes=[study.codes["B1"]]
        ),
    ),
    "change a recommendation": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: recommendations.change_recommendation(
            s, a, p, advised(study), short_id="R9", words={"id": "Lain"}, addressee={"id": "Camat"}, findings=[], codes=[]
        ),
    ),
    "put a recommendation away": lambda study, source, coding: gesture(
        study, lambda s, a, p: recommendations.delete_recommendation(s, a, p, advised(study))
    ),
    "answer a checklist item": lambda study, source, coding: gesture(
        study, lambda s, a, p: checklists.answer_item(s, a, p, "coreq", "1", "Peneliti sendiri.", "31")
    ),
    "pick a passage": lambda study, source, coding: gesture(study, lambda s, a, p: picking.pick_passages(s, a, p, [coding])),
    "give a campus template": lambda study, source, coding: gesture(
        study, lambda s, a, p: thesis.use_template(s, a, p, "kampus.docx", CAMPUS)
    ),
    "choose how documents are made": lambda study, source, coding: gesture(
        study, lambda s, a, p: thesis.choose(s, a, p, language="en", chapter="5", style="apa", rule="longest", most=2)
    ),
    "describe the study": lambda study, source, coding: gesture(
        study,
        lambda s, a, p: projects.describe_project(
            s, a, p, name="Nama baru", description="x", questions=(), groups=(), language="en"
        ),
    ),
}


def concluded(study, coding: str) -> None:
    """State two findings, the first resting on the coding before another one came, and a recommendation."""
    for name, links in (("F8", [(coding, "for")]), ("F9", [])):
        with writing(study.engine) as session:
            findings.create_finding(session, act(study.me), study.project, name, {"id": name}, code="B1", evidence=links)
    gesture(study, lambda s, a, p: recommendations.write_recommendation(s, a, p, "R1", {"id": "Kurangi"}))
    study.lay(1, Span(20, 25), "B1", TEXT)


def begun(engine) -> tuple[SmallStudy, int, str, dict[str, object]]:
    """Make the study in which each gesture is tried, and look at it once for all of them."""
    study = SmallStudy(engine).start()
    two_codes(study)
    source = study.source("A", "I1: [Kami jalan|B1+] kaki ke kantor karena lebih murah dan dekat.")
    with reading(engine) as session:
        (coding,) = tables.codings(session, study.project, "id")["coding"]
    concluded(study, coding)
    return study, source, coding, look(study)


def stated(study, name: str) -> str:
    with reading(study.engine) as session:
        return tables.findings(session, study.project, "id").set_index("finding").loc[name, "guid"]


def advised(study) -> str:
    with reading(study.engine) as session:
        return tables.recommendations(session, study.project, "id")["guid"].iloc[0]


@pytest.mark.soak
@pytest.mark.parametrize("name", GESTURES)
def test_undo_after_do_is_the_identity_and_redo_brings_it_back(concluded_study, name):
    study, source, coding, before = concluded_study
    GESTURES[name](study, source, coding)
    after = look(study)
    assert after != before
    undo(study)
    assert look(study) == before
    redo(study)
    assert look(study) == after
    undo(study)
    assert look(study) == before


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_gestures_of_every_kind_in_a_row_are_taken_back_and_brought_back(both, concluded_study):
    """As before, but looked at only where a row of gestures ends: looking is what takes longest."""
    study, source, coding, before = concluded_study
    left = list(GESTURES)
    while left:
        first = revision(study)
        carried_out = list(takewhile(partial(fits, study, source, coding), left))
        assert carried_out, left[0]
        left = left[len(carried_out) :]
        after = look(study)
        assert after != before
        taken_back = all_undone(study, first)
        assert taken_back >= len(carried_out)
        assert look(study) == before
        for _ in range(taken_back):
            redo(study)
        assert look(study) == after
        for _ in range(taken_back):
            undo(study)
        assert look(study) == before


def revision(study) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision


def fits(study, source: int, coding: str, name: str) -> bool:
    """Carry out the gesture of that name, unless what was done before stands in its way."""
    before = revision(study)
    try:
        GESTURES[name](study, source, coding)
    except (QualCodeError, LookupError):
        return False
    assert revision(study) > before, name
    return True


def all_undone(study, first: int) -> int:
    """Take back all that was done since that revision, and return how many gestures that was."""
    for number in count():
        with reading(study.engine) as session:
            undoable, _ = undoing.next_steps(session, study.me, study.project)
        if undoable is None or undoable.revision <= first:
            return number
        undo(study)


@pytest.mark.usefixtures("both")
def test_undo_goes_back_step_by_step_and_a_new_gesture_ends_redoing(study):
    source = study.source("A", TEXT)
    for start in (4, 10, 20):
        study.lay(source, Span(start, start + 5), "B1", TEXT)
    undo(study)
    undo(study)
    redo(study)
    study.lay(source, Span(40, 45), "B2", TEXT)
    with pytest.raises(NothingToUndo):
        redo(study)
    undo(study)
    undo(study)
    undo(study)
    assert look(study)["codings"] == []


@pytest.mark.usefixtures("both")
def test_an_undo_that_arrives_twice_is_carried_out_once(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    study.lay(source, Span(10, 14), "B1", TEXT)
    once = act(study.me)
    assert undo(study, act=once).revision == undo(study, act=once).revision
    assert len(look(study)["codings"]) == 1


@pytest.mark.usefixtures("both")
def test_only_ones_own_gestures_are_taken_back(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    study.lay(source, Span(4, 8), "B1", TEXT)
    study.lay(source, Span(10, 14), "B2", TEXT, by=other)
    undo(study)
    assert [row["code"] for row in look(study)["codings"]] == ["B2"]


@pytest.mark.usefixtures("both")
def test_what_was_changed_since_is_not_overwritten(study):
    source = study.source("A", TEXT)
    code = study.codes["B1"]
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, code, label={"id": "Satu"}))
    with writing(study.engine) as session:
        codebook.code_record(session, study.project, code).label = {"id": "Lain lagi"}
    with pytest.raises(Overtaken):
        undo(study)
    assert source


def test_nothing_is_left_to_undo_in_a_new_project(sqlite_database):
    made = SmallStudy(database(sqlite_database)).start()
    with pytest.raises(NothingToUndo):
        undo(made)
    with reading(made.engine) as session:
        assert undoing.next_steps(session, made.me, made.project) == (None, None)


def test_the_next_steps_are_named(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    undo(study)
    with reading(study.engine) as session:
        undoable, redoable = undoing.next_steps(session, study.me, study.project)
    assert (undoable.verb, redoable.verb) == ("source.imported", "coding.created")


@settings(max_examples=few(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15), st.sampled_from(["lay", "move", "remove", "undo", "redo"])),
                min_size=1, max_size=14))  # fmt: skip
def test_any_gestures_with_undo_and_redo_between_can_be_taken_back_to_the_beginning(study, gestures):
    source = study.source("A", f"{TEXT} {len(gestures)}")
    with reading(study.engine) as session:
        first = session.connection().exec_driver_sql("select max(revision) from event").scalar()
    for start, size, verb in gestures:
        _random(study, source, Span(start, min(len(TEXT), start + size)), verb)
        with reading(study.engine) as session:
            laid = codings.source_codings(session, source)
            assert sources.source(session, source).coded == covered(coding.span for coding in laid)
            assert all(coding.quote == coding.span.of(TEXT) for coding in laid)
    all_undone(study, first)
    with reading(study.engine) as session:
        assert codings.source_codings(session, source) == []
    gesture(study, lambda s, a, p: sources.delete_source(s, a, p, source))


def _random(study, source: int, where: Span, verb: str) -> None:
    with reading(study.engine) as session:
        living = codings.source_codings(session, source)
    if verb in ("undo", "redo"):
        with reading(study.engine) as session:
            steps = undoing.next_steps(session, study.me, study.project)
        wanted = steps[verb == "redo"]
        if wanted is not None and wanted.kind == "coding" and wanted.source == source:
            (undo if verb == "undo" else redo)(study)
    elif verb == "lay" or not living:
        study.lay(source, where, "B1", TEXT)
    elif verb == "move":
        change = {"span": where, "quote": where.of(TEXT)}
        gesture(study, lambda s, a, p: codings.change_coding(s, a, p, source, living[-1].guid, **change))
    else:
        gesture(study, lambda s, a, p: codings.remove_coding(s, a, p, source, living[0].guid))


@pytest.mark.usefixtures("both")
def test_a_code_whose_place_another_owner_put_away_stays_where_it_is_with_its_codings(study):
    """Taking its move back is refused: under a code that is away it would be in no table, and its codings with it."""
    source = study.source("A", TEXT)
    study.code("P"), study.code("X", parent="P")
    study.lay(source, Span(4, 10), "X", TEXT)
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, study.codes["X"], None))
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Rina", role=Role.OWNER).id
        codebook.delete_code(session, act(other), study.project, study.codes["P"])
    with pytest.raises(Overtaken), writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    with reading(study.engine) as session:
        shown = tables.codes(session, study.project, "id")
        assert set(shown["code"]) == {"B1", "B2", "X"}
        assert list(tables.codings(session, study.project, "id")["code"]) == ["X"]
        assert [code.short_id for code in codebook.codes(session, study.project)] == list(shown["code"])
