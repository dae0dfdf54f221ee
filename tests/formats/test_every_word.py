"""The law of import: every word of a document is in its text once, or in the sentence that says it was left out."""

import io
import re
import zipfile
from collections import Counter

import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qualcode.formats.transcripts import read
from tests.formats.files import open_document, rich_text, word_file

WORD = re.compile(r"kata\d+")
INLINE = "plain inserted control field link hidden note comment alternative ruby formula deleted".split()
BLOCKS = ("paragraph", "table", "control", "box", "embedded")

leaves = st.tuples(st.just("paragraph"), st.lists(st.sampled_from(INLINE), min_size=1, max_size=4))
blocks = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(BLOCKS[1:]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=12,
)
documents = st.tuples(st.lists(blocks, min_size=1, max_size=4), st.integers(0, 2))
Block = tuple[str, list]


class Word:
    """Writes a document for Word, and remembers which words were deleted."""

    def __init__(self) -> None:
        self.count = 0
        self.deleted: set[str] = set()
        self.notes, self.comments = "", ""
        self.files: list[tuple[str, str, str, str]] = []

    def word(self) -> str:
        self.count += 1
        return f"kata{self.count}"

    def run(self) -> str:
        return f'<w:r><w:t xml:space="preserve">{self.word()} </w:t></w:r>'

    def inline(self, kind: str) -> str:
        if kind == "note":
            self.notes += f'<w:footnote w:id="{self.count}"><w:p>{self.run()}</w:p></w:footnote>'
            return f'<w:r><w:footnoteReference w:id="{self.count - 1}"/></w:r>'
        if kind == "comment":
            self.comments += f"<w:comment><w:p>{self.run()}</w:p></w:comment>"
            return ""
        if kind == "deleted":
            self.deleted.add(word := self.word())
            return f"<w:del><w:r><w:delText>{word}</w:delText></w:r></w:del>"
        run = self.run()
        return {
            "plain": run, "inserted": f"<w:ins>{run}</w:ins>", "field": f"<w:fldSimple>{run}</w:fldSimple>",
            "control": f"<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>", "link": f"<w:hyperlink>{run}</w:hyperlink>",
            "hidden": run.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>"), "formula": f"<m:oMath>{run}</m:oMath>",
            "ruby": f"<w:r><w:ruby><w:rt>{run}</w:rt></w:ruby></w:r>",
            "alternative": f"<mc:AlternateContent><mc:Choice><w:r><w:drawing/></w:r></mc:Choice><mc:Fallback>{run}</mc:Fallback>"
                           "</mc:AlternateContent>",
        }[kind]  # fmt: skip

    def block(self, block: Block) -> str:
        kind, held = block
        if kind == "paragraph":
            return f"<w:p>{''.join(map(self.inline, held))}</w:p>"
        if kind == "embedded":
            name = f"part{len(self.files)}"
            self.files.append((name, "aFChunk", f"{name}.htm", f"<html><body><p>{self.word()}</p></body></html>"))
            return f"<w:altChunk r:id='{name}'/>"
        if kind == "table":
            cells = "".join(f"<w:tc>{self.block(inner)}<w:p/></w:tc>" for inner in held)
            return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cells}</w:tr></w:tbl>"
        inner = "".join(map(self.block, held))
        if kind == "box":
            return f"<w:p>{self.run()}<w:r><w:drawing><w:txbxContent>{inner}</w:txbxContent></w:drawing></w:r></w:p>"
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    def document(self, document: tuple[list[Block], int]) -> bytes:
        body = "".join(map(self.block, document[0])) + f"<w:p>{self.run()}</w:p>"
        parts = [("header", f"<w:p>{self.run()}</w:p>") for _ in range(document[1])]
        return word_file(body, [*parts, ("footnotes", self.notes), ("comments", self.comments)], files=self.files)


class Open(Word):
    """Writes the same document as OpenDocument."""

    def run(self) -> str:
        return f"<text:span>{self.word()} </text:span>"

    def inline(self, kind: str) -> str:
        if kind == "deleted":
            self.deleted.add(word := self.word())
            self.notes += f"<text:changed-region><text:deletion><text:p>{word}</text:p></text:deletion></text:changed-region>"
            return "<text:change/>"
        run = self.run()
        return {
            "hidden": run.replace("span>", "span text:style-name='T1'>", 1), "link": f"<text:a>{run}</text:a>",
            "note": "<text:note><text:note-citation>1</text:note-citation>"
                    f"<text:note-body><text:p>{run}</text:p></text:note-body></text:note>",
            "comment": f"<office:annotation><text:p>{run}</text:p></office:annotation>", "field": f"<text:date>{run}</text:date>",
            "ruby": f"<text:ruby><text:ruby-text>{run}</text:ruby-text></text:ruby>",
        }.get(kind, run)  # fmt: skip

    def block(self, block: Block) -> str:
        kind, held = block
        if kind == "paragraph":
            return f"<text:p>{''.join(map(self.inline, held))}</text:p>"
        inner = "".join(map(self.block, held))
        if kind == "table":
            cells = "".join(f"<table:table-cell>{self.block(part)}</table:table-cell>" for part in held)
            return f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
        if kind == "box":
            return f"<text:p>{self.run()}<draw:frame><draw:text-box>{inner}</draw:text-box></draw:frame></text:p>"
        return f"<text:section>{inner}</text:section>"

    def document(self, document: tuple[list[Block], int]) -> bytes:
        body = "".join(map(self.block, document[0])) + f"<text:p>{self.run()}</text:p>"
        heads = "".join(f"<style:header><text:p>{self.run()}</text:p></style:header>" for _ in range(document[1]))
        style = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
        return open_document(f"<text:tracked-changes>{self.notes}</text:tracked-changes>{body}", styles=style, heads=heads)


class Rich(Word):
    """Writes the same document as Rich Text Format."""

    def run(self) -> str:
        return f"{{\\b {self.word()} }}"

    def inline(self, kind: str) -> str:
        if kind == "deleted":
            self.deleted.add(word := self.word())
            return f"{{\\deleted {word}}}"
        run = self.run()
        return {
            "hidden": f"{{\\v {run}}}", "note": f"{{\\footnote\\pard {run}}}", "comment": f"{{\\*\\annotation\\pard {run}}}",
            "field": f"{{\\field{{\\*\\fldinst DATE}}{{\\fldrslt {run}}}}}", "formula": f"{{\\mmath{{\\*\\moMath {run}}}}}",
        }.get(kind, run)  # fmt: skip

    def block(self, block: Block) -> str:
        kind, held = block
        if kind == "paragraph":
            return f"{{{''.join(map(self.inline, held))}}}\\par "
        inner = "".join(map(self.block, held))
        if kind == "table":
            return rf"\trowd\pard\intbl {inner}\cell\row\pard "
        return rf"{self.run()}{{\shp{{\*\shpinst{{\shptxt\pard {inner}}}}}}}\par " if kind == "box" else inner

    def document(self, document: tuple[list[Block], int]) -> bytes:
        heads = "".join(f"{{\\header\\pard {self.run()}\\par}}" for _ in range(document[1]))
        return rich_text(heads + "".join(map(self.block, document[0])) + self.run())


def lawful(file: str, content: bytes, held: Counter[str]) -> None:
    reading = read(file, content)
    said = " ".join(str(problem.facts.get("words", "")) for problem in reading.problems)
    assert Counter(WORD.findall(f"{reading.transcript.text} {said}")) == held


def of_parts(content: bytes) -> Counter[str]:
    """Return the words in all parts of the container, as an XML parser alone gives them."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        for name in container.namelist():
            if name.endswith((".xml", ".htm")):
                root = etree.fromstring(container.read(name))
                found.update(word for part in root.itertext() for word in WORD.findall(str(part)))
    return found


@given(documents)
@settings(max_examples=25, deadline=None)
def test_every_word_of_a_word_file_is_read_once_or_told(document):
    writer = Word()
    content = writer.document(document)
    held = Counter({word: 1 for word in of_parts(content) if word not in writer.deleted})
    lawful("a.docx", content, held)
    opened = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    seen = WORD.findall(" ".join([*(paragraph.text for paragraph in opened.paragraphs), *cells]))
    assert set(seen) <= set(held)


@given(documents)
@settings(max_examples=25, deadline=None)
def test_every_word_of_an_open_document_is_read_once_or_told(document):
    writer = Open()
    content = writer.document(document)
    lawful("a.odt", content, Counter({word: count for word, count in of_parts(content).items() if word not in writer.deleted}))


@given(documents)
@settings(max_examples=25, deadline=None)
def test_every_word_of_a_rich_text_is_read_once_or_told(document):
    writer = Rich()
    content = writer.document(document)
    held = Counter(WORD.findall(content.decode("ascii")))
    lawful("a.rtf", content, Counter({word: count for word, count in held.items() if word not in writer.deleted}))
