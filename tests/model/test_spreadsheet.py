"""Words on their way into a spreadsheet: cut only between characters, guarded only where they are like a formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.spreadsheet import CELL, enclosed, guarded, part, parts, rows_of_parts

NOTE = "\U0001f3b5"  # one character, two UTF-16 units


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(st.sampled_from(["a", "é", NOTE, " ", "\n"]), max_size=40), st.integers(2, 9))
def test_pieces_fit_are_full_and_joined_are_the_text(text, most):
    found = parts(text, most)
    assert "".join(found) == text
    assert all(units(piece) <= most for piece in found)
    assert all(units(piece) >= most - 1 for piece in found[:-1])
    assert all(found) or found == [""]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("x" * CELL, [CELL]), ("x" * (CELL + 1), [CELL, 1]), (NOTE * 16_383 + "x", [16_384]), (NOTE * 16_384, [16_383, 1]),
        ("x" + NOTE * 16_383, [16_384]), ("", [0]),
    ],
)  # fmt: skip
def test_a_cell_holds_what_excel_counts_in_units_of_utf_16(text, sizes):
    assert [len(piece) for piece in parts(text)] == sizes


def test_pieces_stand_below_each_other_beside_what_names_the_row():
    assert rows_of_parts(["k1", "abcde", 7, "xyz"], whole=(0,), most=2) == [
        ["k1", "ab", 7, "xy"], ["k1", "cd", "", "z"], ["k1", "e", "", ""],
    ]  # fmt: skip
    assert rows_of_parts(["abc", 7], whole=(0,), most=2) == [["ab", 7], ["c", ""]]
    assert rows_of_parts(["k1", "ab"], most=2) == [["k1", "ab"]]
    assert [part(2, 3), part(1, 1)] == ["2/3", ""]


@pytest.mark.parametrize("text", ["=1+1", "+62 812", "-ya", "@desa", "\tlalu", "\rlalu"])
def test_what_is_like_a_formula_is_guarded_or_enclosed(text):
    assert (guarded(text), enclosed(text)) == (f"'{text}", f"“{text}”")


@pytest.mark.parametrize("text", ["", "-", "+", "=", "tiga + dua", "−2", "'=1"])
def test_what_is_not_stays_as_it_is(text):
    assert (guarded(text), enclosed(text)) == (text, text)


@given(st.lists(st.text(st.sampled_from("=“”'a"), max_size=5)))
def test_slices_are_had_back_from_a_column_in_which_some_are_enclosed(texts):
    told = [enclosed(text) for text in texts]
    assert [cell[1:-1] if cell.startswith("“") else cell for cell in told] == texts
