"""A project as one file: exact both ways, readable without QualCode, and refused in a sentence where it is not what it says."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text as sql

from qualcode.errors import Forbidden, NameTaken, NotFound, Overtaken
from qualcode.formats import project_archive
from qualcode.formats.project_archive import BadArchive, Manifest, opened
from qualcode.locale import LANGUAGES, catalogue, say
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import (
    archiving,
    checking,
    codings,
    invitations,
    members,
    moving,
    people,
    picking,
    projects,
    reverting,
    roles,
    thesis,
    undoing,
)
from qualcode.services.archiving import NoPlace, ThereAlready, WorksBlind, read_archive, write_archive, write_archive_file
from qualcode.store import reading as tables
from qualcode.store import sight
from qualcode.store.database import database, forget, reading, writing
from qualcode.store.migration import revisions, upgrade
from qualcode.store.rebuilding import columns_of, tables_of
from qualcode.store.records import KeptRecord
from tests.databases import prepared_url, sample_url, the_project
from tests.lengths import ON_EACH
from tests.reports import campus
from tests.services.everything import TEXT, copy_of_everything, some_of_everything
from tests.services.gestures import CAMPUS
from tests.services.test_moving import sound
from tests.study import SmallStudy, look

DOCS = Path(__file__).parents[2] / "docs"
LONG = (pytest.mark.soak, pytest.mark.timeout(3600))
SECRETS = ("password", "token", "sign_in", "account", "argon2")


def small_study(engine) -> None:
    upgrade(engine)
    SmallStudy(engine).start().source("A", TEXT)


def opened_study(folder: Path) -> SmallStudy:
    engine = database(prepared_url(folder, "small", small_study))
    project, me = the_project(engine)
    return SmallStudy(engine, me, project.id)


@pytest.fixture
def study(tmp_path):
    return opened_study(tmp_path)


@cache
def archived() -> bytes:
    """Return the archive of the small study once it says how its thesis is made."""
    with TemporaryDirectory(prefix="qc-small-") as folder:
        study = opened_study(Path(folder))
        with writing(study.engine) as session:
            thesis.choose(session, act(study.me), study.project, chapter="5")
            coding = tables.codings(session, study.project, "id")["coding"].iloc[0]
            picking.pick_passages(session, act(study.me), study.project, [coding])
        content = packed(study.engine, "Studi kecil").getvalue()
        study.engine.dispose()
        forget(study.engine.url.render_as_string(hide_password=False))
    return content


@pytest.fixture
def archive(tmp_path):
    file = tmp_path / "studi.qualcode"
    file.write_bytes(archived())
    return file


def worker(engine, guid: str = "") -> int:
    """Return who works there without a login, known under that guid where one is given."""
    with writing(engine) as session:
        person = people.local_person(session, datetime.now(UTC))
        if guid:
            session.execute(sql("UPDATE person SET guid = :guid WHERE id = :id"), {"guid": guid, "id": person.id})
        return person.id


def packed(engine, name: str) -> io.BytesIO:
    file = io.BytesIO()
    write_archive(engine, name, file)
    return file


@pytest.mark.parametrize(("apart", "every"), [(False, 32), pytest.param(True, 1, marks=LONG)])
def test_after_every_kind_of_gesture_a_project_comes_out_of_its_archive_as_it_went_in(engines, tmp_path, apart, every):
    here, there, back = copy_of_everything(tmp_path, apart=apart).engine, engines("postgresql"), engines("sqlite")
    taken = SmallStudy(there).start("Yang lain")
    taken.source("Z", TEXT)
    with reading(here) as session:
        linked = sql("SELECT DISTINCT name FROM project JOIN invitation ON project_id = project.id ORDER BY name")
        links = session.execute(linked).scalars().all()
    names = dict.fromkeys([*some_of_everything(here, every), *links])
    for number, name in enumerate(names):
        before = moving.project_content(here, name)
        moved = read_archive(there, packed(here, name), by=taken.me, name="x.qualcode")
        assert (moved.digest == before) == (name not in links), name
        if number % 5 == 0:
            after = moving.project_content(there, name)
            assert read_archive(back, packed(there, name), by=worker(back), name="x.qualcode").digest == after
    sound(there)
    sound(back)


@pytest.mark.parametrize("engine", ON_EACH)
def test_the_sample_study_there_and_back_is_the_same_to_the_last_row(engines, engine, tmp_path):
    here, there, back = database(sample_url(tmp_path)), engines(engine), engines("sqlite")
    name = the_project(here)[0].name
    with writing(here) as session:
        me = people.local_person(session, datetime.now(UTC))
    before = moving.project_content(here, name)
    for source, target in ((here, there), (there, back)):
        moved = read_archive(target, packed(source, name), by=worker(target, me.guid), name="x.qualcode")
        assert moved.digest == before == moving.project_content(target, name)
    sound(back)
    with reading(here) as one, reading(back) as other:
        ids = [projects.project_named(session, name).id for session in (one, other)]
        frames = [tables.codings(session, project, "en") for session, project in zip((one, other), ids, strict=True)]
    assert frames[0].equals(frames[1])
    assert len(frames[0]) > 300


def test_whoever_takes_a_project_in_owns_it_and_goes_on_with_it(engines, archive):
    there = engines("postgresql")
    me = worker(there)
    moved = read_archive(there, archive, by=me)
    with reading(there) as session:
        assert roles.role_of(session, me, moved.project) is Role.OWNER
        assert [project.name for project in projects.projects(session, me)] == ["Studi kecil"]
        codes = {row.code: row.guid for row in tables.codes(session, moved.project, "id").itertuples()}
    assert SmallStudy(there, me, moved.project, codes).source("B", "I9: [Baru|B1] lagi.")
    sound(there)


def test_an_archive_holds_no_secret_and_nobody_else(engines, tmp_path):
    here = engines("sqlite")
    made = SmallStudy(here).start()
    with writing(here) as session:
        people.add_coder(session, act(made.me), made.project, "Ana")
        invitations.invite(session, act(made.me), made.project, Role.CODER)
    other = SmallStudy(here).start("Yang lain")
    with writing(here) as session:
        people.add_coder(session, act(other.me), other.project, "Orang luar")
    file = tmp_path / "a.qualcode"
    write_archive_file(here, "Studi kecil", file)
    with opened(file, "a") as (container, manifest):
        held = b"".join(container.read(name) for name in container.namelist() if name.startswith("tables/"))
        names = [row["name"] for row in project_archive.read_table(container, manifest, "person", "a")]
    assert names == ["Peneliti", "Ana"]
    assert not {"invitation", "presence", *SECRETS} & set(manifest.tables)
    assert not any(secret.encode() in held for secret in SECRETS)
    there = engines("sqlite")
    moved = read_archive(there, file, by=worker(there))
    with reading(there) as session:
        number = session.execute(sql("SELECT revision FROM event WHERE verb = 'person.invited'")).scalar_one()
    with writing(there) as session, pytest.raises(Overtaken):
        reverting.revert(session, act(_owner(session, moved.project)), moved.project, number)


def _owner(session, project: int) -> int:
    return session.execute(sql("SELECT person_id FROM membership WHERE role = 'owner' ORDER BY person_id")).scalars().first()


def test_the_plain_script_of_the_document_reads_an_archive(archive):
    script = re.search(r"```python\n(.*?)```", (DOCS / "project-archive.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert len(script.strip().splitlines()) <= 16
    command = [sys.executable, "-I", "-c", script, str(archive)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "Peneliti\tB1 Kode B1\tKami jalan\n" in done.stdout
    assert "kantor" in done.stdout


def test_the_document_names_every_field_and_every_kind_of_column(archive):
    described = (DOCS / "project-archive.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(archive) as container:
        told = json.loads(container.read("manifest.json"))
    assert [name for name in {*told, *project_archive.KINDS, project_archive.FORMAT} if f"`{name}`" not in described] == []


def test_original_files_lie_in_the_archive_as_they_were(archive):
    with zipfile.ZipFile(archive) as container:
        assert container.read("originals/1.txt").decode() == "P: Apa?\nI1: Kami jalan kaki ke kantor karena lebih murah."


def test_what_other_programs_left_travels_with_its_bytes_or_without(engines, study):
    with writing(study.engine) as session:
        for name, content in (("foto.jpg", b"\xff\x00"), ("hanya nama", None), ("x.jsonl", b"{}")):
            session.add(KeptRecord(project_id=study.project, kind="file", name=name, part={}, content=content))
    file, there = packed(study.engine, "Studi kecil"), engines("postgresql")
    with zipfile.ZipFile(file) as container:
        assert [name for name in container.namelist() if name.startswith("kept")] == ["kept_part/1.jpg", "kept_part/3"]
    moved = read_archive(there, file, by=worker(there), name="x")
    assert moved.digest == moving.project_content(study.engine, "Studi kecil")


def test_picks_choices_and_every_template_travel_with_the_project(engines, study):
    faculty = campus.template(numbered=True)
    with reading(study.engine) as session:
        coding = tables.codings(session, study.project, "id")["coding"].iloc[0]
    for gesture, *given in (
        (picking.pick_passages, [coding]), (thesis.use_template, "kampus.docx", CAMPUS),
        (thesis.use_template, "fakultas.docx", faculty), (lambda *told: thesis.choose(*told, chapter="5", style="apa"),),
    ):  # fmt: skip
        with writing(study.engine) as session:
            gesture(session, act(study.me), study.project, *given)
    file, there = packed(study.engine, "Studi kecil"), engines("postgresql")
    with zipfile.ZipFile(file) as container:
        assert {"tables/pick.jsonl", "tables/thesis.jsonl", "template/1.docx", "template/2.docx"} <= set(container.namelist())
        assert container.read("template/1.docx") == CAMPUS
        assert "docx" not in container.read("tables/thesis.jsonl").decode()
    with reading(study.engine) as session:
        person = people.person(session, study.me).guid
    me = worker(there, person)
    moved = read_archive(there, file, by=me, name="x")
    assert moved.digest == moving.project_content(study.engine, "Studi kecil")
    assert look(SmallStudy(there, me, moved.project))["said"] == look(study)["said"]
    assert look(SmallStudy(there, me, moved.project))["picks"] == [{"coding": coding, "there": True}]
    for _ in range(2):
        with writing(there) as session:
            undoing.undo(session, act(me), moved.project)
    with reading(there) as session:
        held = thesis.thesis(session, moved.project)
        assert (held.chapter, held.template.name) == ("4", "kampus.docx")
        assert thesis.template_content(session, moved.project, held.template.guid) == CAMPUS
    sound(there)


@pytest.mark.parametrize(("name", "entry"), [("a.DOCX", "7.docx"), ("../../x", "7"), ("b.ex e", "7"), ("c.abcdefghijk", "7")])
def test_the_name_of_an_original_is_never_a_path(name, entry):
    assert project_archive.original_name(7, name) == f"originals/{entry}"


def rewritten(file: Path, *, entries=None, manifest=None, tables=None, honest: bool = True) -> Path:
    """Write the archive anew with other entries, another manifest, other rows; honestly with the hashes of those rows."""
    with zipfile.ZipFile(file) as container:
        held = {name: container.read(name) for name in container.namelist()}
    told = json.loads(held.pop("manifest.json"))
    for name, change in (tables or {}).items():
        rows = [json.loads(line) for line in held[f"tables/{name}.jsonl"].split(b"\n") if line]
        changed = change(rows)
        content = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in changed)
        held[f"tables/{name}.jsonl"] = content
        if honest:
            told["tables"][name] |= {"rows": len(changed), "sha256": sha256(content).hexdigest()}
    if manifest:
        manifest(told)
    held |= entries or {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in held.items():
            if content is not None:
                container.writestr(name, content)
        container.writestr("manifest.json", json.dumps(told))
    return file


def each(**values):
    """Return a change that gives every row these values."""
    return lambda rows: [{**row, **values} for row in rows]


def more(row):
    return lambda rows: [*rows, {**rows[0], **row}]


def renamed(old: str, new: str):
    def change(told):
        told["tables"][new] = told["tables"].pop(old)

    return change


def extra_column(told):
    told["tables"]["memo"]["columns"]["password"] = "text"


HOSTILE = {
    "altered": {"tables": {"coding": each(note="lain")}, "honest": False},
    "altered_content": {"tables": {"coding": each(note="lain")}},
    "newer": {"manifest": lambda told: told.update(schema="9999")},
    "newer_format": {"manifest": lambda told: told.update(format="qualcode-project/2", program="9.0")},
    "no_manifest": {"manifest": lambda told: told.pop("project")},
    "lacks": {"entries": {"originals/1.txt": None}},
    "odd_entry_path": {"entries": {"../../etc/passwd": b"x"}},
    "odd_entry_absolute": {"entries": {"/tables/code.jsonl": b"x"}},
    "odd_entry_program": {"entries": {"tables/code.py": b"x"}},
    "odd_entry_untold": {"entries": {"originals/99.txt": b"x"}},
    "odd_table": {"manifest": renamed("memo", "setting"), "entries": {"tables/memo.jsonl": None, "tables/setting.jsonl": b""}},
    "odd_table_secret": {
        "manifest": renamed("memo", "account"), "entries": {"tables/memo.jsonl": None, "tables/account.jsonl": b""},
    },
    "odd_columns": {"manifest": extra_column},
    "bad_line": {"tables": {"code": each(position="satu")}},
    "bad_line_big": {"tables": {"code": each(position=10**30)}},
    "bad_line_no_json": {"tables": {"code": lambda rows: [b"{{{\n"]}},
    "bad_line_deep": {"tables": {"code": lambda rows: [b"[" * 100_000 + b"\n"]}},
    "bad_line_deep_json": {"tables": {"code": each(label="[" * 100_000)}},
    "bad_line_column": {"tables": {"code": each(more="x")}},
    "bad_line_half_a_pair": {"tables": {"code": each(short_id="\ud800")}},
    "bad_line_moment": {"tables": {"coding": each(created_at="2025-01-01T00:00:00")}},
    "torn": {"tables": {"coding": each(person_id=77)}},
    "torn_twice": {"tables": {"code": more({})}},
    "other_project": {"tables": {"project": more({"id": 9, "guid": "lain"})}},
    "other_project_name": {"tables": {"project": each(name="Lain")}},
    "odd_word": {"tables": {"coding": each(polarity="sideways")}},
    "odd_word_role": {"tables": {"membership": each(role="root")}},
    "odd_word_colour": {"tables": {"code": each(colour="#fff\" onclick=\"x")}},
    "odd_word_guid": {"tables": {"code": lambda rows: [{**rows[0], "guid": "<script>"}, *rows[1:]]}},
    "odd_word_style": {"tables": {"thesis": each(style="mla")}},
    "odd_word_rule": {"tables": {"thesis": each(rule="best")}},
    "odd_word_documents": {"tables": {"thesis": each(language="xx")}},
    "odd_word_chapter": {"tables": {"thesis": each(chapter="12345")}},
    "torn_most": {"tables": {"thesis": each(most=1000)}},
    "unsound_template": {"tables": {"thesis": each(template_guid="t")}},
    "unsound_pick": {"tables": {"pick": each(coding_guid="c")}},
    "odd_word_person": {"tables": {"person": each(guid="../x")}},
    "odd_word_language": {"tables": {"person": each(language="xx")}},
    "unreadable": {"tables": {"project": each(questions="[1]")}},
    "unreadable_code": {"tables": {"code": each(label="[1]")}},
    "unsound": {"tables": {"coding": each(quote="lain")}},
}  # fmt: skip
REASONS = sorted((key for key in catalogue("id") if key.startswith("error.archive_")), key=len, reverse=True)


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_what_it_says_is_refused_in_a_sentence_and_nothing_is_stored(engines, archive, what):
    there = engines("sqlite")
    by = worker(there)
    before = moving.whole_content(there)
    rewritten(archive, **HOSTILE[what])
    with pytest.raises(BadArchive) as refused:
        read_archive(there, archive, by=by)
    assert refused.value.key == next(key for key in REASONS if f"error.archive_{what}".startswith(key))
    for language in LANGUAGES:
        told = say(refused.value.key, language, **refused.value.facts)
        assert "studi.qualcode" in told
        assert "\n" not in told
    assert moving.whole_content(there) == before


@pytest.mark.parametrize("what", ["missing", "text", "truncated", "empty", "bomb", "link", "locked", "twice", "crc", "long line"])
def test_broken_files_and_bombs_are_refused(engines, archive, what, monkeypatch):
    there = engines("sqlite")
    by = worker(there)
    content = archive.read_bytes()
    if what == "missing":
        archive.unlink()
    elif what == "text":
        archive.write_text("bukan arsip")
    elif what == "truncated":
        archive.write_bytes(content[: len(content) // 2])
    elif what == "empty":
        archive.write_bytes(b"")
    elif what == "bomb":
        rewritten(archive, entries={"tables/event.jsonl": b" " * 60_000_000})
    elif what == "crc":
        at = content.index(b"tables/code.jsonl") + 60
        archive.write_bytes(content[:at] + bytes(4) + content[at + 4 :])
    elif what == "long line":
        monkeypatch.setattr(project_archive, "MAX_LINE_BYTES", 200)
    else:
        _oddly_packed(archive, what)
    with pytest.raises(BadArchive) as refused:
        read_archive(there, archive, by=by)
    assert refused.value.key in catalogue("id")
    with reading(there) as session:
        assert projects.every_project(session) == []


def _oddly_packed(file: Path, what: str) -> None:
    with zipfile.ZipFile(file) as container:
        held = {name: container.read(name) for name in container.namelist()}
    with zipfile.ZipFile(file, "w") as container:
        for name, content in held.items():
            info = zipfile.ZipInfo(name)
            if what == "link" and name == "originals/1.txt":
                info.external_attr = 0o120777 << 16
            container.writestr(info, content)
        if what == "twice":
            with pytest.warns(UserWarning, match="Duplicate"):
                container.writestr("tables/code.jsonl", b"")
    if what == "locked":
        content = bytearray(file.read_bytes())
        at = content.rindex(b"PK\x01\x02")
        content[at + 8] |= 1
        file.write_bytes(content)


@pytest.mark.parametrize("cut", range(0, 100, 9))
def test_an_archive_cut_off_anywhere_is_refused(engines, archive, cut):
    content = archive.read_bytes()
    there = engines("sqlite")
    with pytest.raises(BadArchive):
        read_archive(there, io.BytesIO(content[: len(content) * cut // 100]), by=worker(there), name="x.qualcode")


def test_an_archive_of_an_older_qualcode_is_brought_up_to_date(engines, tmp_path):
    columns = {name: columns_of(table) for name, table in tables_of("0003").items()}
    person = {"id": 1, "guid": "p", "name": "Ani", "language": None, "created_at": "2024-01-01T00:00:00+00:00"}
    project = {
        "id": 1, "guid": "g", "name": "Lama", "description": "", "language": "id", "questions": "[]", "groups": "[]",
        "facts": "{}", "synthetic": False, "revision": 0, "created_at": "2024-01-01T00:00:00+00:00", "deleted_at": None,
    }  # fmt: skip
    file = tmp_path / "lama.qualcode"
    with zipfile.ZipFile(file, "w") as container:
        parts = {
            name: project_archive.write_table(container, name, columns[name], [[[row[held] for held in columns[name]]]])
            for name, row in (("person", person), ("project", project))
        }
        told = Manifest("0.0.1", "0003", "2024", {"guid": "g", "name": "Lama"}, "0" * 64, parts, {})
        project_archive.write_manifest(container, told)
    there = engines("postgresql")
    moved = read_archive(there, file, by=worker(there))
    assert revisions()[0] != "0003"
    with reading(there) as session:
        assert checking.check(session, moved.project) == []
        assert projects.project(session, moved.project).name == "Lama"


def test_what_is_there_already_is_not_written_over(engines, study, archive):
    with pytest.raises(ThereAlready):
        read_archive(study.engine, archive, by=study.me)
    there = engines("sqlite")
    other = SmallStudy(there).start()
    with pytest.raises(NameTaken):
        read_archive(there, archive, by=other.me)
    with pytest.raises(NotFound):
        write_archive(there, "Tidak ada", io.BytesIO())


def test_broken_off_nothing_is_left_of_it(engines, study, archive, tmp_path):
    def stop(progress):
        if progress.table == "coding":
            raise KeyboardInterrupt

    held = archive.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_archive_file(study.engine, "Studi kecil", archive, told=stop)
    assert archive.read_bytes() == held
    assert list(tmp_path.glob("*.part")) == []
    there = engines("sqlite")
    by = worker(there)
    before = moving.whole_content(there)
    for stage in (1, 2):
        seen = []

        def stop_at(progress, stage=stage, seen=seen):
            seen.append(progress)
            if [one.table for one in seen].count("coding") == stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            read_archive(there, archive, by=by, told=stop_at)
        assert moving.whole_content(there) == before
    with pytest.raises(NoPlace):
        write_archive_file(study.engine, "Studi kecil", tmp_path / "tidak" / "ada.qualcode")


def test_how_far_it_is_grows_to_the_whole(engines, archive):
    there, seen = engines("sqlite"), []
    read_archive(there, archive, by=worker(there), told=seen.append)
    shares = [progress.done / progress.of for progress in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_an_archive_is_of_one_moment_while_others_write(engines):
    here = engines("postgresql")
    made = SmallStudy(here).start()
    source = made.source("A", TEXT)
    before = moving.project_content(here, "Studi kecil")

    def write_meanwhile(progress):
        if progress.table == "source":
            made.lay(source, codings.Span(0, 2), "B1", "P:")

    file = io.BytesIO()
    archived = write_archive(here, "Studi kecil", file, told=write_meanwhile)
    assert archived.digest == before != moving.project_content(here, "Studi kecil")
    there = engines("sqlite")
    assert read_archive(there, file, by=worker(there), name="x").digest == before


def test_only_an_owner_who_sees_everything_makes_one(engines):
    made = SmallStudy(engines("sqlite")).start()
    with writing(made.engine) as session:
        coder, supervisor = (
            people.add_coder(session, act(made.me), made.project, name, role=role).id
            for name, role in (("Ana", Role.CODER), ("Pembimbing", Role.SUPERVISOR))
        )
        archiving.require_whole(session, made.me, made.project)
        for person in (coder, supervisor):
            with pytest.raises(Forbidden):
                archiving.require_whole(session, person, made.project)
        members.allow(session, act(made.me), made.project, [roles.BLIND_CODING])
        session.flush()
        with pytest.raises(WorksBlind):
            archiving.require_whole(session, made.me, made.project)
        eyes = sight.sight(session, made.me)
    with pytest.raises(WorksBlind):
        write_archive(sight.through(made.engine, eyes), "Studi kecil", io.BytesIO())
    with writing(made.engine) as session:
        members.allow(session, act(made.me), made.project, [])
        session.flush()
        archiving.require_whole(session, made.me, made.project)
