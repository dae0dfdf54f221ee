"""Codings of QualCoder on pictures, pages, sound and film: each lies where it lay, in the numbers of the standard."""

import contextlib
import io
import sqlite3
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from qualcode.formats.pdf_places import Box, on_pages
from qualcode.formats.projects import read_project
from qualcode.formats.refi_reading import Arrival
from qualcode.model.bundle import Medium, Quotation
from tests.formats.test_other_projects import qualcoder

RECORDED = """
drop table code_image;
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, cid integer,
  memo text, date text, owner text, important integer, pdf_page integer);
create table code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text,
  owner text, important integer);
insert into source values (3, 'rekaman.mp3', '', '/audio/rekaman.mp3', 'di balai', 'Ana', '2024-01-01 10:00:00'),
  (4, 'film.mp4', null, 'video:/home/ana/film.mp4', '', 'Ana', '2024-01-01 10:00:00'),
  (5, 'peta.pdf', 'Peta desa.', '/docs/peta.pdf', '', 'Ana', '2024-01-01 10:00:00');
insert into code_image values (1, 2, 10, 20, 30, 40, 1, 'pagar', '2024-01-04 08:00:00', 'Budi', 1, null),
  (2, 5, 100, 50, 200, 30, 2, 'judul peta', '2024-01-04 09:00:00', 'Ana', null, 1),
  (3, 2, 10, 20, null, 40, 1, '', '', 'Budi', 0, null), (4, 99, 1, 1, 1, 1, 1, '', '', 'Budi', 0, null);
insert into code_av values (1, 3, 1500, 4250, 2, 'tertawa', '2024-01-05 08:00:00', 'Budi', 0),
  (2, 4, 0, 900, 1, '', '2024-01-05 09:00:00', 'Ana', null), (3, 3, 10, 5, 1, '', '', 'Ana', null);
update code_text set avid = 1 where ctid = 2;
"""
"""Beside what lies on the interview: a picture, a recording, a film that is linked, a PDF; one row each has no place."""


def pdf(*sizes: tuple[float, float], turned: int = 0, cut: tuple[float, float, float, float] | None = None) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for size in sizes:
        page = document.new_page(*size)
        page.set_rotation(turned)
        if cut is not None:
            page.set_cropbox(*cut)
    document.save(out)
    document.close()
    return out.getvalue()


def recorded(path: Path) -> bytes:
    qualcoder(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(RECORDED)
        connection.commit()
    return path.read_bytes()


def folder(path: Path, **files: bytes) -> bytes:
    """Return the project's folder as a zip, with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("Studi saya.qda/data.qda", recorded(path))
        for name, content in files.items():
            container.writestr(f"Studi saya.qda/{name.replace('__', '/').replace('_DOT_', '.')}", content)
    return out.getvalue()


def whole(path: Path) -> bytes:
    return folder(
        path, images__foto_DOT_png=b"\x89PNG", audio__rekaman_DOT_mp3=b"ID3", documents__peta_DOT_pdf=pdf((600, 800), (600, 800))
    )


def areas(arrived: Arrival) -> dict[str, list[Quotation]]:
    return {
        source.name: [quotation for quotation in source.quotations if quotation.area is not None]
        for source in arrived.bundle.sources
    }


def told(arrived: Arrival) -> dict[str, object]:
    return {problem.key.rsplit(".", 1)[-1]: problem.facts.get("count", problem.facts.get("name")) for problem in arrived.problems}


def test_every_area_comes_with_its_place_code_coder_memo_and_date(tmp_path):
    arrived = read_project("a.zip", whole(tmp_path / "q"))
    exchange, found = arrived.bundle, areas(arrived)
    codes, users = ({one.guid: one.name for one in held} for held in (exchange.codes, exchange.users))
    places = {name: [(each.area.kind, *each.area.place.values()) for each in quotations] for name, quotations in found.items()}
    assert places == {
        "foto.png": [("PictureSelection", 10, 20, 40, 60)], "Wawancara": [], "rekaman.mp3": [("AudioSelection", 1500, 4250)],
        "film.mp4": [("VideoSelection", 0, 900)], "peta.pdf": [("PDFSelection", 1, 100, 720, 300, 750)],
    }  # fmt: skip
    laid = {
        name: [
            (each.description, codes[one.code], users[one.user], f"{one.at:%d %H}", one.important)
            for each in quotations
            for one in each.laid
        ]
        for name, quotations in found.items()
    }
    assert laid == {
        "foto.png": [("pagar", "Jarak", "Budi", "04 08", True)], "Wawancara": [],
        "rekaman.mp3": [("tertawa", "Bebas", "Budi", "05 08", False)], "film.mp4": [("", "Jarak", "Ana", "05 09", False)],
        "peta.pdf": [("judul peta", "Bebas", "Ana", "04 09", False)],
    }  # fmt: skip
    assert len({each.guid for quotations in found.values() for each in quotations}) == 4


def test_files_in_the_folder_come_along_and_linked_ones_are_told_by_name(tmp_path):
    arrived = read_project("a.zip", whole(tmp_path / "q"))
    held = {source.name: (source.medium, source.file, source.original) for source in arrived.bundle.sources}
    assert held.pop("peta.pdf")[2].startswith(b"%PDF-")
    assert held == {
        "Wawancara": (Medium.TEXT, "", None), "foto.png": (Medium.PICTURE, "foto.png", b"\x89PNG"),
        "rekaman.mp3": (Medium.AUDIO, "rekaman.mp3", b"ID3"), "film.mp4": (Medium.VIDEO, "film.mp4", None),
    }  # fmt: skip
    assert told(arrived) == {"passage_outside": None, "source_without_file": "film.mp4", "areas_lost": 3}


def test_without_the_pdf_its_areas_stay_as_qualcoder_counts_them_and_that_is_told(tmp_path):
    arrived = read_project("data.qda", recorded(tmp_path / "q"))
    (on_page,) = areas(arrived)["peta.pdf"]
    assert (on_page.area.kind, dict(on_page.area.place)) == (
        "PageArea", {"page": 1, "left": 100, "top": 50, "right": 300, "bottom": 80}
    )  # fmt: skip
    assert told(arrived)["pages_without_file"] == 1
    assert [len(quotations) for quotations in areas(arrived).values()] == [0, 1, 1, 1, 1]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", pdf((600, 800))])
def test_a_page_that_is_not_there_is_told_as_a_missing_file(tmp_path, content):
    arrived = read_project("a.zip", folder(tmp_path / "q", documents__peta_DOT_pdf=content))
    assert areas(arrived)["peta.pdf"][0].area.kind == "PageArea"
    assert told(arrived)["pages_without_file"] == 1


def test_a_transcripts_coding_stays_tied_to_its_piece_of_the_recording(tmp_path):
    arrived = read_project("a.zip", whole(tmp_path / "q"))
    (tie,) = arrived.bundle.links
    (piece,) = areas(arrived)["rekaman.mp3"]
    interview = next(source for source in arrived.bundle.sources if source.name == "Wawancara")
    spoken = next(each for each in interview.quotations if each.guid == tie.origin)
    assert (spoken.span.of(interview.text), tie.target) == ("Lebih murah", piece.guid)


@pytest.mark.parametrize(
    ("made", "corners"),
    [
        (pdf((600, 800)), (100, 720, 300, 750)),
        (pdf((595.32, 841.92)), (100, 762, 300, 792)),
        (pdf((600, 800), cut=(50, 100, 550, 700)), (150, 620, 350, 650)),
        (pdf((600, 800), turned=90), (50, 100, 80, 300)),
        (pdf((600, 800), turned=180), (300, 50, 500, 80)),
        (pdf((600, 800), turned=270), (520, 500, 550, 700)),
    ],
    ids=["plain", "a4", "cut", "90", "180", "270"],
)
def test_a_place_on_a_page_is_found_however_the_page_is_turned_or_cut(made, corners):
    assert on_pages(made, [Box(0, 100, 50, 300, 80), Box(1, 0, 0, 1, 1)]) == [corners, None]
