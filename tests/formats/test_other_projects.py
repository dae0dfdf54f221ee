"""Projects of Taguette, QualCoder and RQDA: each coding comes out on its own words, with everything that lies around it."""

import contextlib
import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from qualcode.formats.projects import read_project
from qualcode.formats.sqlite_bytes import MAGIC
from qualcode.formats.taguette import plain_text
from qualcode.model.bundle import Medium
from qualcode.model.transcript import Problem

HTML = "<h1>Judul 😀</h1>\n<p>Ibu <b>bi</b>lang: &amp; <i>satu</i> dua.</p><p>Kedua é, tiga.</p>"
WORDS = "".join(("Judul 😀", "\n", "Ibu ", "bi", "lang: & ", "satu", " dua.", "Kedua é, tiga."))
PLAIN = "I1: Kami 😀 jalan kaki.\nI1: Lebih murah."
CRLF = "I1: Kami 😀 jalan kaki.\r\nI1: Lebih murah."


def database(path: Path, script: str, *inserts: tuple[str, tuple]) -> bytes:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
        for statement, values in inserts:
            connection.execute(statement, values)
        connection.commit()
    return path.read_bytes()


def placed(words: str, text: str = WORDS, *, unit=lambda head: len(head.encode())) -> tuple[int, int]:
    start = text.index(words)
    return unit(text[:start]), unit(text[: start + len(words)])


TAGUETTE = """
create table projects (id integer primary key, name text, description text, created datetime);
create table documents (id integer primary key, name text, description text, filename text, created datetime, project_id integer,
  text_direction text, contents text);
create table tags (id integer primary key, project_id integer, path text, description text);
create table highlights (id integer primary key, document_id integer, start_offset integer, end_offset integer, snippet text);
create table highlight_tags (highlight_id integer, tag_id integer);
insert into projects values (1, 'Studi', 'tentang', '2024-01-02 03:04:05');
insert into tags values (1, 1, 'in', 'dalam'), (2, 1, 'inhibit', ''), (3, 1, 'orang.ibu', '');
"""


def taguette(path: Path, *passages: str) -> bytes:
    inserts = [("insert into documents values (1, 'Dok', 'd', 'a.docx', '2024-01-02', 1, 'LTR', ?)", (HTML,))]
    for number, words in enumerate(passages, 1):
        inserts.append(("insert into highlights values (?, 1, ?, ?, '')", (number, *placed(words))))
        inserts.append(("insert into highlight_tags values (?, 3)", (number,)))
    return database(path, TAGUETTE, *inserts)


def test_taguettes_bytes_become_the_words_that_were_highlighted(tmp_path):
    wanted = ["😀", "bilang: & satu", "satu dua.", "Kedua é", "tiga."]
    arrived = read_project("a.sqlite3", taguette(tmp_path / "t", *wanted))
    (source,) = arrived.bundle.sources
    assert sorted(each.span.of(source.text) for each in source.quotations) == sorted(wanted)
    assert source.text == "Judul 😀\nIbu bilang: & satu dua.\nKedua é, tiga.\n"
    assert arrived.problems == ()


def test_taguettes_tags_become_a_tree_by_their_paths_alone(tmp_path):
    codes = read_project("a.sqlite3", taguette(tmp_path / "t")).bundle.codes
    names = {code.guid: code.name for code in codes}
    assert [(code.name, names.get(code.parent), code.codable, code.description) for code in codes] == [
        ("in", None, True, "dalam"), ("inhibit", None, True, ""), ("orang", None, False, ""), ("ibu", "orang", True, ""),
    ]  # fmt: skip


def test_reading_a_project_again_gives_the_same_guids(tmp_path):
    content = taguette(tmp_path / "t", "satu")
    assert read_project("a", content).bundle == read_project("a", content).bundle


@given(st.lists(st.sampled_from(["a", "é", "😀", " ", "&amp;", "<b>", "</b>", "<p>", "</p>", "\n", "<br>"]), max_size=30))
def test_every_highlight_keeps_its_words_whatever_the_markup(pieces):
    contents = "<p>x</p>" + "".join(pieces)
    text, ruler = plain_text(contents)
    whole = "".join(parser.fragment_fromstring(contents, create_parent="div").itertext())
    for at in range(len(whole)):
        span = ruler.span(len(whole[:at].encode()), ruler.length)
        assert text[span.start : span.end].replace("\n", "") == whole[at:].replace("\n", "")


QUALCODER = """
create table project (databaseversion text, date text, memo text, about text, codername text);
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
create table code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text,
  date text, memo text, avid integer, important integer);
create table annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
create table cases (caseid integer primary key, name text, memo text, owner text, date text);
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text,
  memo text);
create table attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
create table journal (jid integer primary key, name text, jentry text, date text, owner text);
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer, cid integer);
insert into project values ('v11', '2024-01-01 10:00:00', 'memo proyek', '', 'Ana');
insert into source values (2, 'foto.png', null, '/images/foto.png', '', 'Ana', '2024-01-01 10:00:00');
insert into code_cat values (1, 'Luar', 'Ana', '', '', null), (2, 'Dalam', 'Ana', '', 'isi', 1);
insert into code_name values (1, 'Jarak', 'definisi', 2, 'Ana', '', '#FF8000'), (2, 'Bebas', '', null, 'Ana', '', '');
insert into cases values (1, 'Ibu', 'kasus', 'Ana', '');
insert into attribute_type values ('umur', '', 'Ana', '', 'case', 'numeric'), ('tempat', '', 'Ana', '', 'file', 'character');
insert into attribute values (1, 'umur', 'case', '41', 1, '', ''), (2, 'tempat', 'file', 'Balai', 1, '', ''),
  (3, 'umur', 'case', '', 1, '', '');
insert into journal values (1, 'Hari 1', 'isi jurnal', '2024-01-03 10:00:00', 'Budi');
insert into code_image values (1, 2, 0, 0, 1);
"""


def qualcoder(path: Path, text: str = PLAIN) -> bytes:
    def at(words: str) -> tuple[int, int]:
        return placed(words, text, unit=len)

    laid = "insert into code_text values (?, ?, 1, ?, ?, ?, ?, '2024-01-02 09:00:00', ?, null, ?)"
    return database(
        path, QUALCODER,
        ("insert into source values (1, 'Wawancara', ?, null, 'catatan', 'Ana', '2024-01-01 10:00:00')", (text,)),
        (laid, (1, 1, "jalan kaki", *at("jalan kaki"), "Ana", "alasan", 1)),
        (laid, (2, 2, "Lebih murah", *at("Lebih murah"), "Budi", "", None)),
        (laid, (3, 2, "hilang", 5, 9999, "Budi", "", None)),
        ("insert into annotation values (1, 1, ?, ?, 'kata mereka', 'Budi', '')", at("Kami 😀")),
        ("insert into case_text values (1, 1, 1, 0, ?, '', '', '')", (len(text),)),
        ("insert into case_text values (2, 1, 1, ?, ?, '', '', '')", at("kaki")),
    )  # fmt: skip


@pytest.mark.parametrize("text", [PLAIN, CRLF], ids=["lf", "crlf"])
def test_qualcoders_codings_come_out_on_their_words_with_their_coders(tmp_path, text):
    arrived = read_project("data.qda", qualcoder(tmp_path / "q", text))
    exchange = arrived.bundle
    source = exchange.sources[0]
    codes, users = ({one.guid: one.name for one in held} for held in (exchange.codes, exchange.users))
    laid = [(each.span.of(source.text), codes[one.code], users[one.user], each.description)
            for each in source.quotations for one in each.laid]  # fmt: skip
    assert laid == [("jalan kaki", "Jarak", "Ana", "alasan"), ("Lebih murah", "Bebas", "Budi", "")]
    assert [one.important for each in source.quotations for one in each.laid] == [True, False]
    assert source.text == PLAIN
    assert {problem.key.rsplit(".", 1)[-1] for problem in arrived.problems} == {
        "passage_outside", "areas_lost", "source_without_file",
    }  # fmt: skip


def test_qualcoders_categories_cases_attributes_and_memos_come_along(tmp_path):
    exchange = read_project("data.qda", qualcoder(tmp_path / "q")).bundle
    names = {code.guid: code.name for code in exchange.codes}
    assert [(code.name, names.get(code.parent), code.codable, code.colour) for code in exchange.codes] == [
        ("Luar", None, False, ""), ("Dalam", "Luar", False, ""), ("Jarak", "Dalam", True, "#ff8000"), ("Bebas", None, True, ""),
    ]  # fmt: skip
    text, picture = exchange.sources
    (case,) = exchange.cases
    variables = {one.guid: one.name for one in exchange.variables}
    assert (case.name, case.sources, {variables[key]: value for key, value in case.values.items()}) == (
        "Ibu", (text.guid,), {"umur": "41"}
    )  # fmt: skip
    parts = {each.guid: each.span.of(text.text) for each in text.quotations}
    assert [parts[guid] for guid in case.quotations] == ["kaki"]
    assert {variables[key]: value for key, value in text.values.items()} == {"tempat": "Balai"}
    assert (picture.medium, picture.text) == (Medium.PICTURE, None)
    notes = {note.guid: note.text for note in exchange.notes}
    annotated = {each.span.of(text.text): [notes[guid] for guid in each.notes] for each in text.quotations if each.notes}
    assert annotated == {"Kami 😀": ["kata mereka"]}
    assert [notes[guid] for guid in exchange.about] == ["isi jurnal"]


def test_a_qualcoder_folder_in_a_zip_gives_its_name(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        container.writestr("Studi saya.qda/data.qda", qualcoder(tmp_path / "q"))
        container.writestr("Studi saya.qda/images/foto.png", b"x")
    assert read_project("a.zip", held.getvalue()).bundle.name == "Studi saya"


RQDA = """
create table project (databaseversion text, date text, dateM text, memo text);
create table source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
create table freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
create table codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text, status integer);
create table treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
create table coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, date text,
  memo text);
create table cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
create table caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text, date text,
  memo text);
create table attributes (name text, status integer, memo text);
create table caseAttr (variable text, value text, caseID integer, status integer);
create table journal (name text, journal text, date text, status integer);
insert into project values ('0.2.2', 'Tue Mar 03 10:00:00 2020', '', 'memo');
insert into freecode values ('Jarak', '', '', '', '', 1, 1, 'red'), ('Hapus', '', '', '', '', 2, 0, '');
insert into codecat values ('Tema', null, 7, '', '', '', '', 1), ('Lain', null, 8, '', '', '', '', 1);
insert into treecode values (1, 7, '', '', '', 1, ''), (1, 8, '', '', '', 1, '');
insert into cases values ('Ibu', '', '', '', '', 3, 1);
insert into caselinkage values (3, 1, 0, 10, 1, '', '', '');
insert into attributes values ('umur', 1, '');
insert into caseAttr values ('umur', '41', 3, 1);
insert into journal values ('Hari 1', 'isi', '', 1);
"""


def test_rqda_brings_what_lives_and_leaves_what_was_deleted(tmp_path):
    start, end = placed("jalan kaki", PLAIN, unit=len)
    content = database(
        tmp_path / "r", RQDA,
        ("insert into source values ('W1', 1, ?, '', '', 'Tue Mar 03 10:00:00 2020', '', 1)", (PLAIN,)),
        ("insert into coding values (1, 1, 'jalan kaki', ?, ?, 1, 'Ana', '', 'alasan')", (start, end)),
        ("insert into coding values (1, 1, 'Kami', 4, 8, 0, 'Ana', '', '')", ()),
    )  # fmt: skip
    arrived = read_project("studi.rqda", content)
    exchange = arrived.bundle
    (source,), (case,) = exchange.sources, exchange.cases
    assert [(each.span.of(source.text), each.description) for each in source.quotations] == [("jalan kaki", "alasan")]
    names = {code.guid: code.name for code in exchange.codes}
    assert [(code.name, names.get(code.parent)) for code in exchange.codes] == [("Tema", None), ("Jarak", "Tema"), ("Lain", None)]
    assert (case.sources, list(case.values.values())) == ((source.guid,), ["41"])
    assert source.at.year == 2020
    assert [problem.key for problem in arrived.problems] == ["formats.refi.code_in_several"]


@pytest.mark.parametrize("content", [b"", MAGIC, MAGIC + b"\x00" * 5000, b"PK\x03\x04junk", b"text"])
def test_what_is_no_project_is_said_and_breaks_nothing(content):
    problem = read_project("x.sqlite3", content)
    assert isinstance(problem, Problem)
    assert problem.fatal


def test_a_database_of_some_other_program_is_named_as_such(tmp_path):
    problem = read_project("x.sqlite3", database(tmp_path / "o", "create table theirs (id integer)"))
    assert problem.key == "formats.problem.unknown_project"


@pytest.fixture(scope="module")
def sound(request, tmp_path_factory):
    """A sound project of a program, which no test changes."""
    return request.param(tmp_path_factory.mktemp("sound") / "x")


@pytest.mark.parametrize("sound", [taguette, qualcoder], indirect=True)
@given(noise=st.binary(min_size=1, max_size=64), at=st.integers(0, 10**6))
def test_damaged_databases_are_refused_or_read_but_never_break_the_reader(sound, noise, at):
    at %= len(sound)
    read_project("x", sound[:at] + noise + sound[at + len(noise) :])
