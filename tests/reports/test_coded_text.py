"""A coded source on paper: Word comments lie on the words that were coded, and the page shows every word as it is."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as parser

from qualcode.model.span import Span
from qualcode.reports.coded_text import CodedText, Mark, docx, html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "I1: Kami jalan <b>kaki</b>.\n\nI1: Lebih murah, =1+1 😀."
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def mark(words: str, code: str, **more) -> Mark:
    start = TEXT.index(words)
    return Mark(Span(start, start + len(words)), code, f"Nama {code}", more.pop("coder", "Ana Budi"), **more)


MARKS = (
    mark("jalan <b>kaki</b>", "B1", polarity="supporting", note="alasan\nkedua", at=AT),
    mark("kaki</b>.\n\nI1: Lebih", "B2", coder="Cici", polarity="inhibiting"),
    mark("=1+1 😀", "B3"),
)


def commented(content: bytes) -> list[tuple[str, str, str]]:
    """Author, words of the comment and words that it lies on, read from the file as Word does."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        root = etree.fromstring(container.read("word/document.xml"))
        held = etree.fromstring(container.read("word/comments.xml"))
    found = []
    for comment in held.iter(f"{W}comment"):
        number, inside, words = comment.get(f"{W}id"), False, ""
        for node in root.iter():
            if node.tag == f"{W}commentRangeStart" and node.get(f"{W}id") == number:
                inside = True
            elif node.tag == f"{W}commentRangeEnd" and node.get(f"{W}id") == number:
                inside = False
            elif inside and node.tag == f"{W}t":
                words += node.text
        said = "\n".join("".join(t.text for t in p.iter(f"{W}t")) for p in comment.iter(f"{W}p"))
        found.append((comment.get(f"{W}author"), said, words))
    return found


def test_each_comment_lies_on_its_words_under_its_coder():
    assert commented(docx(CodedText("Wawancara", "Balai", TEXT, MARKS, "id"))) == [
        ("Ana Budi", "B1 Nama B1 +\nalasan\nkedua", "jalan <b>kaki</b>"),
        ("Cici", "B2 Nama B2 −", "kaki</b>.I1: Lebih"),
        ("Ana Budi", "B3 Nama B3", "=1+1 😀"),
    ]


def test_the_document_holds_the_whole_text_and_says_when_a_coding_was_laid():
    content = docx(CodedText("Wawancara", "Balai", TEXT, MARKS, "id"))
    assert [each.text for each in Document(io.BytesIO(content)).paragraphs] == [
        "Wawancara", "Balai", *[line for line in TEXT.split("\n") if line]
    ]  # fmt: skip
    (first, *_) = Document(io.BytesIO(content)).comments
    assert (first.timestamp, first.initials) == (AT, "AB")


def test_the_page_explains_every_mark_and_lets_no_word_become_markup():
    page = parser.fromstring(html(CodedText("<i>W</i>", "Balai", TEXT, MARKS, "id")))
    words = "\n".join(each.text_content() for each in page.iter("p") if each.get("class") == "words")
    for sup in page.iter("sup"):
        words = words.replace(sup.text, "", 1)
    assert [each.text_content().split(" ", 1)[0] for each in page.iter("li")] == ["1", "2", "2", "3"]
    assert not list(page.iter("b", "i")) or {each.text for each in page.iter("b")} == {"1", "2", "3"}
    assert page.find(".//h1").text == "<i>W</i>"


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)), max_size=6))
def test_no_word_is_lost_or_doubled_however_marks_overlap(places):
    marks = [Mark(Span(at, min(len(TEXT), at + length)), "B", "L", "C") for at, length in places]
    page = parser.fromstring(html(CodedText("W", "", TEXT, marks, "en")))
    for sup in list(page.iter("sup")):
        sup.drop_tree()
    lines = [each.text_content() for each in page.iter("p") if each.get("class") == "words"]
    assert lines == [line for line in TEXT.split("\n") if line]
    paper = Document(io.BytesIO(docx(CodedText("W", "", TEXT, marks, "en"))))
    assert [each.text for each in paper.paragraphs][1:] == lines
