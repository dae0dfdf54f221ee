"""Matrices as files: figures stay figures, summaries stand as written, and every format opens."""

import io
import zipfile

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from qualcode.analysis import matrices
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.locale import LANGUAGES
from qualcode.model.project import Project
from qualcode.reports.export import FORMATS
from qualcode.reports.outline import Band, Figure, Outline
from qualcode.reports.study import Study
from qualcode.reports.tables import matrices as reports
from qualcode.tables import FINDINGS, SUMMARIES
from tests.analysis import frames

LAID = "I1:B1.1+ I1:B1- I2:B2+ I3:B1+"


@pytest.fixture(params=LANGUAGES)
def study(request) -> Study:
    people = frames.informants("I1 I2 I3").assign(guid=["g1", "g2", "g3"])
    project = Project(1, "p", "Studi", request.param, 1)
    codes = frames.codes("B1 B2")
    laid, sources = frames.codings(LAID), frames.sources("I1 I2 I3")
    return Study(project, request.param, 2026, laid, codes, sources, people, FINDINGS.frame([]))


def reviewed(study: Study, matrix: str, *cells: tuple[str, str, str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    laid = matrices.evidence(study.codings, study.codes, study.sources, study.informants, matrix)
    said = SUMMARIES.frame(
        {"summary": str(at), "matrix": matrix, "row": row, "column": column, "body": body, "mark": mark, "seen": "before"}
        for at, (row, column, body, mark) in enumerate(cells)
    )
    return matrices.reviewed(said, laid), laid


def opens(block, language: str) -> None:
    outline = Outline("Matriks", language, (block,))
    made = {known.ending: known.write(outline) for known in FORMATS}
    assert len(Document(io.BytesIO(made["docx"])).tables) == 1
    assert load_workbook(io.BytesIO(made["xlsx"])).sheetnames
    assert made["csv"].startswith(b"\xef\xbb\xbf")


def crossed(study: Study, cell: str):
    told = study.codings["informant"]
    counts = matrices.crossed(study.codings, ["B1", "B2"], told, ["I1", "I2"])
    shown = matrices.crossed(study.codings, ["B1", "B2"], told, ["I1", "I2"], cell)
    return reports.crossed(study, counts, shown, {"B1": "B1 Satu", "B2": "B2 Dua"}, {"I1": "I1", "I2": "I2"}, "X", cell)


def test_counts_have_a_sum_and_shares_are_percentages(study):
    assert [row[1:] for row in crossed(study, "count").rows] == [(2, 0, 2), (0, 1, 1)]
    whole, none = Figure(100.0, 1), Figure(0.0, 1)
    assert [row[1:] for row in crossed(study, "row").rows] == [(whole, none), (none, whole)]
    assert [row[1:] for row in crossed(study, "binary").rows] == [(1, 0), (0, 1)]
    for cell in matrices.CELLS:
        opens(crossed(study, cell), study.language)


@pytest.mark.parametrize("unit", ["overlap", "source"])
def test_co_occurrence_comes_as_a_square_and_as_a_list(study, unit):
    laid = frames.codings("I1:B1 I1:B2 I2:B1").assign(start=0, end=5)
    pairs = cooccurrence(laid, ["B1", "B2"], unit)
    square, listed = reports.cooccurrence(study, pairs, {"B1": "B1 =Satu", "B2": "B2 Dua"}, unit, "count")
    assert [row[1:] for row in square.rows] == [(2, 1), (1, 1)]
    assert listed.rows == (("B1 =Satu", "B2 Dua", 1, 2, 1, Figure(0.5, 2)),)
    shares, _ = reports.cooccurrence(study, pairs, {"B1": "B1", "B2": "B2"}, unit, "jaccard")
    assert shares.rows[0][1:] == ("-", Figure(0.5, 2))
    with zipfile.ZipFile(io.BytesIO(FORMATS[2].write(Outline("x", study.language, (square, listed))))) as files:
        assert len(files.namelist()) == 2
    opens(square, study.language)
    opens(listed, study.language)


def test_a_board_stands_under_its_groups_with_summaries_numbers_and_quotations(study):
    said, laid = reviewed(study, "framework", ("g1", "B1", "=Tahu SOP.", ""))
    rows = [("g1", "I1 Camat", "Pemerintah"), ("g2", "I2", "Pemerintah"), ("g3", "I3", "Desa")]
    block = reports.board(study, "framework", rows, {"B1": "B1 Satu", "B2": "B2 Dua"}, said, laid, quotes=1)
    assert [row.label for row in block.rows if isinstance(row, Band)] == ["Pemerintah", "Desa"]
    cell = block.rows[1][1]
    assert cell[0].startswith("=Tahu SOP. * (2 ")
    assert cell[1].text == "x"
    assert block.rows[2][1] == "-"
    opens(block, study.language)


def test_the_checklist_has_mark_numbers_and_remark(study):
    said, laid = reviewed(study, "checklist", ("B1", matrices.WHOLE, "Sudah baik.", "present"))
    block = reports.checklist(study, [("B1", "B1 Satu", ""), ("B2", "B2 Dua", "")], said, laid)
    assert block.rows[0][2:6] == (3, 2, 1, 2)
    assert block.rows[0][1] != "-"
    assert block.rows[0][6] == "Sudah baik. *"
    assert block.rows[1][1] == "-"
    assert len(block.notes) == 3
    opens(block, study.language)
