"""The chapter of results with its appendices: what stands in it, how it is numbered, and that nothing breaks it."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from qualcode.locale import LANGUAGES, known, say
from qualcode.model.event import act
from qualcode.model.thesis import RULES
from qualcode.reports import chapter, choosing
from qualcode.reports.numbering import captions, letter, roman
from qualcode.reports.outline import Column, Division, Heading, Picture, Quote, Said, See, TableBlock, Text
from qualcode.reports.preset import APA, PRESETS, SKRIPSI
from qualcode.reports.study import Quoting, gather
from qualcode.reports.writers import docx
from qualcode.services import people, projects
from qualcode.store.database import database, reading, writing
from tests.databases import sample_url, sqlite_url, the_project
from tests.hostile import FORMULA, SCRIPT, fill
from tests.lengths import some
from tests.reports import campus
from tests.reports.in_languages import InLanguages

LABELS = {"id": ("Tabel", "Gambar"), "en": ("Table", "Figure")}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe"
    "a735810a0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    engine = database(sample_url(tmp_path_factory.mktemp("chapter")))
    project, _ = the_project(engine)
    with reading(engine) as session:
        yield InLanguages(lambda language: gather(session, project, language, year=2026))


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    """What was said of the progress while the Indonesian chapter was made."""
    return []


@pytest.fixture(scope="module")
def chapters(studies, told):
    heard = {"id": lambda done, of: told.append((done, of)), "en": lambda done, of: None}
    return InLanguages(lambda language: chapter.build(studies[language], heard[language]))


@pytest.fixture(scope="module")
def papers(chapters):
    """The chapter as a Word document in each language, written once and only read."""
    return InLanguages(lambda language: opened(docx.write_chapter(chapters[language], number="4")))


def opened(content: bytes):
    return Document(io.BytesIO(content))


def texts(paper, style: str) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == style]


def fields(paper) -> list[tuple[str, str]]:
    """Return each field's instruction with its cached value, those of one paragraph."""
    found = []
    for paragraph in paper.element.body.iter(qn("w:p")):
        code, value, state = "", "", ""
        for run in paragraph.iter(qn("w:r")):
            mark = run.find(qn("w:fldChar"))
            if mark is not None:
                state = mark.get(qn("w:fldCharType"))
                if state == "end" and code:
                    found.append((code.strip(), value))
                    code, value = "", ""
            elif state == "begin":
                code += "".join(node.text for node in run.iter(qn("w:instrText")))
            elif state == "separate":
                value += "".join(node.text or "" for node in run.iter(qn("w:t")))
    return found


@pytest.mark.parametrize("language", some(LANGUAGES, 2))
def test_every_indicator_has_its_heading_with_the_finding_and_passages_with_their_places(papers, studies, language):
    paper = papers[language]
    heads = texts(paper, "Heading 3")
    assert [head.split("(")[-1].strip(")") for head in heads[:6]] == ["B1", "B2", "B3", "B4", "B5", "B6"]
    assert [head.split()[0] for head in heads[:6]] == [f"4.2.{at}" for at in range(1, 7)]
    running = "\n".join(texts(paper, "Body Text"))
    assert all(claim in running for claim in studies[language].findings["claim"])
    quoted = texts(paper, "Kutipan Teks")
    assert len(quoted) > 20
    assert all(re.search(r"\((.+), (par|para)\. \d+(, [\d:]+)?\)$", quote) for quote in quoted)


@pytest.mark.parametrize("language", some(LANGUAGES, 2))
def test_the_chapter_has_its_number_and_the_appendices_follow(papers, language):
    heads = texts(papers[language], "Heading 1")
    first = {"id": "BAB IV\nHASIL PENELITIAN DAN PEMBAHASAN", "en": "CHAPTER IV\nRESULTS AND DISCUSSION"}[language]
    assert heads[:3] == [say("reports.list_of_tables", language), say("reports.list_of_figures", language), first]
    said = [say("reports.chapter.appendix", language, number=at) for at in range(1, 7)]
    assert [head.split("\n")[0] for head in heads[3:]] == said


@pytest.mark.parametrize("language", some(LANGUAGES, 2))
def test_fields_hold_the_values_that_word_would_work_out(papers, language):
    paper = papers[language]
    table, figure = LABELS[language]
    counts: dict[str, int] = {}
    for paragraph in paper.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) == "Heading1":
            counts = {}
        whole = "".join(node.text or "" for node in paragraph.iter(qn("w:instrText")))
        if " SEQ " in f" {whole}":
            label = whole.split()[1]
            counts[label] = counts.get(label, 0) + 1
            assert "\\s 1" in whole
            words = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            assert re.match(rf"{label} (4|L\d)\.{counts[label]} ", words), words
    told = fields(paper)
    assert {code.split()[1] for code, _ in told if code.startswith("SEQ")} == {table, figure}
    instructions = [node.text.strip() for node in paper.element.iter(qn("w:instrText"))]
    assert f'TOC \\h \\z \\c "{table}"' in instructions
    assert f'TOC \\h \\z \\c "{figure}"' in instructions


def test_references_in_the_text_lead_to_the_captions_that_they_name(papers):
    paper = papers["id"]
    names = {}
    for paragraph in paper.element.body.iter(qn("w:p")):
        for start in paragraph.iter(qn("w:bookmarkStart")):
            names[start.get(qn("w:name"))] = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
    references = [(code.split()[1], value) for code, value in fields(paper) if code.startswith("REF")]
    assert len(references) > 10
    assert all(names[bookmark].startswith(f"{value} ") for bookmark, value in references)
    assert any(value.startswith("Gambar") for _, value in references)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Hasil Penelitian dan Pembahasan", "Informan dan Pelaksanaan Penelitian", "Catatan. ")),
        pytest.param("en", ("Results and Discussion", "Informants and Fieldwork", "Note. "), marks=pytest.mark.soak),
    ],
)
def test_apa_counts_through_the_chapter_and_gives_appendices_letters(chapters, language, words):
    paper = opened(docx.write_chapter(chapters[language], preset=APA))
    title, first, note = words
    label, _ = LABELS[language]
    numbers = [caption.split("\n")[0] for caption in texts(paper, "Caption")]
    tables = [name for name in numbers if name.startswith(label) and name.split()[1].isdecimal()]
    assert tables == [f"{label} {at}" for at in range(1, len(tables) + 1)]
    assert {f"{label} A1", f"{label} B1", f"{label} B2"} <= set(numbers)
    assert title in texts(paper, "Heading 1")
    assert texts(paper, "Heading 2")[0] == first
    notes = texts(paper, "Sumber Tabel")
    assert all(one.startswith(note) for one in notes)


def test_figures_have_words_for_who_does_not_see_them_and_fit_the_page(papers):
    paper = papers["id"]
    shapes = paper.inline_shapes
    assert len(shapes) == 3
    assert all("Gambar 4." in shape._inline.docPr.get("name") for shape in shapes)
    assert all("B1" in shape._inline.docPr.get("descr") for shape in list(shapes)[:2])
    room = paper.sections[0].page_width - paper.sections[0].left_margin - paper.sections[0].right_margin
    assert all(shape.width <= room for shape in shapes)


def test_an_empty_project_gives_a_document_without_figures(tmp_path):
    engine = database(sqlite_url(tmp_path))
    with writing(engine) as session:
        project = projects.create_project(session, act(people.local_person(session, datetime.now(UTC)).id), "Kosong")
    with reading(engine) as session:
        study = gather(session, project, "en", year=2026)
    made = chapter.build(study)
    for preset in PRESETS:
        paper = opened(docx.write_chapter(made, preset=preset))
        assert len(paper.tables) > 5
        assert len(paper.inline_shapes) == 0


def test_hostile_words_stay_words_in_the_chapter(tmp_path):
    made = fill(database(sqlite_url(tmp_path)))
    with reading(made.engine) as session:
        built = chapter.build(gather(session, projects.project(session, made.project), "id", year=2026))
    for template in (None, campus.template()):
        content = docx.write_chapter(built, number='<b>"4', template=template)
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            assert not [name for name in container.namelist() if name.endswith(".rels") and b"evil" in container.read(name)]
            body = etree.fromstring(container.read("word/document.xml"))
        commands = [node.text.split()[0] for node in body.iter(qn("w:instrText"))]
        assert set(commands) <= {"TOC", "SEQ", "REF"}
        words = "".join(body.itertext())
        assert FORMULA in words
        assert SCRIPT in words
    made.engine.dispose()


def test_progress_is_told_part_by_part(chapters, told):
    assert chapters["id"].divisions
    assert told == [(at, len(chapter.PARTS)) for at in range(len(chapter.PARTS) + 1)]


def test_every_part_has_a_title_in_both_languages():
    assert all(known(f"reports.chapter.{part.id}") for part in chapter.PARTS)


@pytest.mark.parametrize("rule", [RULES[0], *(pytest.param(rule, marks=pytest.mark.soak) for rule in RULES[1:])])
def test_the_rule_for_quotations_is_stated_where_it_is_used(studies, rule):
    study = replace(studies["id"], quoting=Quoting(rule, 2))
    made = chapter.build(study)
    words = [block.text for block in made.divisions[0].blocks if isinstance(block, Text)]
    assert any(say(f"reports.quoting.{rule}", "id") in text for text in words)
    tables = [block for division in made.divisions for block in division.blocks if isinstance(block, TableBlock)]
    told = [table.id for table in tables if any(say(f"reports.quoting.{rule}", "id") in note for note in table.notes)]
    assert told == ["factors", "quotations", "data_reduction", "coding_stages"]


def test_the_longest_passage_of_each_informant_is_taken_where_the_rule_says_so(studies):
    study = replace(studies["id"], quoting=Quoting("longest", 3))
    laid = study.codings[study.codings["code"] == "B1.4"]
    found = choosing.picked(study, laid)
    assert len(found) == 3
    assert found["informant"].fillna(found["source_name"]).nunique() == 3
    for row in found.itertuples(index=False):
        mine = laid[laid["source_name"] == row.source_name]
        assert len(row.quote) == mine["quote"].str.len().max()


def test_picked_passages_come_first_then_the_codes_example_then_evidence(studies):
    study = studies["id"]
    laid = study.codings[study.codings["code"] == "B1.4"].sort_values(["source_position", "start"], kind="stable")
    last, example = laid.iloc[-1], laid.iloc[-2]
    codes = study.codes.assign(
        example=[example["quote"].upper() if code == "B1.4" else "" for code in study.codes["code"]]
    )
    chosen = replace(study, codes=codes, quoting=Quoting("spread", 2, frozenset({last["coding"]})))
    assert set(choosing.picked(chosen, laid)["coding"]) == {last["coding"], example["coding"]}
    assert choosing.rule(chosen).startswith(say("reports.quoting.picked", "id"))
    linked = set(study.evidence["coding"]) & set(laid["coding"])
    by_evidence = replace(study, quoting=Quoting("evidence", len(linked)))
    assert set(choosing.picked(by_evidence, laid)["coding"]) == linked


def test_words_before_wide_tables_lie_with_them_in_appendices_and_stand_in_the_chapter():
    wide = TableBlock("w", "W", (Column("A"),), (("a",),), landscape=True)
    tall = TableBlock("t", "T", (Column("A"),), (("a",),))
    body = (Heading("a", 2), Text("b"), wide, Heading("c", 2), Text("few words"), See(("w",)), wide, Text("d" * 900), wide, tall)
    told = list(docx._turned(body, Division("x", body)))
    assert told == [False, False, True, True, True, True, True, False, True, False]
    appendix = (Heading("a", 1), Text("b"), wide)
    assert list(docx._turned(appendix, Division("x", appendix, appendix=True))) == [True, True, True]


def test_captions_restart_in_each_appendix_and_figures_count_apart():
    table, picture = TableBlock("t", "T", (Column("A"),), ()), Picture("p", "P", PNG, "alt")
    divisions = (Division("x", (table, picture, table)), Division("y", (table,), appendix=True))
    assert [one.name for one in captions(divisions, "5", SKRIPSI, "id")] == ["Tabel 5.1", "Gambar 5.1", "Tabel 5.2", "Tabel L1.1"]
    assert [one.name for one in captions(divisions, "5", APA, "id")] == ["Tabel 1", "Gambar 1", "Tabel 2", "Tabel A1"]


def test_numbers_of_chapters_and_letters_of_appendices():
    assert [roman(number) for number in ("1", "4", "9", "14", "49", "A", "0", "4a")] == [
        "I", "IV", "IX", "XIV", "XLIX", "A", "0", "4a",
    ]  # fmt: skip
    assert [letter(at) for at in (1, 26, 27, 53)] == ["A", "Z", "AA", "BA"]


def test_a_quotation_in_the_text_has_no_sign_since_the_sentence_before_tells_it(chapters):
    said = [block.quote for block in chapters["id"].divisions[0].blocks if isinstance(block, Said)]
    assert said
    assert {quote.sign for quote in said} == {""}
    assert all(isinstance(quote, Quote) for quote in said)
