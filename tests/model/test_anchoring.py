"""Re-anchoring: unchanged text leaves everything in place, words are never invented, and context decides between twins."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.model.anchoring import How, aligned, edited, likely, occurrence
from qualcode.model.span import Span
from qualcode.model.text import Anchor, anchor
from tests.study import unmarked

WORDS = st.sampled_from(["kami", "jalan", "Ya,", "betul.", "😀", "👍🏽", "e\u0301", "murah", " ", " ", "\n", "I1:", "tahu"])
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map("".join)


@st.composite
def corrected(draw) -> tuple[str, str, Span]:
    """A text, the same after a few random edits, and a passage of the first."""
    old = draw(TEXTS)
    new = old
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(new)))
        end = draw(st.integers(start, min(len(new), start + 12)))
        new = new[:start] + draw(st.one_of(st.just(""), TEXTS)) + new[end:]
    start = draw(st.integers(0, len(old) - 1))
    return old, new, Span(start, draw(st.integers(start + 1, len(old))))


def placed(before: str, after: str):
    """Return how and as which words the marked passage of the first text stands in the second, whose mark says where."""
    old, laid = unmarked(before)
    new, wanted = unmarked(after)
    result = aligned(old, new).place(laid[0][0])
    assert result.span == (wanted[0][0] if wanted else None)
    return result.how


@given(corrected())
def test_on_an_unchanged_text_every_passage_stays(drawn):
    text, _, span = drawn
    result = aligned(text, text).place(span)
    assert (result.span, result.how) == (span, How.KEPT)


@given(corrected())
@example(("jalan", "lan", Span(1, 2)))  # the same letter at the same place, but perhaps the second one: it was sought and found
def test_a_passage_that_is_said_to_keep_its_words_keeps_them(drawn):
    old, new, span = drawn
    result = aligned(old, new).place(span)
    if result.span is None:
        assert result.how is How.LOST
    else:
        assert 0 <= result.span.start < result.span.end <= len(new)
        assert (result.span.of(new) == span.of(old)) == (result.how is not How.CHANGED)
        assert (result.span == span and result.how not in (How.CHANGED, How.FOUND)) == (result.how is How.KEPT)


@given(corrected())
def test_the_pieces_are_equal_rise_on_both_sides_and_lead_back(drawn):
    old, new, span = drawn
    there = aligned(old, new)
    assert all(old[a : a + size] == new[b : b + size] for a, b, size in there.pieces)
    ends = [(a + size, b + size) for a, b, size in there.pieces]
    assert all(left[0] <= right[0] and left[1] <= right[1] for left, right in zip(ends, there.pieces[1:], strict=False))
    if any(a <= span.start and span.end <= a + size for a, _, size in there.pieces):
        assert there.inverted().place(there.place(span).span).span == span


@given(TEXTS, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9), st.sampled_from(["", "Ibu A", "😀\n"])), max_size=5))
def test_known_edits_make_the_text_that_replacing_makes(text, wanted):
    edits, at = [], 0
    for gap, size, words in wanted:
        if at + gap + size <= len(text):
            edits.append((Span(at + gap, at + gap + size), words))
            at += gap + size
    expected = text
    for span, words in reversed(edits):
        expected = expected[: span.start] + words + expected[span.end :]
    there = edited(text, edits)
    assert there.new == expected
    assert all(text[a : a + size] == expected[b : b + size] for a, b, size in there.pieces)


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("Kami [jalan kaki|B] ke kantor.", "Kami [jalan kaki|B] ke kantor desa.", How.KEPT),
        ("Kmi [jalan kaki|B] ke kantor.", "Kami [jalan kaki|B] ke kantor.", How.SHIFTED),
        ("Ini [memudahkn|B] kami.", "Ini [memudahkan|B] kami.", How.CHANGED),
        ("Ini [memudahka|B] kami.", "Ini [memudahkan|B] kami.", How.CHANGED),
        ("Ini [emudahkan kami|B].", "Ini [memudahkan kami|B].", How.CHANGED),
        ("Kata [Siti Aminah|B] begitu.", "Kata [Ibu A|B] begitu.", How.CHANGED),
        ("Kata [Siti|B] begitu.", "Kata begitu.", How.LOST),
        ("Ini [sangat murah|B] sekali.", "Ini [murah|B] sekali.", How.CHANGED),
        ("Ini [murah sangat|B] sekali.", "Ini [murah|B] sekali.", How.CHANGED),
        ("A [kami jalan|B] B", "A [kami tidak pernah jalan|B] B", How.CHANGED),
        ("di [cafe|B] itu", "di [cafe\u0301|B] itu", How.CHANGED),
        ("bagus [👍|B] sekali", "bagus [👍🏽|B] sekali", How.CHANGED),
        ("😀 [murah|B] 😀", "😀😀😀 [murah|B] 😀", How.SHIFTED),
        ("I1: [satu|B] dua.\n", "Baris baru.\nI1: [satu|B] dua.\n", How.SHIFTED),
        ("[Kami|B] jalan.", "Memang: [Kami|B] jalan.", How.SHIFTED),
        ("Kami jalan[.|B]", "Kami jalan[.|B] Begitu.", How.KEPT),
    ],
)
def test_a_correction_leaves_the_passage_at_its_words(before, after, how):
    assert placed(before, after) is how


def test_a_paragraph_that_moved_takes_its_passages_along():
    lines = ["I1: Harga beras naik terus sejak lama.", "I2: Kami [jalan kaki|B] ke kantor camat.", "I3: Tidak ada kabar apa pun."]
    for order in ((1, 0, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)):
        assert placed("\n".join(lines), "\n".join(lines[i] for i in order)) in (How.FOUND, How.SHIFTED)


def test_of_repeated_sentences_each_stays_beside_its_neighbours():
    before = "P: Satu?\nI1: Ya.\nP: Dua?\nI1: [Ya.|B]\nP: Tiga?\nI1: Ya."
    assert placed(before, "P: Dua?\nI1: [Ya.|B]\nP: Tiga?\nI1: Ya.") is How.SHIFTED
    assert placed(before, "P: Satu?\nI1: Ya.\nP: Dua?\nI1: Lalu?\nI1: Ya, ya.\nI1: [Ya.|B]\nP: Tiga?\nI1: Ya.") is How.SHIFTED
    assert placed(before, "P: Satu?\nI1: Ya.\nP: Tiga?\nI1: Ya.") is How.LOST


def test_the_words_around_decide_between_several_places():
    old, laid = unmarked("awal\nmerah [ya betul|B] biru\ntengah\nakhir")
    new = "awal\ntengah\nhijau ya betul kuning\nmerah ya betul biru\nputih ya betul hitam\nakhir"
    found = aligned(old, new).place(laid[0][0])
    assert found.how is How.FOUND
    assert anchor(new, found.span).prefix.endswith("merah ")


def test_a_sentence_that_became_another_one_is_not_taken_for_it():
    before = "A.\n[Layanan ini belum pernah disosialisasikan kepada warga di kampung kami sampai hari ini.|B]\nB."
    assert placed(before, "A.\nHarga pupuk mahal, jadi petani memilih menanam jagung saja tahun depan nanti.\nB.") is How.LOST


def test_a_text_without_any_word_that_occurs_once_is_compared_too():
    words = "kami jalan kaki ke kantor ya betul bu pak tidak tahu".split()
    old = " ".join(words[(n * n + n // 7) % len(words)] for n in range(3000))
    there = aligned(old, old[:5000] + "sisipan " + old[5000:])
    assert sum(size for _, _, size in there.pieces) == len(old)


def test_known_edits_never_lose_a_passage_that_they_leave_words_for():
    text = "Hadir: Siti Aminah, Budi Santoso, Rahmawati binti Abdullah, Muhammad Yusuf."
    edits = [(Span(7, 18), "A"), (Span(20, 32), "B"), (Span(34, 58), "C"), (Span(60, 74), "D")]
    there = edited(text, edits)
    assert there.place(Span(7, 74)).span.of(there.new) == "A, B, C, D"
    assert there.place(Span(40, 44)).span.of(there.new) == "C"


def test_likely_places_are_exact_ones_by_their_context_and_else_those_with_most_of_the_words():
    text = "Ya betul.\nSaya kira ya betul sekali.\nKami sering jalan ke kantor kecamatan itu."
    assert [span.of(text) for span in likely(text, Anchor("ya betul", "Saya kira ", " sekali"))] == ["ya betul"]
    words = Anchor("kami jalan kaki ke kantor", "", "")
    assert likely(text, words)[0].of(text) == "Kami sering jalan ke kantor"
    assert likely(text, Anchor("listrik padam", "", "")) == []
    assert likely("", words) == []


def test_words_that_stand_more_than_once_are_found_by_which_of_their_places_is_meant():
    text = "Ya, ya. Jauh, ya."
    assert [occurrence(text, "ya", number) for number in (1, 2, 3)] == [Span(4, 6), Span(14, 16), None]
