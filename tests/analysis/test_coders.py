"""What several coders found alike counts once."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.coders import standing_for, united
from tests.analysis import frames


def laid(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Codings of source I1 as coder, code, start and end."""
    frame = frames.codings(" ".join(f"I1:{code}" for _, code, _, _ in rows))
    return frame.assign(
        coder=[row[0] for row in rows], start=[row[2] for row in rows], end=[row[3] for row in rows]
    )


def test_the_same_code_on_an_overlapping_passage_counts_once_for_the_coder_with_more():
    found = united(laid(("B", "B1", 0, 10), ("A", "B1", 5, 15), ("A", "B2", 0, 10)))
    assert list(zip(found["coder"], found["code"], strict=True)) == [("A", "B1"), ("A", "B2")]


def test_other_codes_and_other_passages_all_count():
    frame = laid(("A", "B1", 0, 10), ("B", "B2", 0, 10), ("B", "B1", 10, 20))
    assert len(united(frame)) == 3


def test_one_coder_alone_keeps_overlapping_codings():
    assert len(united(laid(("A", "B1", 0, 10), ("A", "B1", 5, 15)))) == 2


def test_a_coder_can_be_chosen():
    frame = laid(("A", "B1", 0, 10), ("B", "B1", 0, 10))
    assert list(united(frame, "B")["coder"]) == ["B"]


def test_nothing_coded_gives_nothing():
    assert united(frames.codings("")).empty


rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["B1", "B2"]), st.integers(0, 30), st.integers(1, 8)), max_size=15
)


@given(rows)
def test_every_place_and_code_stays_represented_and_nobody_is_doubled(given_rows):
    frame = laid(*((coder, code, start, start + size) for coder, code, start, size in given_rows))
    found = united(frame)
    for row in frame.itertuples():
        same = found[(found["code"] == row.code) & (found["start"] < row.end) & (found["end"] > row.start)]
        assert len(same)
    pairs = found.merge(found, on="code")
    clash = (pairs["coder_x"] != pairs["coder_y"]) & (pairs["start_x"] < pairs["end_y"]) & (pairs["start_y"] < pairs["end_x"])
    assert not clash.any()


def test_a_wanted_coding_is_stood_for_by_itself_or_by_what_was_counted_in_its_stead():
    frame = laid(("B", "B1", 0, 10), ("A", "B1", 5, 15), ("A", "B2", 0, 10), ("B", "B3", 20, 30), ("B", "B4", 0, 10))
    frame = frame.assign(coding=["b1", "a1", "a2", "b3", "b4"])
    counted = united(frame)
    assert list(counted["coding"]) == ["b1", "a2", "b3", "b4"]
    assert standing_for(counted, frame, {"a1", "b3"}) == {"b1": {"a1"}, "b3": {"b3"}}
    assert standing_for(counted, frame, {"a1", "b1"}) == {"b1": {"b1", "a1"}}
    assert standing_for(united(frame, "A"), frame, {"b1", "b3"}) == {"a1": {"b1"}}
    assert standing_for(counted, frame, {"unknown"}) == standing_for(counted, frame, set()) == {}


def test_nothing_stands_for_anything_where_nothing_is_coded():
    assert standing_for(frames.codings(""), frames.codings(""), {"a"}) == {}
