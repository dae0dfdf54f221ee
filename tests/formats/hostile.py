"""Small files that ask much of their readers, made by their size: each is a function of how many of a thing it holds."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

SWELLS = 150
"""So many times its size an entry of a container swells: one that swells further is refused unread."""


def docx_paragraphs(count: int) -> bytes:
    """Return a Word document of so many empty paragraphs, in a container that does not swell beyond what is read."""
    return _docx(b"<w:p/>" * count)


def docx_nested(depth: int) -> bytes:
    """Return a Word document of tables within tables."""
    return _docx(b"<w:tbl><w:tr><w:tc>" * depth + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * depth)


def _docx(body: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    noise = random.Random(7).randbytes(len(body) // SWELLS).hex().encode()
    document = b'<w:document xmlns:w="' + space + b'"><!--' + noise + b"--><w:body>" + body + b"</w:body></w:document>"
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        b'Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in (("[Content_Types].xml", types), ("_rels/.rels", relations), ("word/document.xml", document)):
            container.writestr(name, content)
    return out.getvalue()


def yaml_brackets(count: int) -> bytes:
    return b"[" * count


def html_openings(count: int) -> bytes:
    return b"<" * count


def html_attributes(count: int) -> bytes:
    return b"<p " + b" ".join(b"a%d=1" % number for number in range(count)) + b">P: kata</p>"


def html_nested(count: int) -> bytes:
    return b"<div>" * count + b"P: kata"


def spaces_after_speaker(count: int) -> bytes:
    return b"P:" + b" " * count + b"\nI1: kata\n"


def subtitle_openings(count: int) -> bytes:
    return b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + b"<" * count + b"\n"


def srt_cues(count: int) -> bytes:
    return b"".join(b"%d\n00:00:01,000 --> 00:00:02,000\nP: kata\n\n" % number for number in range(count))


def csv_cells(count: int) -> bytes:
    return b"speaker,text\n" + b"," * count + b"\n"


def csv_quotes(count: int) -> bytes:
    return b"speaker,text\n" + b'P,"' * count + b"\n"


def rtf_groups(count: int) -> bytes:
    return b"{\\rtf1 " + b"{" * count + b"P: kata" + b"}" * count + b"}"


def rtf_words(count: int) -> bytes:
    return b"{\\rtf1 " + b"\\u45?" * count + b"}"


def plain_speakers(count: int) -> bytes:
    return b"".join(b"Nama%d: kata\n" % number for number in range(count))


def plain_one_line(count: int) -> bytes:
    return b"P: " + b"kata " * count


def plain_colons(count: int) -> bytes:
    return b"a:" * count + b"\n"


def qdc_nested(count: int) -> bytes:
    return b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>' + b'<Code name="a">' * count


def pdf_forms(count: int) -> bytes:
    """Return a PDF in which each of so many forms draws the next one twice: text that doubles with each."""
    forms = [
        _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</N %d 0 R>>>>" % (number + 1), b"/N Do /N Do")
        for number in range(6, 6 + count)
    ]
    last = _stream(
        b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>", b"BT /F 9 Tf (kata) Tj ET"
    )
    return _pdf([_page(b"/XObject<</N 6 0 R>>"), _stream(b"", b"/N Do"), _FONT, *forms, last])


def pdf_letters(count: int) -> bytes:
    """Return a PDF of one page with so many letters, each shown by itself."""
    return _pdf([_page(b"/Font<</F 5 0 R>>"), _stream(b"", b"BT /F 9 Tf " + b"(a)Tj " * count + b"ET"), _FONT])


def pdf_bomb(megabytes: int, chain: int = 2) -> bytes:
    """Return a PDF whose page shows one letter again and again, packed so often that so much becomes of little."""
    held = b"BT /F 9 Tf " + b"(a)Tj " * (megabytes * 1024 * 1024 // 6) + b"ET"
    for _ in range(chain):
        held = zlib.compress(held, 9)
    filters = b"/Filter[" + b"/FlateDecode" * chain + b"]"
    return _pdf([_page(b"/Font<</F 5 0 R>>"), _stream(filters, held), _FONT])


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def _page(resources: bytes) -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<<" + resources + b">>>>"


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<<" + entries + b"/Length %d>>stream\n" % len(content) + content + b"\nendstream"


def _pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of one page: its third object, after which come the others."""
    whole = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", *objects]
    out, places = b"%PDF-1.7\n", []
    for number, held in enumerate(whole, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + held + b"endobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(whole) + 1) + b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(whole) + 1, len(out))


GROWING: dict[str, tuple[str, Callable[[int], bytes], int]] = {
    "paragraphs": ("a.docx", docx_paragraphs, 1_000),
    "tables in tables": ("a.docx", docx_nested, 10),
    "< in a page": ("a.html", html_openings, 4_000),
    "attributes": ("a.html", html_attributes, 1_000),
    "open divisions": ("a.html", html_nested, 1_000),
    "spaces after a speaker": ("a.txt", spaces_after_speaker, 2_000),
    "speakers": ("a.txt", plain_speakers, 500),
    "one line": ("a.txt", plain_one_line, 2_000),
    "colons": ("a.txt", plain_colons, 4_000),
    "< in a subtitle": ("a.vtt", subtitle_openings, 4_000),
    "cues": ("a.srt", srt_cues, 200),
    "cells": ("a.csv", csv_cells, 4_000),
    "quotes": ("a.csv", csv_quotes, 2_000),
    "groups": ("a.rtf", rtf_groups, 2_000),
    "escapes": ("a.rtf", rtf_words, 2_000),
    "brackets": ("a.yaml", yaml_brackets, 4_000),
    "codes in codes": ("a.qdc", qdc_nested, 1_000),
    "letters of a page": ("a.pdf", pdf_letters, 2_000),
}
"""What grows, by name: the file's name, what makes it of so many, and how many there are at first."""
