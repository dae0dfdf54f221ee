"""REFI-QDA projects: what is written is valid and read back whole; other programs' dialects and broken files are understood."""

import contextlib
import io
import zipfile
from dataclasses import replace
from functools import cache

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats import refi_reading, refi_rules, refi_writing
from qualcode.formats.refi_offsets import Convention
from qualcode.formats.refi_writing import NVIVO, PLAIN
from qualcode.formats.refusal import Unreadable
from tests.formats.exchanges import exchanges

TEXT = "Ibu 😀 bilang: SATU-SATU.\r\nke\u0301 مرحبا DUA-DUA\r\n👨‍👩‍👧 lalu TIGA-TIGA."
SPOKEN = ("SATU-SATU", "DUA-DUA", "TIGA-TIGA")
CODE = "11111111-1111-4111-8111-111111111111"
SOURCE = "22222222-2222-4222-8222-222222222222"
WORDS = "kami jalan kaki ke kantor camat karena lebih murah dan dekat sekali dari rumah"


def zipped(**entries: bytes | str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return held.getvalue()


def project(body: str, *, origin: str = 'origin="X"', text: bytes = WORDS.encode()) -> bytes:
    whole = f'<Project xmlns="urn:QDA-XML:project:1.0" name="P" {origin}>{body}</Project>'
    return zipped(**{"project_DOT_qde": whole, f"sources__{SOURCE}_DOT_txt": text})


def passage(number: int, start: int, end: int, name: str = "", code: str = CODE) -> str:
    guid = f"33333333-3333-4333-8333-{number:012d}"
    coding = f'<Coding guid="44444444-4444-4444-8444-{number:012d}"><CodeRef targetGUID="{code}"/></Coding>'
    named = f'name="{name}"' if name else ""
    return f'<PlainTextSelection guid="{guid}" {named} startPosition="{start}" endPosition="{end}">{coding}</PlainTextSelection>'


def source(passages: str) -> str:
    return (
        f'<CodeBook><Codes><Code guid="{CODE}" name="K" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{SOURCE}" name="S" plainTextPath="internal://{SOURCE}.txt">{passages}</TextSource></Sources>'
    )


def written(exchange, dialect=PLAIN) -> bytes:
    held = io.BytesIO()
    own = None if exchange.own is None else lambda: exchange.own
    refi_writing.write(exchange, held, dialect, own=own)
    return held.getvalue()


def without_names(exchange):
    """The project without what a quotation is called, which the writer makes of its words."""
    return replace(
        exchange,
        origin="QualCode",
        sources=tuple(
            replace(one, file="", quotations=tuple(replace(each, name="") for each in one.quotations)) for one in exchange.sources
        ),
    )


@given(exchanges(), st.sampled_from([PLAIN, NVIVO]))
def test_what_is_written_is_valid_and_read_back_whole(exchange, dialect):
    content = written(exchange, dialect)
    assert refi_rules.faults(zipfile.ZipFile(io.BytesIO(content))) == []
    arrived = refi_reading.read("p.qdpx", content)
    assert without_names(arrived.bundle) == exchange
    assert arrived.problems == ()


@given(exchanges())
def test_a_second_schema_engine_finds_nothing_either(exchange):
    whole = zipfile.ZipFile(io.BytesIO(written(exchange))).read("project.qde").decode()
    second_engine().validate(whole)


@cache
def second_engine() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(refi_rules.SCHEMAS / "Project.xsd")


def counted(text: str, convention: Convention) -> bytes:
    """Return a project whose passages are counted by the convention."""
    at = []
    for words in SPOKEN:
        start = text.index(words)
        at.append((_outer(text[:start], convention), _outer(text[: start + len(words)], convention), words))
    mark = "\ufeff" if convention.bom else ""
    shift = 1 if convention.bom else 0
    body = source("".join(passage(number, a + shift, b + shift, name) for number, (a, b, name) in enumerate(at)))
    return project(body, text=(mark + text).encode())


def _outer(head: str, convention: Convention) -> int:
    if convention.crlf == 1:
        head = head.replace("\r\n", "\n")
    return len(head.encode("utf-16-le")) // 2 if convention.unit == "utf-16" else len(head)


@pytest.mark.parametrize("unit", ["code points", "utf-16"])
@pytest.mark.parametrize("crlf", [1, 2])
@pytest.mark.parametrize("bom", [0, 1])
def test_the_way_of_counting_is_found_and_the_words_come_out(unit, crlf, bom):
    convention = Convention(unit, crlf, bom)
    arrived = refi_reading.read("p.qdpx", counted(TEXT, convention))
    assert arrived.convention == convention
    (one,) = arrived.bundle.sources
    assert [each.span.of(one.text) for each in one.quotations] == list(SPOKEN)
    assert "\r" not in one.text
    best, second = arrived.evidence[:2]
    assert best.score > second.score
    assert (best.alike, best.passages, best.inside_words) == (1.0, 3, 0)


def test_a_way_of_counting_can_be_asked_for():
    content = counted(TEXT, Convention("utf-16", 2, 0))
    arrived = refi_reading.read("p.qdpx", content, convention=Convention("code points", 2, 0))
    assert arrived.convention == Convention("code points", 2, 0)
    (one,) = arrived.bundle.sources
    assert [each.span.of(one.text) for each in one.quotations] != list(SPOKEN)


@pytest.mark.parametrize(
    ("body", "key", "facts"),
    [
        (source(passage(1, 5, 2)), "passage_outside", {"start": 5, "end": 2, "length": len(WORDS)}),
        (source(passage(1, -1, 2)), "passage_outside", {"start": -1, "end": 2, "length": len(WORDS)}),
        (source(passage(1, 0, 4000)), "passage_outside", {"start": 0, "end": 4000, "length": len(WORDS)}),
        ('<Sources><TextSource guid="x" name="N"/></Sources>', "guid_broken", {"what": "TextSource", "name": "N"}),
        (f'<Sources><TextSource guid="{CODE}" name="N" plainTextPath="internal://no.txt"/></Sources>', "source_without_text",
         {"name": "N"}),
        ("<Users/><Sets></Sets>", "empty_containers", {"count": 2}),
        (source("").replace('name="K"', 'name="K & L"'), "ampersands", {"count": 1}),
        (source("").replace('name="K"', 'name="K" color="rgba(1,2,255,0.5)"'), "colours", {"count": 1}),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_and_the_rest_comes(body, key, facts):
    arrived = refi_reading.read("p.qdpx", project(body))
    assert [(problem.key, problem.facts) for problem in arrived.problems] == [(f"formats.refi.{key}", facts)]


def test_a_file_without_origin_and_with_other_letters_in_its_names_is_read():
    body = source(passage(1, 5, 10)).replace(SOURCE, SOURCE.upper())
    content = zipped(**{
        "Studi_DOT_qde": f'<Project xmlns="urn:x" name="P">{body}</Project>', f"Sources__{SOURCE}_DOT_TXT": WORDS,
    })  # fmt: skip
    arrived = refi_reading.read("p.qdpx", content)
    (one,) = arrived.bundle.sources
    assert one.guid == SOURCE
    assert one.quotations[0].span.of(one.text) == "jalan"
    assert [problem.key for problem in arrived.problems] == ["formats.refi.no_origin"]


def test_cases_that_are_also_codes_are_cases():
    case = "55555555-5555-4555-8555-555555555555"
    body = source(passage(1, 5, 10) + passage(2, 11, 15, code=case)).replace(
        "</Codes>", f'<Code guid="{case}" name="Ibu" isCodable="true"/></Codes>'
    ).replace("<Sources>", f'<Cases><Case guid="{{{case.upper()}}}" name="Ibu"/></Cases><Sources>')  # fmt: skip
    exchange = refi_reading.read("p.qdpx", project(body, origin='origin="NVivo 12"')).bundle
    assert [code.name for code in exchange.codes] == ["K"]
    assert [(one.name, one.sources, len(one.quotations)) for one in exchange.cases] == [("Ibu", (SOURCE,), 1)]
    assert [laid.code for each in exchange.sources[0].quotations for laid in each.laid] == [CODE]


def test_an_area_and_a_text_of_one_guid_are_one_quotation():
    text = f'<Representation guid="{CODE[:-1]}9" plainTextPath="internal://{SOURCE}.txt">{passage(1, 5, 10)}</Representation>'
    area = passage(1, 5, 10).replace("PlainTextSelection", "PDFSelection").replace(
        'startPosition="5" endPosition="10"', 'page="0" firstX="1" firstY="2" secondX="3" secondY="4"'
    )  # fmt: skip
    body = f'<Sources><PDFSource guid="{SOURCE}" name="S">{area}{text}</PDFSource></Sources>'
    arrived = refi_reading.read("p.qdpx", project(body))
    ((quotation,),) = (one.quotations for one in arrived.bundle.sources)
    assert (quotation.span.start, quotation.area.place["page"], len(quotation.laid)) == (5, 0, 1)
    assert [problem.key for problem in arrived.problems] == ["formats.refi.one_quotation_two_places"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x05\x06" + b"\x00" * 18, b"no zip at all", zipped(a_DOT_txt="x"), zipped(a_DOT_qde="<A/>", b_DOT_qde="<A/>"),
        zipped(project_DOT_qde="<CodeBook/>"), zipped(project_DOT_qde="<Project"), zipped(project_DOT_qde=""),
        zipped(project_DOT_qde='<!DOCTYPE Project [<!ENTITY a "b">]><Project name="&a;"/>'),
        zipped(project_DOT_qde='<!DOCTYPE Project SYSTEM "file:///etc/passwd"><Project/>'),
        zipped(project_DOT_qde="<Project>" + "<a>" * 5000 + "</a>" * 5000 + "</Project>"),
    ],
)  # fmt: skip
def test_what_is_no_project_is_refused(content):
    with pytest.raises(Unreadable):
        refi_reading.read("p.qdpx", content)


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_damaged_bytes_are_refused_or_read_but_never_break_the_reader(noise, at, length):
    whole = project(source(passage(1, 5, 10)))
    damaged = whole[: at % len(whole)] + noise + whole[(at + length) % len(whole) :]
    with contextlib.suppress(Unreadable):
        refi_reading.read("p.qdpx", damaged)
