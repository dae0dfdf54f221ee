"""The algebra of passages, as laws."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.span import Span, covered, merged, runs

TEXT = st.text(min_size=1, max_size=60)


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[Span]:
    starts = st.integers(0, length - 1)
    pairs = draw(st.lists(st.tuples(starts, st.integers(1, length)), max_size=8))
    return [Span(start, min(length, start + size)) for start, size in pairs]


@st.composite
def coded_text(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXT)
    return text, draw(spans(len(text)))


@given(coded_text())
def test_cutting_a_text_into_runs_and_joining_them_gives_the_text(case):
    text, laid = case
    pieces = [piece for piece, _ in runs(laid, Span(0, len(text)))]
    assert "".join(piece.of(text) for piece in pieces) == text


@given(coded_text())
def test_each_run_lies_wholly_inside_or_outside_every_span(case):
    text, laid = case
    for piece, covering in runs(laid, Span(0, len(text))):
        for index, span in enumerate(laid):
            assert span.contains(piece) if index in covering else not span.overlaps(piece)


@given(coded_text())
def test_covered_counts_each_code_point_once(case):
    _, laid = case
    assert covered(laid) == len({at for span in laid for at in range(span.start, span.end)})


@given(coded_text())
def test_merged_spans_are_apart_and_in_order(case):
    _, laid = case
    joined = merged(laid)
    assert all(left.end < right.start for left, right in itertools.pairwise(joined))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2)])
def test_a_span_refuses_to_be_empty_reversed_or_negative(start, end):
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


def test_touching_spans_do_not_overlap():
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))
