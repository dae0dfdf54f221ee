"""Words that try to be a formula, a link, a picture or markup stay words in every file that is made."""

import csv
import io
import re
import zipfile

import docx
import openpyxl
import pytest
import yaml
from lxml import etree
from typer.testing import CliRunner

from qualcode.cli.main import app
from qualcode.formats import codebook_table, codebook_xlsx, codebook_yaml
from qualcode.model.code import Codebook
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.export import FORMATS
from qualcode.reports.memos import Told
from qualcode.reports.memos import write as memos_docx
from qualcode.reports.study import gather
from qualcode.services import codebook, projects
from qualcode.store.database import database, reading
from tests.databases import sqlite_url
from tests.hostile import ALL, FORMULA, IMAGE, MARKDOWN, REFERENCE, SCRIPT, fill

IDS = [table.id for table in TABLES]
LIVE = re.compile(r"^[=+\-@\t\r]")
PLAIN = {"-", "+", "–"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = fill(database(sqlite_url(tmp_path_factory.mktemp("hostile"))))
    return made


@pytest.fixture(scope="module")
def whole(study):
    with reading(study.engine) as session:
        return gather(session, projects.project(session, study.project), "id", year=2020)


def made(whole, ending: str, *tables: str) -> bytes:
    return next(one for one in FORMATS if one.ending == ending).write(outline(whole, tables or None))


def cells_of(book: openpyxl.Workbook):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def no_live_cell(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in cells_of(book) if cell.data_type == "f" or cell.hyperlink] == []
    return [str(cell.value) for cell in cells_of(book)]


def no_live_field(content: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    fields = [field for row in rows for field in row]
    assert [field for field in fields if LIVE.match(field) and field not in PLAIN and not re.fullmatch(r"-?[\d.]+", field)] == []
    return fields


def nothing_from_elsewhere(content: bytes) -> None:
    """Assert that the document asks for nothing, links to nothing of evil.example and runs nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        for name in container.namelist():
            if name.endswith(".rels"):
                assert b"evil.example" not in container.read(name), name
        body = etree.fromstring(container.read("word/document.xml"))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    commands = "".join(node.text or "" for node in body.iter(f"{word}instrText"))
    assert "HYPERLINK" not in commands
    assert not [node for node in body.iter(f"{word}hyperlink") if node.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(whole):
    told = no_live_cell(made(whole, "xlsx"))
    assert any(FORMULA in one for one in told)
    assert any(SCRIPT in one for one in told)


@pytest.mark.parametrize("table", IDS)
def test_no_field_of_a_csv_file_begins_like_a_formula(whole, table):
    no_live_field(made(whole, "csv", table))


def test_the_words_are_whole_in_csv(whole):
    fields = no_live_field(made(whole, "csv", "quotations"))
    assert any(FORMULA in field for field in fields)


def test_the_document_holds_the_words_and_asks_for_nothing(whole):
    content = made(whole, "docx")
    nothing_from_elsewhere(content)
    paper = docx.Document(io.BytesIO(content))
    words = "\n".join(
        [paragraph.text for paragraph in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    for text in (FORMULA, SCRIPT, IMAGE):
        assert text in words


def test_the_web_page_holds_the_words_as_text(whole):
    page = made(whole, "html").decode()
    tree = etree.fromstring(page.encode(), etree.HTMLParser())
    assert [node.tag for node in tree.iter("script", "img", "iframe", "a")] == []
    assert "<script>window" not in page
    assert FORMULA in "".join(tree.itertext())


def test_markdown_shows_no_picture_and_no_link_of_theirs(whole):
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark").enable("table").render(made(whole, "md").decode())
    assert "<img" not in shown
    assert "<script" not in shown
    assert "<iframe" not in shown
    assert 'href="' not in shown


def test_latex_runs_no_command_of_theirs(whole):
    text = made(whole, "tex").decode()
    assert "\\![lagi]" not in text
    assert "HYPERLINK" in text


def test_codebook_files_hold_text_that_is_read_back(study):
    with reading(study.engine) as session:
        codes = codebook.codes(session, study.project)
    no_live_cell(codebook_xlsx.write(codes))
    no_live_field(codebook_table.write_csv(codes))
    written = codebook_yaml.write(Codebook("x", {"id": "x"}, tuple(codes)))
    yaml.safe_load(written)
    back, problems = codebook_yaml.read("x.yaml", written.encode())
    assert not problems
    assert [dict(code.label) for code in back.codes] == [dict(code.label) for code in codes]
    assert [dict(code.definition) for code in back.codes] == [dict(code.definition) for code in codes]


def test_memos_for_word_ask_for_nothing():
    content = memos_docx("Memo", [Told(FORMULA, SCRIPT, IMAGE, f"{ALL}\n\n{REFERENCE}"), Told(MARKDOWN, "", "", ALL)])
    nothing_from_elsewhere(content)
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert SCRIPT in words


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_passages_from_the_command_line_are_no_formulas(study, tmp_path, monkeypatch, ending):
    file = tmp_path / f"kutipan.{ending}"
    url = study.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("QUALCODE_DATABASE_URL", url)  # as the command does for itself, and would not take back
    answer = CliRunner().invoke(
        app, ["codings", str(study.project), "--format", ending, "--to", str(file), "--database", url]
    )
    assert answer.exit_code == 0, answer.output
    told = no_live_cell(file.read_bytes()) if ending == "xlsx" else no_live_field(file.read_bytes())
    assert any(FORMULA in one for one in told)
