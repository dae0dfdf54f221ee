"""Two copies of one project, coded apart, are one again: nothing here is written over, and one step takes it all back."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy import text as sql

from qualcode.errors import Forbidden, NameTaken, Overtaken
from qualcode.formats.project_archive import BadArchive
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import (
    checking,
    codebook,
    codings,
    commenting,
    informants,
    members,
    memos,
    merging_copies,
    moving,
    people,
    projects,
    roles,
    sources,
    texts,
    undoing,
)
from qualcode.services.archiving import read_archive, write_archive
from qualcode.services.copies import KINDS, Copy, OtherProject, Reason, Verdict
from qualcode.services.merging_copies import NothingNew, copy_in, merge_copy
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import SourceRecord
from tests.databases import sqlite_url
from tests.filled import filled, sample_study, small_study
from tests.lengths import ON_EACH
from tests.services.test_moving import without_numbers
from tests.study import SmallStudy, look

TEXT = "I1: [Kami jalan|B1+] kaki ke [kantor|B2] karena lebih murah dan dekat."
PLAIN = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def here(database_url):
    return small_study(database_url, coded)


def coded(study) -> None:
    study.source("A", TEXT)


@pytest.fixture
def apart(here, tmp_path):
    """The same project on the machine of another coder, who is not known here."""
    return copied(tmp_path, taken_along, here)


@pytest.fixture
def worked(here, tmp_path):
    """The same after she has worked there."""
    return copied(tmp_path, worked_on, here)


@pytest.fixture
def held(request, here):
    """What the archive of it holds, read once for all tests that merge it as it is."""
    if here.engine not in _held:
        _held[here.engine] = copy(here, request.getfixturevalue("worked"))
    return _held[here.engine]


_held: dict[Engine, Copy] = {}


def copied(folder, build, here) -> SmallStudy:
    url = sqlite_url(folder / "apart", "a")
    made = filled(url, build, here.engine, here.project)
    return replace(made, engine=database(url), codes=dict(made.codes))


def taken_along(engine, origin, project) -> SmallStudy:
    """The project as it is now on the machine of Ana."""
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        people.rename_person(session, act(me), "Ana")
    moved = read_archive(engine, packed(SmallStudy(origin, project=project)), by=me, name="x.qualcode")
    with reading(engine) as session:
        codes = {code.short_id: code.guid for code in codebook.codes(session, moved.project)}
    return SmallStudy(engine, me, moved.project, codes)


def worked_on(engine, origin, project) -> SmallStudy:
    study = taken_along(engine, origin, project)
    work(study)
    return study


def packed(study) -> io.BytesIO:
    file = io.BytesIO()
    with reading(study.engine) as session:
        guid = projects.project(session, study.project).guid
    write_archive(study.engine, guid, file)
    return file


def copy(here, apart):
    return copy_in(here.engine, here.project, packed(apart), name="ana.qualcode")


def planned(here, other):
    """What merging would do of a copy, or of a study as it is now."""
    held = other if isinstance(other, Copy) else copy(here, other)
    with reading(here.engine) as session:
        return merging_copies.plan(session, here.me, here.project, held)


def merged(here, other):
    held = other if isinstance(other, Copy) else copy(here, other)
    with writing(here.engine) as session:
        return merge_copy(session, act(here.me), here.project, held)


def sound(study) -> None:
    with reading(study.engine) as session:
        assert list(checking.broken_file(session)) == []
        assert checking.check(session, study.project) == []


def found(plan) -> dict:
    """What the plan says of each thing that is not the same: verdict or reason by kind and name."""
    return {(item.kind, item.name): item.reason or item.verdict for item in plan.items if item.verdict is not Verdict.SAME}


def at(words: str) -> Span:
    """The place of the words in the plain text."""
    return Span(PLAIN.index(words), PLAIN.index(words) + len(words))


def only_source(study) -> int:
    with reading(study.engine) as session:
        return sources.listed(session, study.project)[0].id


def work(apart) -> None:
    """Code, write, import and ask in the copy."""
    source = only_source(apart)
    apart.code("B3", parent="B1")
    apart.code("B3.1", parent="B3")
    apart.lay(source, at("Kami"), "B1", PLAIN)
    apart.lay(source, at("murah"), "B3.1", PLAIN)
    apart.informant("I7", group="COM", role="Kepala desa", usia="40")
    apart.source("B", "I7: [Jauh sekali|B3] dari sini.")
    with writing(apart.engine) as session:
        memos.write_memo(session, act(apart.me), apart.project, "code", apart.codes["B3"], "Tentang B3", "Isi")
        memos.write_on_passage(session, act(apart.me), apart.project, source, at("Kami"), quote="Kami", body="Siapa?")
        guid = projects.project(session, apart.project).guid
        memos.write_memo(session, act(apart.me), apart.project, "project", guid, "Tentang studi", "Isi")
        commenting.comment_on(session, act(apart.me), apart.project, "code", apart.codes["B3"], "Kenapa B3?")
        thread, _ = commenting.comment_on_passage(
            session, act(apart.me), apart.project, source, at("Kami"), quote="Kami", body="Siapa dia?"
        )
        commenting.reply(session, act(apart.me), apart.project, thread.guid, "Pak camat.", source=source)


def test_an_untouched_copy_has_nothing_new(here, apart):
    held = copy(here, apart)
    plan = planned(here, held)
    assert {item.verdict for item in plan.items} == {Verdict.SAME}
    assert plan.counts()["coding"] == {"added": 0, "same": 2, "conflict": 0, "left_out": 0}
    with pytest.raises(NothingNew):
        merged(here, held)


@pytest.mark.usefixtures("both")
def test_what_was_done_apart_comes_in_with_who_did_it(here, worked, held):
    before = moving.project_content(here.engine, "Studi kecil")
    plan = planned(here, held)
    assert moving.project_content(here.engine, "Studi kecil") == before
    assert [(item.kind, item.name) for item in plan.having(Verdict.ADDED)] == [
        ("person", "Ana"), ("code", "B3 Kode B3"), ("code", "B3.1 Kode B3.1"), ("informant", "I7"), ("source", "B"),
        ("coding", "Kami"), ("coding", "murah"), ("coding", "Jauh sekali"),
        ("memo", "Tentang B3"), ("memo", "Kami"), ("memo", "Tentang studi"),
        ("comment", "Kenapa B3?"), ("comment", "Siapa dia?"), ("comment", "Pak camat."),
    ]  # fmt: skip
    assert plan.having(Verdict.CONFLICT) == plan.having(Verdict.LEFT_OUT) == []
    done = merged(here, held)
    assert done.added == {kind: len(plan.having(Verdict.ADDED, kind)) for kind in KINDS}
    sound(here)
    with reading(here.engine) as session, reading(worked.engine) as other:
        frames = [
            tables.codings(each, study.project, "id").drop(columns=["source_position"]).sort_values("coding", ignore_index=True)
            for each, study in ((session, here), (other, worked))
        ]
        assert frames[0].equals(frames[1])
        assert set(frames[0]["coder"]) == {"Peneliti", "Ana"}
        kept = [
            tables.memos(each, study.project, "id").drop(columns=["person_id", "source_id"]).sort_values("memo").astype(object)
            for each, study in ((session, here), (other, worked))
        ]
        assert kept[0].fillna("").to_dict("records") == kept[1].fillna("").to_dict("records")
        threads = [
            tables.comments(each, study.project, "id").drop(columns=["person_id", "source_id"], errors="ignore").astype(object)
            for each, study in ((session, here), (other, worked))
        ]
        assert threads[0].fillna("").to_dict("records") == threads[1].fillna("").to_dict("records")
        codes = tables.codes(session, here.project, "id").set_index("code")
        assert codes.loc["B3.1", "parent"] == "B3"
        assert tables.informants(session, here.project, "id").set_index("informant").loc["I7", "role"] == "Kepala desa"
        ana = next(person for person, role in people.members(session, here.project) if person.name == "Ana")
        assert roles.role_of(session, ana.id, here.project) is Role.CODER
    with pytest.raises(NothingNew):
        merged(here, held)


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_one_step_takes_everything_back_and_brings_it_again(both, here, held):
    before = look(here)
    merged(here, held)
    after = look(here)
    for _ in range(2):
        with writing(here.engine) as session:
            undoing.undo(session, act(here.me), here.project)
        assert look(here) == before
        sound(here)
        with writing(here.engine) as session:
            assert [person.name for person, _ in people.members(session, here.project)] == ["Peneliti"]
            undoing.redo(session, act(here.me), here.project)
        assert _timeless(look(here)) == _timeless(after)
        sound(here)


def _timeless(seen: dict) -> dict:
    return {name: [{key: value for key, value in row.items() if key != "at"} for row in rows] if isinstance(rows, list) else rows
            for name, rows in seen.items()}  # fmt: skip


def test_the_log_of_the_codebook_tells_of_codes_that_came_with_a_copy(here, held):
    merged(here, held)
    with reading(here.engine) as session:
        log = tables.codebook_changes(session, here.project)
    assert log.iloc[-1][["change", "codes", "name"]].tolist() == ["created", 2, "Studi kecil"]


def test_taken_back_only_where_nothing_stands_on_it(here, held):
    merged(here, held)
    with reading(here.engine) as session:
        new = next(code.guid for code in codebook.codes(session, here.project) if code.short_id == "B3")
    here.codes["B3"] = new
    here.lay(only_source(here), at("jalan"), "B3", PLAIN)
    with writing(here.engine) as session:
        undoing.undo(session, act(here.me), here.project)
        undoing.undo(session, act(here.me), here.project)
    with writing(here.engine) as session:
        undoing.redo(session, act(here.me), here.project)
    number = only_source(here)
    with writing(here.engine) as session:
        mine = next(coding for coding in codings.source_codings(session, number) if coding.quote == "murah")
        codings.remove_coding(session, act(mine.coder), here.project, number, mine.guid)
    with writing(here.engine) as session, pytest.raises(Overtaken):
        undoing.undo(session, act(here.me), here.project)
    sound(here)


def test_who_worked_here_since_is_not_put_out_by_taking_the_copy_back(here, held):
    merged(here, held)
    with writing(here.engine) as session:
        ana = next(person for person, _ in people.members(session, here.project) if person.name == "Ana")
    here.lay(only_source(here), at("jalan"), "B2", PLAIN, by=ana.id)
    with writing(here.engine) as session, pytest.raises(Overtaken) as refused:
        undoing.undo(session, act(here.me), here.project)
    assert refused.value.facts["name"] == "Ana"


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_merging_twice_under_one_key_is_one_merging(both, here, held):
    gesture = act(here.me)
    results = []
    for _ in range(2):
        with writing(here.engine) as session:
            results.append(merge_copy(session, gesture, here.project, held))
    assert results[0].added == results[1].added
    assert results[0].revision == results[1].revision


def test_what_was_changed_on_both_sides_stays_as_it_is_here_and_is_listed(here, apart):
    with reading(here.engine) as session:
        laid = {coding.quote: coding.guid for coding in codings.source_codings(session, only_source(here))}
    for study, label in ((here, "Di sini"), (apart, "Di sana")):
        with writing(study.engine) as session:
            codebook.change_code(session, act(study.me), study.project, study.codes["B1"], label={"id": label})
    with writing(apart.engine) as session:
        session.execute(sql("UPDATE coding SET note = 'Di sana' WHERE guid = :guid"), {"guid": laid["kantor"]})
        guid = memos.write_memo(session, act(apart.me), apart.project, "code", apart.codes["B1"], "Baru", "Isi")
    with writing(here.engine) as session:
        codings.remove_coding(session, act(here.me), here.project, only_source(here), laid["Kami jalan"])
    held = copy(here, apart)
    plan = planned(here, held)
    assert found(plan) == {
        ("person", "Ana"): Verdict.ADDED, ("code", "B1 Di sana"): Reason.DIFFERS, ("coding", "Kami jalan"): Reason.PUT_AWAY,
        ("coding", "kantor"): Reason.DIFFERS, ("memo", "Baru"): Verdict.ADDED,
    }  # fmt: skip
    assert {item.name for item in plan.items if item.touched} == {"B1 Di sana", "Kami jalan"}
    merged(here, held)
    with reading(here.engine) as session:
        assert {code.label["id"] for code in codebook.codes(session, here.project)} == {"Di sini", "Kode B2"}
        assert [coding.quote for coding in codings.source_codings(session, only_source(here))] == ["kantor"]
        assert guid in tables.memos(session, here.project, "id")["memo"].tolist()
    sound(here)


def test_codings_are_attached_only_where_the_text_is_the_same(here, apart):
    source = only_source(apart)
    apart.lay(source, at("kaki"), "B1", PLAIN)
    with writing(apart.engine) as session:
        memos.write_on_passage(session, act(apart.me), apart.project, source, at("Kami"), quote="Kami", body="Isi")
    with writing(here.engine) as session:
        old = session.get_one(SourceRecord, only_source(here)).sha256
        texts.correct_text(session, act(here.me), here.project, only_source(here), "Pembuka. " + PLAIN, sha256=old)
    held = copy(here, apart)
    assert found(planned(here, held)) == {
        ("source", "A"): Reason.TEXT, ("coding", "kaki"): Reason.SOURCE, ("memo", "Kami"): Reason.TARGET,
        ("coding", "Kami jalan"): Reason.DIFFERS, ("coding", "kantor"): Reason.DIFFERS,
    }  # fmt: skip
    with pytest.raises(NothingNew):
        merged(here, held)


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_a_source_that_both_imported_apart_is_one_by_its_text_and_never_by_its_name(both, here, apart):
    here.source("B", "I2: Sama persis.")
    apart.source("Lain nama", "I2: [Sama|B1] persis.")
    here.source("C", "I2: Bukan yang sama.")
    apart.source("C", "I2: [Sama|B1] sekali bukan.")
    held = copy(here, apart)
    plan = planned(here, held)
    assert [item.name for item in plan.having(Verdict.ADDED, "source")] == ["C"]
    merged(here, held)
    with reading(here.engine) as session:
        laid = tables.codings(session, here.project, "id")
        assert laid[laid["quote"] == "Sama"]["source_name"].tolist() == ["B", "C (2)"]
    sound(here)


def test_names_that_are_taken_here_give_way(here, apart):
    for study, label in ((here, "Di sini"), (apart, "Di sana")):
        study.code("B9", label)
        study.informant("I9", role=label)
    apart.lay(only_source(apart), at("kaki"), "B9", PLAIN)
    merged(here, apart)
    with reading(here.engine) as session:
        codes = {code.label["id"]: code.short_id for code in codebook.codes(session, here.project)}
        asked = {each.role: each.code for each in informants.informants(session, here.project)}
    assert (codes["Di sini"], asked["Di sini"]) == ("B9", "I9")
    assert (codes["Di sana"], asked["Di sana"]) == ("T1", "I9 (2)")
    sound(here)


def test_where_the_same_coder_has_the_code_already_nothing_is_laid_twice(here, apart, tmp_path):
    """The owner went on in a copy, as the same person, and coded part of the same place there and here."""
    with reading(here.engine) as session:
        guid = people.person(session, here.me).guid
    engine = database(sqlite_url(tmp_path / "own", "a"))
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        session.execute(sql("UPDATE person SET guid = :guid WHERE id = :id"), {"guid": guid, "id": me})
    moved = read_archive(engine, packed(here), by=me, name="x")
    own = SmallStudy(engine, me, moved.project, dict(here.codes))
    here.lay(only_source(here), at("lebih murah"), "B1", PLAIN)
    own.lay(only_source(own), at("murah dan dekat"), "B1", PLAIN)
    own.lay(only_source(own), at("kaki"), "B1", PLAIN)
    held = copy(here, own)
    plan = planned(here, held)
    assert [(item.name, item.reason) for item in plan.having(Verdict.LEFT_OUT)] == [("murah dan dekat", Reason.OVERLAPS)]
    assert [item.name for item in plan.having(Verdict.ADDED)] == ["kaki"]
    merged(here, held)
    sound(here)


def test_what_stands_on_what_is_not_here_is_left_out(here, apart):
    source = only_source(apart)
    apart.lay(source, at("kaki"), "B2", PLAIN)
    with writing(apart.engine) as session:
        memos.write_memo(session, act(apart.me), apart.project, "code", apart.codes["B2"], "Tentang B2", "Isi")
    with writing(here.engine) as session:
        number = only_source(here)
        for coding in codings.source_codings(session, number):
            codings.remove_coding(session, act(here.me), here.project, number, coding.guid)
        codebook.delete_code(session, act(here.me), here.project, here.codes["B2"])
    assert found(planned(here, apart)) == {
        ("code", "B2 Kode B2"): Reason.PUT_AWAY, ("coding", "kaki"): Reason.CODE, ("memo", "Tentang B2"): Reason.TARGET,
        ("coding", "Kami jalan"): Reason.PUT_AWAY, ("coding", "kantor"): Reason.PUT_AWAY,
    }  # fmt: skip


def commented(study, source: int, words: str) -> str:
    """Begin a thread on the words; return its guid."""
    with writing(study.engine) as session:
        thread, _ = commenting.comment_on_passage(
            session, act(study.me), study.project, source, at(words), quote=words, body=f"Tentang {words}"
        )
    return thread.guid


def answered(study, thread: str, body: str) -> None:
    with writing(study.engine) as session:
        commenting.reply(session, act(study.me), study.project, thread, body)


def bodies(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        threads = commenting.source_threads(session, only_source(study))
    return [(comment.body, comment.name) for thread in threads for comment in thread.comments]


def test_answers_go_into_the_threads_of_both(here, tmp_path):
    source = only_source(here)
    known, gone = commented(here, source, "kaki"), commented(here, source, "dekat")
    ana = taken_along(database(sqlite_url(tmp_path / "apart", "a")), here.engine, here.project)
    for thread, body in ((known, "Sudah jelas."), (gone, "Belum jelas.")):
        answered(ana, thread, body)
    with writing(ana.engine) as session:
        commenting.resolve(session, act(ana.me), ana.project, gone)
    with writing(here.engine) as session:
        commenting.resolve(session, act(here.me), here.project, known)
        commenting.remove_comment(session, act(here.me), here.project, gone)
    held = copy(here, ana)
    assert found(planned(here, held)) == {
        ("comment", "Tentang kaki"): Reason.DIFFERS, ("comment", "Tentang dekat"): Reason.PUT_AWAY,
        ("person", "Ana"): Verdict.ADDED, ("comment", "Sudah jelas."): Verdict.ADDED, ("comment", "Belum jelas."): Reason.TARGET,
    }  # fmt: skip
    merged(here, held)
    sound(here)
    assert bodies(here) == [("Tentang kaki", "Peneliti"), ("Sudah jelas.", "Ana")]
    with writing(here.engine) as session:
        undoing.undo(session, act(here.me), here.project)
    assert bodies(here) == [("Tentang kaki", "Peneliti")]


def test_a_thread_that_somebody_answered_here_since_stays(here, apart):
    thread = commented(apart, only_source(apart), "kaki")
    with writing(here.engine) as session:
        budi = people.add_coder(session, act(here.me), here.project, "Budi").id
    merged(here, apart)
    with writing(here.engine) as session:
        commenting.reply(session, act(budi), here.project, thread, "Belum jelas.")
    with pytest.raises(Overtaken) as refused, writing(here.engine) as session:
        undoing.undo(session, act(here.me), here.project)
    assert refused.value.facts["name"] == "kaki"
    assert bodies(here) == [("Tentang kaki", "Ana"), ("Belum jelas.", "Budi")]


def test_who_left_the_project_is_not_let_in_again_by_a_copy(here, worked, held):
    merged(here, held)
    with writing(here.engine) as session:
        ana = next(person for person, _ in people.members(session, here.project) if person.name == "Ana")
        members.remove_member(session, act(here.me), here.project, ana.id)
    worked.lay(only_source(worked), at("jalan"), "B3", PLAIN)
    later = copy(here, worked)
    plan = planned(here, later)
    assert [(item.name, item.verdict) for item in plan.items if item.kind == "person"] == [("Ana", Verdict.SAME)]
    merged(here, later)
    with reading(here.engine) as session:
        assert roles.role_of(session, ana.id, here.project) is None
        laid = codings.source_codings(session, only_source(here))
        assert "jalan" in [coding.quote for coding in laid if coding.coder == ana.id]
    sound(here)


def test_another_project_is_refused(here, apart):
    other = SmallStudy(apart.engine).start("Lain")
    with pytest.raises(OtherProject) as refused:
        copy(here, other)
    assert refused.value.facts == {"name": "Lain", "open": "Studi kecil"}
    with pytest.raises(BadArchive):
        copy_in(here.engine, here.project, io.BytesIO(b"x"), name="x.qualcode")


def test_only_owners_merge_and_blind_ones_see_no_words(here, held):
    with writing(here.engine) as session:
        coder = people.add_coder(session, act(here.me), here.project, "Budi").id
        members.allow(session, act(here.me), here.project, [roles.BLIND_CODING])
    with writing(here.engine) as session:
        with pytest.raises(Forbidden):
            merging_copies.plan(session, coder, here.project, held)
        with pytest.raises(Forbidden):
            merge_copy(session, act(coder), here.project, held)
    plan = planned(here, held)
    assert {item.name for item in plan.items if item.kind in ("coding", "memo", "comment")} == {""}
    assert len(plan.having(Verdict.ADDED, "coding")) == 3
    merged(here, held)
    sound(here)


@pytest.mark.usefixtures("both")
def test_a_merged_project_moves_whole_with_the_step_that_takes_it_back(here, held, tmp_path):
    before = look(here)
    merged(here, held)
    there = database(sqlite_url(tmp_path / "on", "a"))
    SmallStudy(there).start("Yang lain").source("Z", TEXT.replace("murah", "mahal"))
    arrived = moving.move_project(here.engine, there, "Studi kecil").project
    with reading(here.engine) as session:
        guid = people.person(session, here.me).guid
    with writing(there) as session:
        me = session.execute(sql("SELECT id FROM person WHERE guid = :guid"), {"guid": guid}).scalar_one()
        undoing.undo(session, act(me), arrived)
    seen = look(SmallStudy(there, me, arrived))
    for name in ("codings", "codes", "informants"):
        assert without_numbers(seen)[name] == without_numbers(before)[name]


def test_informants_come_back_only_under_a_free_name(here, apart):
    apart.informant("I8", role="Guru")
    apart.code("B5")
    merged(here, apart)
    with writing(here.engine) as session:
        undoing.undo(session, act(here.me), here.project)
    with writing(here.engine) as session:
        other = people.add_coder(session, act(here.me), here.project, "Budi", role=Role.OWNER).id
        informants.create_informant(session, act(other), here.project, Informant("I8"))
    with writing(here.engine) as session, pytest.raises(NameTaken):
        undoing.redo(session, act(here.me), here.project)


@pytest.mark.soak
def test_the_sample_study_coded_apart_by_two_others_is_one_again(tmp_path, database_url):
    made = sample_study(database_url)
    archive, expected = packed(made), 0
    for number in range(2):
        engine = database(sqlite_url(tmp_path / f"c{number}", "a"))
        with writing(engine) as session:
            me = people.local_person(session, datetime.now(UTC)).id
            people.rename_person(session, act(me), f"Terpisah {number}")
        moved = read_archive(engine, archive, by=me, name="x")
        with writing(engine) as session:
            codes = [code.guid for code in codebook.codes(session, moved.project) if code.codable][:3]
            for listed in sources.listed(session, moved.project)[:3]:
                words = sources.text(session, listed.id)
                for at, code in enumerate(codes):
                    span = Span(20 + 30 * at, 40 + 30 * at)
                    codings.apply_code(session, act(me), moved.project, listed.id, code, span, quote=span.of(words))
                    expected += 1
        apart = SmallStudy(engine, me, moved.project)
        assert merged(made, apart).added["coding"] == 9
    sound(made)
    with reading(made.engine) as session:
        laid = tables.codings(session, made.project, "id")
    assert laid["coder"].str.startswith("Terpisah").sum() == expected
