"""The words of a turn begin behind its label, however it is written, and never outside the turn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.formats.turns import turns
from qualcode.model.span import Span
from qualcode.model.transcript import Turn
from qualcode.model.turn_words import words_begin
from tests.lengths import few

WORDS = "Saya jalan - kaki: ke kantor."
LABELS = (
    "Ani: ", "Ani:", "Ani :", "Ani\t", "Ani\n", "Ani. ", "Ani - ", "Ani – ", "[Ani] ", "[Ani]: ", "**Ani:** ", "**Ani**: ",
    "[00:12] Ani: ", "00:12 Ani: ", "00:00:12,500 --> 00:00:14,000 Ani: ", "(00:12) Ani - ", "Ani (00:12): ", "Ani [00:12]\n",
    "Ani 00:12\n", "Ani: [00:12] ", "Ani\n00:12\n", "00:12\nAni\n", "12. Ani: ", "- Ani: ", "12/03/2024, 10:15 - Ani: ",
    "> Ani: ", "Ani：", "  Ani: ",
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_words_begin_behind_a_label_that_nobody_told(label):
    text = f"P: Di mana?\n{label}{WORDS}\nLalu pulang."
    turn = Turn(Span(12, len(text)), "Ani", 12.0)
    assert text[words_begin(text, turn) :] == f"{WORDS}\nLalu pulang."


@pytest.mark.parametrize("words", ["Ani, kemari.", "Ani-lah yang pulang.", "Ani pulang.", "Animo: ya.", "Kata Ani: ya."])
def test_words_in_which_a_name_only_occurs_are_no_label(words):
    assert words_begin(words, Turn(Span(0, len(words)), "Ani")) == 0


def test_a_turn_of_nobody_begins_with_its_words_or_behind_its_time():
    assert words_begin("  Ani: Ya.", Turn(Span(0, 10))) == 0
    assert words_begin("[00:12] (tertawa) Ya.", Turn(Span(0, 21), None, 12.0)) == 8


def test_what_the_reader_of_a_file_knew_counts_before_what_stands_there():
    text = "Ani: dan Budi:\nYa."
    assert words_begin(text, Turn(Span(0, len(text)), "Ani", words=14)) == 15
    assert words_begin(text, Turn(Span(0, 14), "Ani", words=14)) == 14


pieces = st.sampled_from([*LABELS, WORDS, "Ani", "Budi", ": ", " ", "\n", "\t", "[", "]", "00:12", "(", "*", "-", "\ufeff", "😀"])


@settings(max_examples=few(60))
@given(parts=st.lists(pieces, min_size=1, max_size=12), speaker=st.sampled_from(["Ani", "Ani (1)", "[", "*"]), data=st.data())
def test_words_begin_within_the_turn_and_never_with_a_space_behind_a_label(parts, speaker, data):
    text = "".join(parts)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    known = data.draw(st.none() | st.integers(start, end))
    at = words_begin(text, Turn(Span(start, end), speaker, 1.0, known))
    assert start <= at <= end
    assert at == start or not text[at:end][:1].isspace()


@settings(max_examples=few(60))
@given(parts=st.lists(st.sampled_from(LABELS), min_size=2, max_size=6))
def test_what_stands_there_tells_the_same_as_the_reader_of_the_file_knew(parts):
    text = "\n".join(f"{label}{WORDS}" for label in parts)
    for turn in turns(text):
        if turn.speaker == "Ani":
            told = words_begin(text, Turn(turn.span, turn.speaker, turn.seconds))
            assert told == words_begin(text, turn)
