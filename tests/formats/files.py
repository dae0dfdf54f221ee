"""Files of every format, made on the spot: one interview of three turns, so that all readers answer to the same text."""

import io
import json
import zipfile

import openpyxl

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
LINES = ("P: Apa yang Ibu tahu tentang AJAK?", "I6: Saya tidak tahu, belum ada sosialisasi.", "P: Baik, terima kasih.")
INTERVIEW = "\n".join(LINES)


def zipped(**entries: str) -> bytes:
    """Return a zip container; `word__document` stands for word/document.xml."""
    return container({name.replace("__", "/") + ".xml": body for name, body in entries.items()})


def container(entries: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries.items():
            made.writestr(name, body)
    return held.getvalue()


def docx(body: str, **more: str) -> bytes:
    return zipped(word__document=f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>', **more)


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx_of(lines) -> bytes:
    return docx("".join(paragraph(line) for line in lines))


def odt(body: str, **more: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(content=content, **more)


def odt_of(lines) -> bytes:
    return odt("".join(f"<text:p>{line}</text:p>" for line in lines))


def rtf_of(lines) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg1252 " + "\\par ".join(lines) + "}").encode("ascii")


def html_of(lines) -> bytes:
    head = '<!doctype html><html><head><meta charset="utf-8"><title>x</title><style>p {}</style></head>'
    return (head + "<body>" + "".join(f"<p>{line}</p>" for line in lines) + "<script>1</script></body></html>").encode()


def vtt_of(lines) -> bytes:
    cues = [f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n<v {line.replace(': ', '>', 1)}" for at, line in enumerate(lines)]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def srt_of(lines) -> bytes:
    cues = [f"{at + 1}\n00:00:{at:02},000 --> 00:00:{at + 1:02},000\n{line}" for at, line in enumerate(lines)]
    return "\n\n".join(cues).encode()


def csv_of(lines) -> bytes:
    rows = [f'{line.split(": ")[0]},"{line.split(": ", 1)[1]}",00:00:{at:02}' for at, line in enumerate(lines)]
    return ("pembicara,teks,waktu\n" + "\n".join(rows)).encode()


def _cells_of(lines) -> list[tuple[str, str, str]]:
    return [("pembicara", "teks", "waktu"), *((*line.split(": ", 1), f"00:00:{at:02}") for at, line in enumerate(lines))]


def xlsx_of(lines) -> bytes:
    return xlsx(_cells_of(lines))


def xlsx(*sheets) -> bytes:
    """Return a workbook of these sheets, each a list of rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def ods_of(lines) -> bytes:
    rows = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in _cells_of(lines))
    return ods("".join(f"<table:table-row>{cells}</table:table-row>" for cells in rows))


def ods(rows: str, more: str = "", **entries: str) -> bytes:
    """Return a spreadsheet whose first sheet has these rows in XML; `more` follows that sheet."""
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}"><office:body>'
        f'<office:spreadsheet><table:table table:name="Lembar1">{rows}</table:table>{more}</office:spreadsheet>'
        f"</office:body></office:document-content>"
    )
    return zipped(content=content, **entries)


def pdf_of(lines, *, size: int = 12) -> bytes:
    """Return a one-page PDF with the lines set one below the other."""
    shown = "".join(f"BT /F1 {size} Tf 50 {780 - 20 * at} Td ({_escaped(line)}) Tj ET\n" for at, line in enumerate(lines))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    made += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made.encode("latin-1")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


MAKERS = {
    "txt": lambda lines: "\n".join(lines).encode(),
    "md": lambda lines: "\n".join(lines).encode(),
    "docx": docx_of,
    "odt": odt_of,
    "rtf": rtf_of,
    "html": html_of,
    "vtt": vtt_of,
    "srt": srt_of,
    "csv": csv_of,
    "xlsx": xlsx_of,
    "ods": ods_of,
    "pdf": pdf_of,
}

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = {
    "w": WORD,
    "r": OFFICE_DOCUMENT,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
}
ODF = "urn:oasis:names:tc:opendocument:xmlns"
PARTS = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments", "header": "hdr", "footer": "ftr"}
"""The root of a part of a Word file by the kind of its relationship."""


def _spaced(spaces: dict[str, str]) -> str:
    return " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in spaces.items())


def word_file(body, parts=(), *, main="word/document.xml", relations=OFFICE_DOCUMENT, spaces=SPACES, files=()) -> bytes:
    """Return a whole Word file; `parts` are (kind, body), `files` (id, kind, name, content) beside the document."""
    made = [(f"p{number}", kind, f"{kind}{number}.xml", f"<w:{PARTS[kind]} {_spaced(spaces)}>{held}</w:{PARTS[kind]}>")
            for number, (kind, held) in enumerate(parts)]  # fmt: skip
    folder, _, name = main.rpartition("/")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    beside = [*made, *files]
    inner = "".join(f'<Relationship Id="{id_}" Type="{relations}/{kind}" Target="{file}"/>' for id_, kind, file, _ in beside)
    overrides = "".join(
        f'<Override PartName="/{folder}/{file}" ContentType="{word}.{kind}+xml"/>' for _, kind, file, _ in made
    )
    defaults = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in (("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
                             ("htm", "text/html"), ("rtf", "text/rtf"), ("txt", "text/plain"), ("docx", "application/zip"))
    )  # fmt: skip
    return container({
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}'
                               f'<Override PartName="/{main}" ContentType="{word}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
                       f'<Relationship Id="d" Type="{relations}/officeDocument" Target="{main}"/></Relationships>',
        main: f"<w:document {_spaced(spaces)}><w:body>{body}</w:body></w:document>",
        f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>',
        **{f"{folder}/{file}": held for _, _, file, held in beside},
    })  # fmt: skip


def open_document(body, *, styles="", heads="", more=None) -> bytes:
    """Return a whole OpenDocument text with automatic styles and what stands at the heads of its pages."""
    spaces = _spaced({"office": f"{ODF}:office:1.0", "text": f"{ODF}:text:1.0", "table": f"{ODF}:table:1.0",
                      "draw": f"{ODF}:drawing:1.0", "style": f"{ODF}:style:1.0"})  # fmt: skip
    return container({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
                       f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {spaces}><office:master-styles><style:master-page>{heads}"
                      "</style:master-page></office:master-styles></office:document-styles>",
        **(more or {}),
    })  # fmt: skip


def rich_text(body: str, *, head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}") -> bytes:
    """Return a document of Rich Text Format as Word begins it; what is no Latin-1 must be escaped."""
    return f"{{\\rtf1{head}{body}}}".encode("latin-1")


def set_pdf(pages, *, annotations=None, pictures=(), turned=0, fields="", box="0 0 595 842") -> bytes:
    """Return a PDF of several pages, each a list of (x, y, words) in points from its lower left corner.

    `annotations` are the dictionaries of a page's own, by its number from 1; `pictures` are the pages with a grey picture.
    """
    held = [f"<< /Type /Catalog /Pages 2 0 R {fields} >>", "", FONT]
    kids = []
    for number, placed in enumerate(pages, 1):
        shown = "".join(f"BT /F1 11 Tf 1 0 0 1 {x} {y} Tm ({_escaped(words)}) Tj ET\n" for x, y, words in placed)
        if number in pictures:
            shown += "q 200 0 0 200 100 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
        held.append(f"<< /Length {len(shown.encode('cp1252', 'replace'))} >>\nstream\n{shown}endstream")
        notes = []
        for entry in (annotations or {}).get(number, ()):
            held.append(entry)
            notes.append(f"{len(held)} 0 R")
        kids.append(f"{len(held) + 1} 0 R")
        held.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Rotate {turned} /Contents {len(held) - len(notes)} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> /Annots [{' '.join(notes)}] >>"
        )
    held[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _as_pdf(held)


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _as_pdf(objects) -> bytes:
    made, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252", "replace")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode("ascii")


def column(lines, *, top=780, left=72, step=16):
    """Return the lines set one below the other, as (x, y, words)."""
    return [(left, top - step * at, line) for at, line in enumerate(lines)]


def otr_of(lines) -> bytes:
    words = "".join(f"<p>{line}</p>" for line in lines)
    return json.dumps({"text": words, "media": "rekaman.mp3", "media-time": 12.5}).encode()


MAKERS["otr"] = otr_of
