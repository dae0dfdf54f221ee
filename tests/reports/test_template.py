"""A campus template restyles everything, keeps its page and loses its words; a broken or hostile one gives one sentence."""

import io
import random
import re
import zipfile
from contextlib import suppress
from functools import cache

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt

from qualcode.formats.word_template import MOST, BadTemplate, LargeTemplate, UnsafeTemplate
from qualcode.locale import LANGUAGES, known, say
from qualcode.reports.outline import Chapter, Column, Division, Heading, Outline, Quote, Said, TableBlock, Text
from qualcode.reports.preset import APA, PRESETS, SKRIPSI
from qualcode.reports.writers import docx
from tests.reports import campus

TOLD = Quote("saya tahu", "I1, par. 3")
NARROW = TableBlock("informants", "Informan", (Column("No.", 1, "number"), Column("Kutipan", 9)), ((1, TOLD),), source="Sumber")
WIDE = TableBlock("factors", "Faktor", (Column("A"), Column("B")), (("x", "y"),), landscape=True, source="Sumber")
OUTLINE = Outline("Studi", "id", (NARROW, WIDE, NARROW))
CHAPTER = Chapter("Studi", "id", (
    Division("Hasil", (Heading("Informan", 2), Text("Kalimat."), Said(Quote("ya", "I2, par. 1")), NARROW)),
))  # fmt: skip
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
OLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"


def opened(content: bytes):
    return Document(io.BytesIO(content))


@pytest.mark.parametrize("preset", PRESETS)
def test_the_templates_styles_and_page_hold_and_its_words_are_gone(preset):
    content = docx.write(OUTLINE, preset=preset, template=campus.template())
    paper = opened(content)
    caption = paper.styles["Caption"]
    assert (caption.font.name, caption.font.size, caption.font.italic) == ("Arial", Pt(9), True)
    assert campus.SECRET not in "\n".join([p.text for p in paper.paragraphs] + [c.text for t in paper.tables for c in t._cells])
    first = paper.sections[0]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (176, 250)
    assert round(first.left_margin.mm) == 40
    assert paper.sections[0].header.paragraphs[0].text == campus.CAMPUS
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        whole = b"".join(container.read(name) for name in container.namelist())
    assert campus.SECRET.encode() not in whole
    assert b"Normal.dotm" not in whole


def test_table_text_takes_the_templates_own_style_whatever_its_capitals():
    drawn = opened(docx.write(OUTLINE, template=campus.template())).tables[1]
    style = drawn.rows[1].cells[0].paragraphs[0].style
    assert (style.name, style.font.name, style.font.size) == ("isi tabel", "Arial Narrow", Pt(8))


def test_styles_that_the_template_lacks_are_added_in_its_own_font_and_a_name_of_another_kind_is_left_alone():
    paper = opened(docx.write(OUTLINE, template=campus.template()))
    quote = paper.tables[0].rows[1].cells[1].paragraphs[0].style
    assert quote.name == "Kutipan QualCode"
    assert (quote.font.name, quote.font.size, quote.base_style.name) == (None, None, "isi tabel")
    assert quote.font.italic
    identities = [style.style_id for style in paper.styles]
    assert len(identities) == len(set(identities))
    assert {"Sumber Tabel", "Kepala Tabel"} <= {style.name for style in paper.styles}


def test_wide_tables_turn_the_templates_page_and_its_header_and_page_numbers_go_on():
    paper = opened(docx.write(OUTLINE, template=campus.template()))
    assert [section.orientation for section in paper.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    turned = paper.sections[1]
    assert (round(turned.page_width.mm), round(turned.page_height.mm)) == (250, 176)
    assert (round(turned.top_margin.mm), round(turned.right_margin.mm)) == (40, 35)
    assert all(section.header.is_linked_to_previous for section in list(paper.sections)[1:])
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in paper.sections]
    assert starts == ["17", None, None]


def test_headings_are_numbered_once():
    typed, own = (
        [p.text for p in opened(docx.write_chapter(CHAPTER, template=campus.template(numbered=numbered))).paragraphs
         if p.style.name in ("Heading 1", "Heading 2")]
        for numbered in (False, True)
    )  # fmt: skip
    assert typed == ["Daftar Tabel", "BAB IV\nHASIL", "4.1 Informan"]
    assert own == ["Daftar Tabel", "HASIL", "Informan"]


def test_a_document_of_ours_can_be_the_template_of_the_next():
    once = docx.write_chapter(CHAPTER, preset=APA)
    again = opened(docx.write_chapter(CHAPTER, preset=SKRIPSI, template=once))
    assert sum(p.text == "Kalimat." for p in again.paragraphs) == 1


@cache
def broken() -> dict[str, bytes]:
    whole = campus.template()
    macro = campus.part(whole, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    )
    return {
        "nothing": b"",
        "words": b"ini bukan Word",
        "half": whole[: len(whole) // 2],
        "another zip": campus.rewritten(whole, {"word/document.xml": None}),
        "no styles": campus.rewritten(whole, {"word/styles.xml": None}),
        "settings by an unknown tie": campus.rewritten(whole, {"word/_rels/document.xml.rels": campus.part(
            whole, "word/_rels/document.xml.rels").replace(b"2006/relationships/settings", b"1999/relationships/settings")}),
        "styles cut": campus.rewritten(whole, {"word/styles.xml": campus.part(whole, "word/styles.xml")[:4000]}),
        "another kind": campus.rewritten(whole, {"[Content_Types].xml": macro}),
        "entities": campus.rewritten(
            whole, {"word/styles.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}
        ),
        "no page": campus.rewritten(whole, {"word/document.xml": campus.part(whole, "word/document.xml").replace(
            b'w:left="2268"', b'w:left="99999"')}),
        "no page from top to bottom": campus.rewritten(whole, {"word/document.xml": campus.part(
            whole, "word/document.xml").replace(b'w:top="', b'w:top="99999')}),
        "a page as large as a field": campus.rewritten(whole, {"word/document.xml": campus.part(
            whole, "word/document.xml").replace(b'w:w="9978"', b'w:w="99978"')}),
        "swollen": campus.rewritten(whole, {"word/media/big.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}),
    }  # fmt: skip


@cache
def hostile() -> dict[str, bytes]:
    outside = '<Relationship Id="rId9" Type="{kind}" Target="http://evil.example/x" TargetMode="External"/>'
    vml = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://evil.example/a.png"/>'
        "</v:shape></w:pict></w:r></w:p>"
    )
    return {
        "macro": campus.rewritten(campus.template(), {"word/vbaProject.bin": b"x"}),
        "control": campus.rewritten(campus.template(), {"word/activeX/activeX1.xml": b"<x/>"}),
        "program": campus.rewritten(campus.template(), {"word/embeddings/oleObject1.bin": b"x"}),
        "picture from elsewhere": campus.headed("", outside.format(kind=IMAGE)),
        "object from elsewhere": campus.headed("", outside.format(kind=OLE)),
        "picture field": campus.headed(campus.field('INCLUDEPICTURE "http://evil.example/a.png"')),
        "text field": campus.headed(campus.field(r"includetext C:\\secret.docx")),
        "dde": campus.headed(campus.field("DDEAUTO cmd")),
        "simple field": campus.headed('<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://evil.example/a.png"/></w:p>'),
        "old picture": campus.headed(vml),
    }


@pytest.mark.parametrize("name", broken())
def test_a_broken_template_is_refused(name):
    with pytest.raises(BadTemplate):
        docx.write(OUTLINE, template=broken()[name])


@pytest.mark.parametrize("name", hostile())
def test_a_template_that_runs_or_fetches_something_is_refused(name):
    with pytest.raises(UnsafeTemplate):
        docx.write(OUTLINE, template=hostile()[name])


def test_a_template_that_is_too_large_is_refused():
    with pytest.raises(LargeTemplate):
        docx.write(OUTLINE, template=b"x" * (MOST + 1))


@pytest.mark.parametrize("error", [BadTemplate, LargeTemplate, UnsafeTemplate])
def test_each_refusal_is_one_sentence_in_both_languages(error):
    assert known(error.key)
    assert all(say(error.key, language).endswith(".") for language in LANGUAGES)


@pytest.mark.parametrize("times", [15, pytest.param(2000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_what_is_damaged_anywhere_gives_a_document_or_a_refusal(times):
    whole, chance = campus.template(), random.Random(1)
    names = ("word/styles.xml", "word/document.xml", "word/settings.xml", "word/header1.xml", "word/_rels/document.xml.rels")
    for _ in range(times):
        name = chance.choice(names)
        content = campus.part(whole, name)
        at = chance.randrange(len(content))
        damaged = content[:at] + chance.choice([b"", b"<", b'"', b"99999", b"/>"]) + content[at + chance.randrange(1, 9) :]
        with suppress(BadTemplate, UnsafeTemplate):
            assert opened(docx.write(OUTLINE, template=campus.rewritten(whole, {name: damaged})))


def test_margins_that_a_template_does_not_tell_are_usual_ones():
    content = campus.part(campus.template(), "word/document.xml")
    start = content.index(b"<w:pgMar")
    bare = content[:start] + content[content.index(b"/>", start) + 2 :]
    paper = opened(docx.write(OUTLINE, template=campus.rewritten(campus.template(), {"word/document.xml": bare})))
    assert round(paper.sections[0].left_margin.mm) == 25


def test_a_template_that_tells_no_page_gets_a4():
    content = campus.part(campus.template(), "word/document.xml")
    bare = re.sub(rb"<w:sectPr.*</w:sectPr>", b"", content, flags=re.DOTALL)
    paper = opened(docx.write(OUTLINE, template=campus.rewritten(campus.template(), {"word/document.xml": bare})))
    assert round(paper.sections[0].page_width.mm) == 210


def test_the_setting_that_updates_fields_stands_where_word_expects_it_in_any_template():
    settings = campus.part(campus.template(), "word/settings.xml")
    bare = re.sub(rb"<w:(compat|footnotePr|endnotePr)>.*?</w:\1>", b"", settings, flags=re.DOTALL)
    made = docx.write(OUTLINE, template=campus.rewritten(campus.template(), {"word/settings.xml": bare}))
    names = [child.tag for child in opened(made).settings.element]
    assert names.index(qn("w:updateFields")) < names.index(qn("w:rsids"))
