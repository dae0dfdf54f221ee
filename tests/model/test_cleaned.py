"""What of a file's characters can be stored and shown, and what is told of the others."""

from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.text import cleaned, normalised


def test_both_halves_of_a_character_are_it_and_one_alone_is_a_sign_that_is_counted():
    found = cleaned("satu \ud83d\ude0a\ndua \ud83d tiga\ude0a")
    assert found.text == "satu 😊\ndua \ufffd tiga\ufffd"
    assert (found.halves, found.unseen, found.line) == (2, 0, 2)


def test_a_space_stands_where_words_would_have_met_and_nowhere_else():
    found = cleaned("a\x00b \x07c\x07 d\x01\x02e\x7f.\ufffe")
    assert found.text == "a b c d e."
    assert (found.unseen, found.halves, found.line) == (7, 0, 1)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Zl", "Zp"])))
def test_what_can_be_stored_stays_to_the_letter(text):
    found = cleaned(text)
    assert (found.text, found.unseen, found.halves, found.line) == (normalised(text), 0, 0, None)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\v\f\x85\u2028\x00\ud800\udc00\ufffe\n"))))
def test_every_text_can_be_stored_and_keeps_its_letters(text):
    found = cleaned(text)
    found.text.encode()
    assert "\x00" not in found.text
    assert [letter for letter in found.text if letter.isalpha()] == [
        letter for letter in text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if letter.isalpha()
    ]
