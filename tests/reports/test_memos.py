"""Memos as a Word document: Markdown becomes real headings, lists and emphasis, and what is written stays text."""

import io

from docx import Document

from qualcode.reports.memos import Told, write

BODY = """# Awal

Kata **tebal** dan *miring*, `kode`.
Baris kedua.

- satu
- dua

1. pertama

> kutipan

<b>bukan HTML</b> [tautan](http://contoh.id)
"""


def read(*memos: Told):
    return Document(io.BytesIO(write("Memo", memos))).paragraphs


def test_markdown_becomes_what_word_knows():
    found = [(each.style.name, each.text) for each in read(Told("Judul", "Kode: B1 · Rina", "kata\nmereka", BODY))]
    assert found == [
        ("Title", "Memo"), ("Heading 1", "Judul"), ("Normal", "Kode: B1 · Rina"), ("Quote", "kata mereka"),
        ("Heading 2", "Awal"), ("Normal", "Kata tebal dan miring, kode. Baris kedua."), ("List Bullet", "satu"),
        ("List Bullet", "dua"), ("List Number", "pertama"), ("Quote", "kutipan"), ("Normal", "<b>bukan HTML</b> tautan"),
    ]  # fmt: skip


def test_emphasis_is_that_of_the_words():
    (line,) = [each for each in read(Told("J", "", "", "a **b *c*** d")) if each.text == "a b c d"]
    assert [(run.text, bool(run.font.bold), bool(run.font.italic)) for run in line.runs] == [
        ("a ", False, False), ("b ", True, False), ("c", True, True), (" d", False, False),
    ]  # fmt: skip


def test_control_characters_and_deep_headings_do_no_harm():
    texts = [each.text for each in read(Told("A\x00B", "\x0b", "", "###### Dalam\n\n    kode\n"))]
    assert "Dalam" in texts
    assert "kode" in texts
    assert not any("\x00" in text for text in texts)
