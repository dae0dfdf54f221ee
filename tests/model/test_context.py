"""A passage in what is said around it: who speaks is told with every turn, and the label is not among the words."""

import pytest

from qualcode.model.context import LEFT_OUT, LONGEST, in_context
from qualcode.model.span import Span
from qualcode.model.transcript import Turn

TEXT = "Desa A\nP: Apa yang sulit?\nI1: Jalannya. Jauh sekali.\nBaru diaspal.\nP: Lalu?\n"


def turns(text: str) -> list[Turn]:
    """Return a turn for each line with a label, up to the next."""
    at = [(text.index(f"{who}: {first}"), who) for who, first in (("P", "Apa"), ("I1", "Jalannya"), ("P", "Lalu"))]
    ends = [start for start, _ in at[1:]] + [len(text)]
    return [Turn(Span(start, end), who) for (start, who), end in zip(at, ends, strict=True)]


def shown(text: str, quote: str, spoken: list[Turn]) -> list[str]:
    """Return each line as speaker> words, with the passage in brackets."""
    at = text.index(quote)
    return [
        (f"{line.turn.speaker}> " if line.turn else "") + "".join(f"[{piece}]" if own else piece for piece, own in line.pieces)
        for line in in_context(text, Span(at, at + len(quote)), spoken)
    ]


@pytest.mark.parametrize(
    ("quote", "lines"),
    [
        ("Jauh", ["P> Apa yang sulit?", "I1> Jalannya. [Jauh] sekali.", "Baru diaspal."]),
        ("sulit?\nI1: Jalannya", ["Desa A", "P> Apa yang [sulit?]", "I1> [Jalannya]. Jauh sekali."]),
        ("diaspal", ["I1> Jalannya. Jauh sekali.", "Baru [diaspal].", "P> Lalu?"]),
        ("I1:", ["Desa A", "P> Apa yang sulit?", "I1> [I1:] Jalannya. Jauh sekali."]),
    ],
)
def test_every_turn_begins_a_line_with_who_speaks_and_without_its_label(quote, lines):
    assert shown(TEXT, quote, turns(TEXT)) == lines


def test_a_text_without_speakers_is_paragraphs():
    assert shown("Satu. Dua.\n\nTiga.", "Dua", []) == ["Satu. [Dua].", "Tiga."]


def test_the_middle_of_a_very_long_passage_is_left_out_once():
    text = "\n".join(["kata " * 90] * 8)
    lines = in_context(text, Span(0, len(text)), [])
    words = [piece for line in lines for piece, own in line.pieces if own]
    assert words.count(LEFT_OUT) == 1
    assert LONGEST * 0.9 < sum(map(len, words)) < LONGEST + 10
